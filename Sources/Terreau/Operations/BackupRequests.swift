internal import Foundation
internal import Ledger
internal import Logging
internal import ServiceLifecycle

/// A backup while the server runs on a SQLite file, which nobody else may open: the command leaves a note in the data folder,
/// which is its owner's alone, and the server answers with another.
struct BackupRequests: Service {
    let folder: String
    let backup: Backup
    let logger: Logger

    private var request: String { folder + "/backup.request" }
    private var answer: String { folder + "/backup.answer" }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                if let target = take(request) { await carryOut(target) }
                try? await Task.sleep(for: .seconds(1))
            }
        }
    }

    private func carryOut(_ target: String) async {
        do {
            let manifest = try await backup.make(in: target) { _ in }
            leave("ok \(House.backedUp(manifest))")
            logger.info("backup made", metadata: ["entries": "\(manifest.mark.entries)"])
        } catch {
            leave("no \(error)")
            logger.error("backup failed", metadata: ["error": "\(error)"])
        }
    }

    private func leave(_ text: String) {
        do {
            try text.write(toFile: answer, atomically: true, encoding: .utf8)
        } catch {
            logger.error("the answer to a backup could not be written", metadata: ["error": "\(error)"])
        }
    }

    /// The text of a note, which is gone afterwards.
    private func take(_ path: String) -> String? {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
        try? FileManager.default.removeItem(atPath: path)
        return text
    }

    /// Asks the server that holds the folder, and waits for what it says.
    /// - Parameter patience: seconds until the server must have taken the note.
    static func ask(in folder: String, for target: String, patience: Int = 15) async throws -> String {
        let (request, answer) = (folder + "/backup.request", folder + "/backup.answer")
        try? FileManager.default.removeItem(atPath: answer)
        let path = URL(fileURLWithPath: target).standardizedFileURL.path
        try path.write(toFile: request, atomically: true, encoding: .utf8)
        var ticks = 0
        while true {
            if let text = try? String(contentsOfFile: answer, encoding: .utf8) {
                try? FileManager.default.removeItem(atPath: answer)
                guard text.hasPrefix("ok ") else { throw StartRefusal(String(text.dropFirst(3))) }
                return String(text.dropFirst(3))
            }
            try await Task.sleep(for: .milliseconds(200))
            ticks += 1
            if ticks == patience * 5, FileManager.default.fileExists(atPath: request) {
                try? FileManager.default.removeItem(atPath: request)
                throw StartRefusal(
                    "Another Terreau is using \(folder) and does not answer: it is no server, or stopped.")
            }
        }
    }
}
