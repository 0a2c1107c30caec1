internal import Foundation
internal import Glibc
internal import Ledger
internal import Storage

/// Erases a person: what says who they are goes, their number stays, and so the books stay whole. What the law keeps is kept
/// until its ten years are over, and said before anything happens.
struct Erasure: Sendable {
    let database: any Database
    let clock: Clock
    let evidenceFolder: EvidenceFolder

    /// What would happen.
    struct Plan: Sendable {
        let person: Person
        /// What must be done first; empty when nothing is in the way.
        let obstacles: [No]
        let draws: Int
        /// Payments whose voucher keeps the holder and the last digits of the account.
        let payments: Int
        let receipts: Int
        /// The last day of what is kept.
        let keptUntil: Day?
    }

    enum No: Error, Hashable, Sendable {
        case alreadyErased
        case oneself
        case hasRoles
        case holdsBudget
        case moneyUnderWay(Int)
        case onHold
    }

    func plan(_ id: Person.ID, by actor: Actor) async throws -> Plan {
        try actor.require(.manager)
        let limit = clock.today()
        return try await database.read { db in
            let person = try Person.find(id, in: db)
            let kept = try ErasedPerson.kept(of: id, in: db)
            // Ten whole years after the year of the last paper.
            let last = kept.last.flatMap {
                Day(year: clock.day(of: $0).year + DataCatalogue.Retention.bookYears, month: 12, day: 31)
            }
            return try Plan(
                person: person, obstacles: obstacles(id, by: actor, in: db), draws: kept.draws,
                payments: kept.payments, receipts: kept.receipts, keptUntil: last.flatMap { $0 > limit ? $0 : nil })
        }
    }

    /// - Parameter reason: why, without saying who it is about.
    func erase(_ id: Person.ID, reason: String, by actor: Actor) async throws {
        try actor.require(.manager)
        let reason = try DrawRules.reason(reason)
        let now = clock.now()
        let files = try await database.write { db in
            if let obstacle = try obstacles(id, by: actor, in: db).first { throw obstacle }
            let files = try db.forgetting { try ErasedPerson.erase(id, in: db) }
            try ErasedPerson.insert(id, reason: reason, at: now, by: actor.id, in: db)
            try db.audit(.personErased, .person(id), by: actor, at: now)
            return files
        }
        try await finish([id], files)
    }

    /// Erases again whoever was erased after a copy was taken. Run by every restore.
    /// - Returns: how many.
    @discardableResult
    func replay() async throws -> Int {
        let listed = try list.read()
        let now = clock.now()
        let (again, files) = try await database.write { db in
            let again = try listed.filter { try ErasedPerson.isThere($0, in: db) && !ErasedPerson.isErased($0, in: db) }
            let files = try db.forgetting { try again.flatMap { try ErasedPerson.erase($0, in: db) } }
            for id in again {
                try ErasedPerson.insert(id, reason: "replayed", at: now, by: nil, in: db)
                try db.audit(.personErased, .person(id), by: .command, at: now)
            }
            return (again, files)
        }
        if !again.isEmpty { try await finish(again, files) }
        return again.count
    }

    private func finish(_ people: [Person.ID], _ files: [String]) async throws {
        // First the list: whoever is on it is erased again by a restore, whatever becomes of the files.
        try list.add(people)
        try await evidenceFolder.forget(files)
        try await database.settle()
    }

    private var list: ErasedList { ErasedList(beside: evidenceFolder) }

    private func obstacles(_ id: Person.ID, by actor: Actor, in db: some Reading) throws -> [No] {
        if try ErasedPerson.isErased(id, in: db) { return [.alreadyErased] }
        var obstacles: [No] = []
        if id == actor.id { obstacles.append(.oneself) }
        if try !RoleGrant.of(id, in: db).isEmpty { obstacles.append(.hasRoles) }
        if try !BudgetGroup.budgets(of: id, in: db).steward.isEmpty { obstacles.append(.holdsBudget) }
        let underWay = try ErasedPerson.drawsUnderWay(of: id, in: db)
        if underWay > 0 { obstacles.append(.moneyUnderWay(underWay)) }
        let holds = try LegalHold.all(in: db)
        if holds.contains(where: { $0.person == nil || $0.person == id }) { obstacles.append(.onHold) }
        return obstacles
    }
}

/// Who was erased, by number, in a file beside the database: a copy that is older than an erasure must not bring anybody back.
struct ErasedList: Sendable {
    let path: String

    init(beside evidence: EvidenceFolder) { path = evidence.path + ".erased" }

    /// - Throws: ``DiskError`` when there is a list and it cannot be read: taken for empty, it would bring people back.
    func read() throws -> [Person.ID] {
        guard access(path, F_OK) == 0 || errno != ENOENT else { return [] }
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw DiskError("read \(path)", EIO)
        }
        return text.split(whereSeparator: \.isNewline).map { Person.ID(rawValue: String($0)) }
    }

    func add(_ people: [Person.ID]) throws {
        guard !people.isEmpty else { return }
        try EvidenceFolder.make(URL(fileURLWithPath: path).deletingLastPathComponent().path)
        try inTurn(folderOf: path) {
            let known = try read()
            let all = known + people.filter { !known.contains($0) }
            let aside = "\(path).\(getpid())"
            defer { unlink(aside) }
            try OutputFile.write(all.map(\.rawValue).joined(separator: "\n") + "\n", to: aside)
            guard rename(aside, path) == 0 else { throw DiskError("rename \(path)", errno) }
        }
    }
}

extension Instance {
    var erasure: Erasure { Erasure(database: database, clock: clock, evidenceFolder: evidenceFolder) }
}

extension Erasure.No: Refusal {
    var kind: RefusalKind { .conflict }
    var field: String? { "reason" }
    var code: String {
        switch self {
        case .alreadyErased: "alreadyErased"
        case .oneself: "oneself"
        case .hasRoles: "hasRoles"
        case .holdsBudget: "holdsBudget"
        case .moneyUnderWay: "moneyUnderWay"
        case .onHold: "onHold"
        }
    }
    var sentence: Sentence {
        if case .moneyUnderWay(let count) = self { return Sentence("erasure.no.\(code)", ["count": .count(count)]) }
        return Sentence("erasure.no.\(code)")
    }
}
