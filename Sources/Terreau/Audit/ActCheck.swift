internal import Ledger
internal import Storage

/// Walks the chain of acts from the first to the last, a page at a time.
struct ActCheck: Sendable {
    let database: any Database

    private static let length = 2000

    func run(_ findings: inout Findings, progress: (String) -> Void) async throws {
        let last = try await database.read { try RecordedAct.head(in: $0)?.number } ?? 0
        var (number, hash) = (Int64(0), RecordedAct.genesis)
        while number < last {
            let page = try await page(after: number)
            guard !page.isEmpty else { break }
            for (found, act) in page where found <= last {
                if found != number + 1 { findings.add(.actMissing, String(number + 1)) }
                number = found
                guard let act else {
                    findings.add(.actDiffers, String(found))
                    continue
                }
                if act.hash != act.computedHash(after: hash) || !act.hasItsTrace {
                    findings.add(.actDiffers, String(found))
                }
                hash = act.hash
            }
            progress("acts \(number)/\(last)")
        }
    }

    /// Acts by their number; nil where a row cannot be read.
    private func page(after number: Int64) async throws -> [(Int64, RecordedAct?)] {
        do {
            return try await database.read { db in
                try RecordedAct.page(after: number, limit: Self.length, in: db).map { ($0.number, $0) }
            }
        } catch is UnexpectedValue {
            var page: [(Int64, RecordedAct?)] = []
            for found in try await database.read({ try RecordedAct.numbers(after: number, limit: 100, in: $0) }) {
                page.append((found, try? await database.read { try RecordedAct.find(found, in: $0) }))
            }
            return page
        }
    }
}
