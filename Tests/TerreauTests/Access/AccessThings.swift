import Ledger
import Storage
import Testing

@testable import Terreau

/// Things of the house that few people ever see, one of each kind.
extension House {
    func fewThings(of camille: Actor) async throws -> [String: String] {
        let arrival = try await instance.arrivals.write(
            Arrival.Words(name: "Nour", email: "nour@exemple.example", livelihood: "Réparer des vélos"), .fr, key: "1")
        let contract = ContractKind(
            id: .init(rawValue: "essai"), name: "Essai", status: .cape, mostMonths: 12, renewals: 1, source: nil,
            checkedOn: nil)
        try await instance.contractKinds.add(contract, by: manager)
        try await instance.retention.hold(camille.id, reason: "Un litige", by: manager)
        let slug = try #require(Slug(rawValue: "beta"))
        let funder = try await read { try Organisation.find(slug: slug, in: $0) }
        let organisation = try #require(funder).id
        let secret = try await instance.sharedLinks.make(for: organisation, note: "Rapport", by: manager)
        let people = try await instance.peopleImport.keep(
            Array("nom;courriel\nNour;nour@exemple.example\n".utf8), name: "personnes.csv", by: manager)
        let (hold, link, letter) = try await read { db in
            try (
                #require(LegalHold.all(in: db).first).id.rawValue,
                #require(SharedLink.all(of: organisation, in: db).first).id.rawValue,
                #require(OutboxLetter.waiting(in: db).first).id.rawValue
            )
        }
        return [
            "peopleFile": people, "arrival": arrival.rawValue, "contract": contract.id.rawValue, "hold": hold,
            "link": link,
            "secret": secret, "letter": letter, "service": "annuaire", "identity": try await identity(of: camille),
        ]
    }

    /// An account of the other service, linked to somebody.
    func identity(of actor: Actor) async throws -> String {
        let identity = Identity(
            id: .new(), person: actor.id, issuer: "https://annuaire.example", subject: actor.id.rawValue,
            linkedAt: clock.now, usedAt: nil)
        try await database.write { try identity.insert(in: $0) }
        return identity.id.rawValue
    }
}

/// Everything that people put in the database, by table: what two looks at it can be compared by.
struct Contents: Sendable {
    private let tables: [String: String]

    static func load(in db: some Reading) throws -> Contents {
        var tables: [String: String] = [:]
        for table in try TableShape.all(in: db) {
            var rows: [String] = []
            try table.each(in: db) { rows.append("\($0)") }
            tables[table.name] = Hex.sha256(rows.joined(separator: "\n"))
        }
        return Contents(tables: tables)
    }

    func differing(from other: Contents) -> Set<String> {
        Set(tables.filter { other.tables[$0.key] != $0.value }.keys)
    }
}
