internal import Ledger
internal import Storage

extension CooperativeRules {
    static func load(in db: some Reading) throws -> CooperativeRules {
        guard let row = try db.row("SELECT * FROM cooperative WHERE id = 1") else {
            return CooperativeRules(name: "Terreau")
        }
        let currency: Currency = try row["currency"]
        func money(_ column: String) throws -> Money? {
            let cents: Int64? = try row[column]
            return cents.map { Money(cents: $0, currency: currency) }
        }
        return try CooperativeRules(
            name: row["name"], currency: currency, personQuarterCeiling: money("person_quarter_ceiling"),
            twoPersonsAbove: money("two_persons_above"),
            paidOnWord: Money(cents: row["paid_on_word"], currency: currency), evidenceDays: row["evidence_days"],
            observerReleases: row["observer_releases"]
        )
    }

    func save(in db: some Writing) throws {
        try db.run(
            """
            INSERT INTO cooperative (id, name, currency, person_quarter_ceiling, two_persons_above, paid_on_word,
              evidence_days, observer_releases)
            VALUES (1, \(name), \(currency), \(personQuarterCeiling?.cents), \(twoPersonsAbove?.cents), \(paidOnWord.cents),
              \(evidenceDays), \(observerReleases))
            ON CONFLICT (id) DO UPDATE SET name = excluded.name, currency = excluded.currency,
              person_quarter_ceiling = excluded.person_quarter_ceiling, two_persons_above = excluded.two_persons_above,
              paid_on_word = excluded.paid_on_word, evidence_days = excluded.evidence_days,
              observer_releases = excluded.observer_releases
            """)
    }
}
