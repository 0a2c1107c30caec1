internal import Foundation

/// Writes letters into a folder, one file each: what demonstrations need, and a house that has no mail server yet.
struct MailFolder: MailCarrier {
    let folder: String

    func carry(_ message: MailMessage) async -> MailOutcome {
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            try message.text.write(toFile: "\(folder)/\(message.id).eml", atomically: true, encoding: .utf8)
            return .delivered
        } catch {
            return .unreachable("\(folder): \(error.localizedDescription)")
        }
    }
}
