internal import Ledger
internal import Storage

/// The names and addresses of what a page of acts speaks of. Acts themselves hold none.
struct ActNames: Sendable {
    private(set) var people: [String: String] = [:]
    private var objects: [Act.Object: (name: String, path: String?)] = [:]

    subscript(object: Act.Object) -> (name: String, path: String?)? { objects[object] }

    static func load(for acts: [RecordedAct], in db: some Reading) throws -> ActNames {
        var names = ActNames()
        let objects = Set(acts.compactMap { Act.Object($0.object) })
        func ids(_ kind: Act.Object.Kind) -> [String] { objects.filter { $0.kind == kind }.map(\.id).sorted() }
        let payees = Set(ids(.payee))
        let persons = payees.filter { $0.hasPrefix("person:") }.map { String($0.dropFirst(7)) }
        for row in try db.rows(
            "SELECT id, name FROM people WHERE id IN (\(list(acts.compactMap(\.person?.rawValue) + ids(.person) + persons)))"
        ) {
            names.people[try row["id"]] = try row["name"]
        }
        for id in ids(.person) {
            if let name = names.people[id] {
                names.objects[.init(.person, id)] = (name, Links.person(Person.ID(rawValue: id)))
            }
        }
        for (party, name) in try LedgerParties.names(payees, in: db) {
            names.objects[.init(.payee, party)] = (name, nil)
        }
        for row in try db.rows("SELECT id, number FROM draws WHERE id IN (\(list(ids(.draw))))") {
            let id: Draw.ID = try row["id"]
            names.objects[.draw(id)] = ("P-\(try row["number"] as Int)", Links.draw(id))
        }
        for row in try db.rows("SELECT id, number FROM payment_runs WHERE id IN (\(list(ids(.run))))") {
            let id: PaymentRun.ID = try row["id"]
            names.objects[.run(id)] = ("V-\(try row["number"] as Int)", nil)
        }
        for row in try db.rows("SELECT id, slug, name FROM budgets WHERE id IN (\(list(ids(.budget))))") {
            names.objects[try .init(.budget, row["id"])] = try (row["name"], Links.budget(row["slug"]))
        }
        for row in try db.rows("SELECT id, slug, title AS name FROM agreements WHERE id IN (\(list(ids(.agreement))))")
        {
            names.objects[try .init(.agreement, row["id"])] = try (row["name"], Links.agreement(row["slug"]))
        }
        for row in try db.rows("SELECT id, slug, name FROM projects WHERE id IN (\(list(ids(.project))))") {
            names.objects[try .init(.project, row["id"])] = try (row["name"], Links.project(row["slug"]))
        }
        for row in try db.rows("SELECT id, name FROM organisations WHERE id IN (\(list(ids(.organisation))))") {
            names.objects[try .init(.organisation, row["id"])] = try (row["name"], Links.organisations)
        }
        for row in try db.rows("SELECT id, name FROM bank_accounts WHERE id IN (\(list(ids(.account))))") {
            names.objects[try .init(.account, row["id"])] = try (row["name"], nil)
        }
        if !ids(.line).isEmpty {
            for (id, label) in try LineLabel.all(in: db) {
                names.objects[.line(id)] = (label.full, Links.line(label.slug))
            }
        }
        return names
    }

    private static func list(_ ids: [String]) -> SQL {
        ids.isEmpty ? "NULL" : Set(ids).sorted().map { "\($0)" as SQL }.joined(separator: ", ")
    }

    /// The object that people call « P-12 » or « V-3 ».
    static func object(called reference: String, in db: some Reading) throws -> Act.Object? {
        guard reference.count > 2, let number = Int(reference.dropFirst(2)) else { return nil }
        switch reference.prefix(2).uppercased() {
        case "P-":
            return try db.value("SELECT id FROM draws WHERE number = \(number)", as: Draw.ID.self).map(Act.Object.draw)
        case "V-":
            return try db.value("SELECT id FROM payment_runs WHERE number = \(number)", as: PaymentRun.ID.self)
                .map(Act.Object.run)
        default: return nil
        }
    }
}
