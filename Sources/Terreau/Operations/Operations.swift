internal import Foundation
internal import Ledger
internal import Storage
internal import Synchronization

/// How this database is being used: open, being restored, or moved away.
struct Operations: Sendable, Hashable {
    var state: State = .open
    /// After a restore nothing leaves the house (mail, payment files) until a person says so.
    var isPaused = false
    var note: String?

    enum State: String, CaseIterable, Sendable, SQLConvertible { case open, restoring, moved }

    /// - Throws: ``StartRefusal`` when nothing may be served from here.
    func checkMayServe() throws(StartRefusal) {
        switch state {
        case .open: return
        case .restoring:
            throw StartRefusal(
                "A restore into this database was begun and never finished. Delete the database and restore again.")
        case .moved:
            throw StartRefusal(
                "This database was moved\(note.map { " (\($0))" } ?? ""). Start Terreau with the new one.")
        }
    }

    /// Asked inside the transaction of everything that sends money out of the house.
    static func requireUnpaused(in db: some Reading) throws {
        guard try !load(in: db).isPaused else { throw Paused() }
    }
}

struct Paused: Refusal {
    let kind = RefusalKind.conflict
    let code = "paused"
    let sentence = Sentence("pause.refused")
}

/// What the banner of every page asks: kept in memory, looked up again by the calendar.
final class PauseSign: Sendable {
    private let flag: Mutex<Bool>

    init(_ operations: Operations) { flag = Mutex(operations.isPaused) }

    var isOn: Bool { flag.withLock { $0 } }

    func refresh(from database: any Database) async throws {
        let isPaused = try await database.read { try Operations.load(in: $0) }.isPaused
        flag.withLock { $0 = isPaused }
    }
}

extension Settings {
    /// Beside a SQLite file; else in the data folder.
    var evidenceFolder: EvidenceFolder {
        EvidenceFolder(path: (sqliteFolder ?? dataFolder) + "/evidence")
    }

    var sqliteFolder: String? {
        database.sqlitePath.map { URL(fileURLWithPath: $0).deletingLastPathComponent().path }
    }
}
