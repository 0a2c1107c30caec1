internal import Foundation
internal import Storage

/// Every row of evidence has its file, every file its row, and the bytes are those that were sent. One page of rows, one
/// folder of names and one piece of a file are in memory at a time.
struct EvidenceCheck {
    let database: any Database
    let folder: EvidenceFolder

    func run(_ findings: inout Findings, progress: (String) -> Void) async throws {
        var (last, count) = ("", 0)
        while true {
            let after = last
            let page = try await database.read { try EvidenceFile.page(after: after, limit: 500, in: $0) }
            guard let end = page.last else { break }
            for file in page {
                let path = folder.path(of: file.sha256)
                switch try await Blocking.run({ try EvidenceFolder.digest(ofFile: path) }) {
                case nil: findings.add(.evidenceMissing, file.sha256)
                case let found?:
                    if found.sha256 != file.sha256 || found.bytes != file.bytes {
                        findings.add(.evidenceDiffers, file.sha256)
                    }
                }
            }
            (last, count) = (end.sha256, count + page.count)
            progress("evidence \(count)")
        }
        try await findStrays(&findings)
    }

    /// Files that no row speaks of: an upload whose transaction failed, or somebody's hand.
    private func findStrays(_ findings: inout Findings) async throws {
        for name in names(in: folder.path) where folder.path + "/" + name != folder.incoming {
            guard name.count == 2, name.allSatisfy(\.isHexDigit) else {
                findings.add(.evidenceStray, name)
                continue
            }
            let known = try await database.read { try EvidenceFile.digests(beginning: name, in: $0) }
            for rest in names(in: "\(folder.path)/\(name)") where !known.contains(name + rest) {
                findings.add(.evidenceStray, "\(name)/\(rest)")
            }
        }
    }

    private func names(in path: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }
}
