internal import Ledger
internal import Storage

extension House {
    /// The programme of the source document, into an empty database.
    public func fillDemonstration(progress: (String) -> Void) async throws {
        _ = try await migrate()
        try await Demonstration(
            resources: resources, database: database, keys: KeyFile.open(settings.keyPath)
        ).fill(progress: progress)
    }

    /// Who is there: e-mail, name, roles; one line each.
    public func people() async throws -> [(email: String, name: String, roles: [String])] {
        try await database.read { db in
            let roles = try Role.ofEverybody(in: db)
            return try Person.all(in: db).map { person in
                let held = try BudgetGroup.budgets(of: person.id, in: db).steward
                    .map { try ContributoryBudget.find($0, in: db).slug.rawValue }.sorted()
                return (
                    person.email ?? "-", person.name,
                    (roles[person.id] ?? []).map(\.rawValue) + held.map { "steward:\($0)" }
                )
            }
        }
    }

    /// The first person of an empty house, as its manager.
    public func addFirstManager(cooperative: String, name: String, email: String) async throws {
        _ = try await migrate()
        let people = try await instance().people
        do {
            _ = try await people.addFirst(People.Details(name: name, email: email, status: .staff))
        } catch People.No.managerExists {
            throw StartRefusal("There is a manager already: sign in and add people on the page « Personnes ».")
        }
        try await database.write { db in
            try CooperativeRules(name: cooperative).save(in: db)
        }
    }

    /// Verifies the whole ledger and everything that must agree with it.
    /// - Parameter since: the folder of a backup, whose end must still be in the chains.
    /// - Parameter lines: what somebody noted down from the public page: `acts:NUMBER:HASH`.
    /// - Returns: the findings, as sentences; empty when all is well.
    public func check(
        since folder: String? = nil, against lines: [String] = [], progress: (String) -> Void
    ) async throws -> [String] {
        let heads = try lines.map { line in
            guard let head = ChainHead(line) else {
                throw StartRefusal("« \(line) » is no line of a chain; write entries:NUMBER:HASH or acts:NUMBER:HASH.")
            }
            return head
        }
        let english = try Languages(resources, clock: .system).english
        let mark = try folder.map { try BackupManifest.read(BackupManifest.file, in: $0).mark }
        let check = try Check(
            database: database, evidence: settings.evidenceFolder, since: mark, against: heads,
            keys: KeyFile.open(settings.keyPath))
        let findings = try await check.run(progress: progress)
        let done = Upkeep(at: Clock.system.now(), findings: findings.count)
        // A check is one even where it cannot be written down: the schema may be an older one.
        try? await database.write { try done.save(.check, in: $0) }
        return findings.map { "\($0.code): \(english($0.sentence))" }
    }

    /// The journal as plain-text accounting; the same books give the same bytes.
    public func exportHledger(to output: (String) throws -> Void) async throws {
        try await HledgerExport(database: database).write(to: output)
    }
}
