internal import Foundation
internal import Glibc
internal import Ledger
internal import Storage

/// Where the data is, and how much room must be left there.
struct DiskFloor: Sendable {
    let folder: String
    /// In bytes.
    let least: UInt64

    /// Nil when the folder cannot be looked at.
    var free: UInt64? {
        var room = statvfs()
        guard statvfs(folder, &room) == 0 else { return nil }
        return UInt64(room.f_bavail) * UInt64(room.f_frsize)
    }
}

/// Whether the house can do its work, as those who watch it ask. Everybody who asks within a second gets one answer, since
/// asking costs a write.
actor Readiness {
    enum Fault: String, Sendable {
        /// It takes no writes, or does not answer.
        case database
        /// The schema is not this program's.
        case migrations
        /// Little room is left, or none.
        case disk
        /// A letter has been waiting for too long, and no other has left meanwhile.
        case outbox
    }

    static let longestWait: Int64 = 15 * 60

    private var last: (at: Instant, faults: [Fault])?
    private var probe: Task<[Fault], Never>?

    func faults(of instance: Instance) async -> [Fault] {
        if let last, abs(instance.clock.now().milliseconds - last.at.milliseconds) < 1000 { return last.faults }
        if let probe { return await probe.value }
        let task = Task { await Self.look(at: instance) }
        probe = task
        let faults = await task.value
        last = (instance.clock.now(), faults)
        probe = nil
        return faults
    }

    private static func look(at instance: Instance) async -> [Fault] {
        var faults: [Fault] = []
        if let disk = instance.disk, (disk.free ?? 0) < disk.least { faults.append(.disk) }
        do {
            try await writeProbe(instance)
            if try await !instance.migrator.pending(instance.database).isEmpty { faults.append(.migrations) }
            if try await hasOldLetter(instance) { faults.append(.outbox) }
        } catch is MigrationError {
            faults.append(.migrations)
        } catch let error as StorageError where error.kind == .diskFull {
            if !faults.contains(.disk) { faults.append(.disk) }
        } catch {
            faults.append(.database)
        }
        return faults
    }

    /// Goes through the one writer, to the disk.
    private static func writeProbe(_ instance: Instance) async throws {
        let now = instance.clock.now()
        try await instance.database.write { try Upkeep.probe(at: now, in: $0) }
    }

    private static func hasOldLetter(_ instance: Instance) async throws -> Bool {
        guard !instance.pause.isOn else { return false }
        let (oldest, lastSent) = try await instance.database.read { db in
            try (Mail.oldestWaiting(in: db), Mail.lastSent(in: db))
        }
        let limit = instance.clock.now().adding(seconds: -longestWait)
        // One mailbox that takes nothing is no trouble of the house.
        return (oldest.map { $0 < limit } ?? false) && (lastSent.map { $0 < limit } ?? true)
    }
}
