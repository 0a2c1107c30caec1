internal import Ledger
internal import Storage

/// Seals with the newest key what an older one has sealed, a few texts at a time: whoever works meanwhile is not kept waiting.
/// Also seals, for the first time, what was kept before there were keys.
struct Resealing: Sendable {
    let database: any Database
    let keys: KeyRing

    private static let batch = 50

    /// - Returns: how many texts were sealed anew. What does not open is left as it is, for `terreau check` to name.
    @discardableResult
    func run() async throws -> Int {
        var count = 0
        for place in SealedText.Place.allCases {
            var last = ""
            while true {
                let after = last
                let (done, next) = try await database.write { db in try reseal(place, after: after, in: db) }
                count += done
                guard let next else { break }
                last = next
            }
        }
        return count
    }

    private func reseal(
        _ place: SealedText.Place, after id: String, in db: some Writing
    ) throws -> (done: Int, next: String?) {
        let page = try SealedText.page(of: place, after: id, limit: Self.batch, in: db)
        var done = 0
        for text in page {
            guard let plain = try? open(text, place) else { continue }
            if !keys.isNewest(text.sealed) {
                try text.replace(keys.seal(plain, for: place.purpose(text.id)), in: place, db)
                done += 1
            }
            if place == .account, let iban = try? IBAN(plain) {
                let mark = BankSeal(keys: keys).mark(iban)
                if try SealedText.mark(of: text.id, in: db) != mark { try text.remark(mark, in: db) }
            }
        }
        return (done, page.count == Self.batch ? page.last?.id : nil)
    }

    private func open(_ text: SealedText, _ place: SealedText.Place) throws -> String {
        Self.isSealed(text.sealed) ? try keys.open(text.sealed, for: place.purpose(text.id)) : text.sealed
    }

    /// The id of a key stands before everything that is sealed: eight hexadecimal digits and a colon.
    static func isSealed(_ text: String) -> Bool {
        let head = Array(text.utf8.prefix(9))
        return head.count == 9 && head[8] == UInt8(ascii: ":")
            && head[..<8].allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }

    /// What does not open with the keys that are here, or was never sealed.
    func findings(_ add: (String) -> Void) async throws {
        for place in SealedText.Place.allCases {
            var last: String? = ""
            while let after = last {
                let page = try await database.read {
                    try SealedText.page(of: place, after: after, limit: 500, in: $0)
                }
                for text in page where (try? keys.open(text.sealed, for: place.purpose(text.id))) == nil {
                    add("\(place.rawValue) \(text.id)")
                }
                last = page.count == 500 ? page.last?.id : nil
            }
        }
    }
}
