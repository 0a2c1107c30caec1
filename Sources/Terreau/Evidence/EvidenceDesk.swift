internal import Ledger
internal import Storage

/// Everything that can happen to evidence: it is added, it is looked at, it is set aside. It is never removed.
struct EvidenceDesk: Sendable {
    let draws: Draws
    let folder: EvidenceFolder

    /// A file that is in its place on the disk already.
    struct Stored: Sendable {
        let name: String
        let file: EvidenceFile
    }

    /// Whether this person may add evidence now; asked before a byte of it is kept.
    func checkMayAdd(to id: Draw.ID, by actor: Actor) async throws {
        _ = try await draws.database.read { try check(id, by: actor, in: $0) }
    }

    /// Looks at a received file and puts it in its place. The row comes later, in ``add(_:to:by:)``.
    func store(_ incoming: IncomingFile, name: String) async throws -> Stored {
        let (type, pixels): (FileType, PixelSize?)
        do {
            (type, pixels) = try await Blocking.run { try FileTypeRules.inspect(incoming.contents()) }
        } catch let fault as FileFault {
            throw EvidenceNo.file(name: FileNameRules.shown(name), fault)
        }
        let count = incoming.count
        let sha256 = try await folder.keep(incoming)
        return Stored(
            name: FileNameRules.clean(name, type: type),
            file: EvidenceFile(sha256: sha256, type: type, bytes: count, pixels: pixels))
    }

    /// Puts files on a draw. A file that is there already stays there once. When everything asked for is there, a settled draw
    /// is evidenced.
    func add(_ files: [Stored], to id: Draw.ID, by actor: Actor) async throws {
        let now = draws.clock.now()
        try await draws.database.write { db in
            let draw = try check(id, by: actor, in: db)
            let known = try Evidence.all(of: id, in: db)
            var live = Set(known.filter(\.isLive).map(\.file.sha256))
            for stored in files where live.insert(stored.file.sha256).inserted {
                guard live.count <= EvidenceRules.mostOnDraw else { throw EvidenceNo.tooManyOnDraw }
                try stored.file.insert(at: now, in: db)
                try Evidence(
                    id: .new(), draw: id, file: stored.file, name: stored.name, addedBy: actor.id, addedAt: now,
                    setAside: nil
                ).insert(in: db)
                try draws.record(.evidenceAdded, on: draw, by: actor, at: now, in: db)
            }
            try draws.reviewEvidence(of: id, by: actor, at: now, in: db)
        }
    }

    /// Says that a file is the wrong one. It stays, struck out, with the reason.
    func setAside(_ evidence: Evidence.ID, of id: Draw.ID, reason: String, by actor: Actor) async throws {
        let now = draws.clock.now()
        let reason = try DrawRules.reason(reason)
        try await draws.database.write { db in
            let draw = try check(id, by: actor, in: db)
            _ = try Evidence.find(evidence, of: id, in: db)
            guard try Evidence.setAside(evidence, .init(by: actor.id, at: now, reason: reason), in: db) else {
                throw EvidenceNo.alreadySetAside
            }
            // The history is for all who see the draw, the reason only for those who see the file.
            try draws.record(.evidenceSetAside, on: draw, by: actor, at: now, in: db)
            try draws.reviewEvidence(of: id, by: actor, at: now, in: db)
        }
    }

    /// A file with its bytes, for somebody who may see it. For anybody else it does not exist.
    func open(_ evidence: Evidence.ID, of id: Draw.ID, by actor: Actor) async throws -> (Evidence, [UInt8]) {
        let now = draws.clock.now()
        // Whoever opens a receipt leaves a trace: no trace, no file.
        let found = try await draws.database.write { db in
            let standing = try DrawRules.Standing.load(of: actor, on: Draw.find(id, in: db), in: db)
            guard EvidenceRules.maySee(standing, isAuditor: actor.has(.auditor)) else { throw NotFound() }
            let found = try Evidence.find(evidence, of: id, in: db)
            try db.audit(.evidenceOpened, .draw(id), detail: evidence.rawValue, by: actor, at: now)
            return found
        }
        return (found, try await folder.bytes(of: found.file))
    }

    @discardableResult
    private func check(_ id: Draw.ID, by actor: Actor, in db: some Reading) throws -> Draw {
        let draw = try Draw.find(id, in: db)
        let standing = try DrawRules.Standing.load(of: actor, on: draw, in: db)
        // Whoever may not even see the draw learns nothing of it.
        let budget = try ContributoryBudget.find(draw.budget, in: db)
        guard budget.isVisible(to: actor, isInGroup: standing.isNear)
        else { throw NotFound() }
        try EvidenceRules.checkChange(draw.state, by: standing)
        if let settled = draw.settledAt, let closed = try ClosedPeriod.last(in: db),
            draws.clock.day(of: settled) <= closed
        {
            throw EvidenceNo.periodClosed(closed)
        }
        return draw
    }
}

extension Draws {
    /// A settled draw is evidenced once everything asked for is there, and settled again when something is set aside.
    func reviewEvidence(of id: Draw.ID, by actor: Actor, at now: Instant, in db: some Writing) throws {
        let draw = try Draw.find(id, in: db)
        guard draw.state == .settled || draw.state == .evidenced else { return }
        let isComplete = try EvidenceRules.isComplete(.load(draw, in: db))
        if draw.state == .settled, isComplete {
            try draw.with(state: .evidenced).update(in: db)
            try record(.evidenced, on: draw, by: actor.id, at: now, in: db)
        } else if draw.state == .evidenced, !isComplete {
            try draw.with(state: .settled).update(in: db)
        }
    }
}
