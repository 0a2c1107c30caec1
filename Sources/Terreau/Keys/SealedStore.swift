internal import Ledger
internal import Storage

/// A sealed text where it stands.
struct SealedText: Sendable {
    let id: String
    let sealed: String

    /// Where sealed texts are kept.
    enum Place: String, CaseIterable, Sendable {
        case account, paymentFile, secondFactor

        func purpose(_ id: String) -> String {
            switch self {
            case .account: BankSeal.account(id)
            case .paymentFile: BankSeal.file(id)
            case .secondFactor: SecondFactor.purpose(Person.ID(rawValue: id))
            }
        }
    }

    static func page(of place: Place, after id: String, limit: Int, in db: some Reading) throws -> [SealedText] {
        let rows =
            switch place {
            case .account:
                try db.rows(
                    """
                    SELECT party AS id, sealed_iban AS sealed FROM payee_details WHERE party > \(id) AND sealed_iban <> ''
                    ORDER BY party LIMIT \(limit)
                    """)
            case .paymentFile:
                try db.rows(
                    """
                    SELECT run_id AS id, sealed_content AS sealed FROM payment_files WHERE run_id > \(id) AND sealed_content <> ''
                    ORDER BY run_id LIMIT \(limit)
                    """)
            case .secondFactor:
                try db.rows(
                    """
                    SELECT person_id AS id, sealed_seed AS sealed FROM second_factors WHERE person_id > \(id)
                    ORDER BY person_id LIMIT \(limit)
                    """)
            }
        return try rows.map { try SealedText(id: $0["id"], sealed: $0["sealed"]) }
    }

    /// Puts the same text back, sealed with another key.
    func replace(_ sealed: String, in place: Place, _ db: some Writing) throws {
        switch place {
        case .account: try db.run("UPDATE payee_details SET sealed_iban = \(sealed) WHERE party = \(id)")
        case .paymentFile: try db.run("UPDATE payment_files SET sealed_content = \(sealed) WHERE run_id = \(id)")
        case .secondFactor: try db.run("UPDATE second_factors SET sealed_seed = \(sealed) WHERE person_id = \(id)")
        }
    }

    /// Puts the mark of an account where the one of before stood, also in what is on its way to the bank.
    func remark(_ mark: String, in db: some Writing) throws {
        try db.run(
            """
            UPDATE payment_lines SET iban_mark = \(mark) WHERE party = \(id) AND state = 'live'
              AND iban_mark = (SELECT iban_mark FROM payee_details WHERE party = \(id))
            """)
        try db.run("UPDATE payee_details SET iban_mark = \(mark) WHERE party = \(id)")
    }

    static func mark(of party: String, in db: some Reading) throws -> String? {
        try db.value("SELECT iban_mark FROM payee_details WHERE party = \(party)")
    }

    /// The ids of the keys that have sealed what is kept, and how many texts each.
    static func keys(in db: some Reading) throws -> [String: Int] {
        let rows = try db.rows(
            """
            SELECT SUBSTR(sealed, 1, 8) AS id, COUNT(*) AS count FROM (
              SELECT sealed_iban AS sealed FROM payee_details UNION ALL SELECT sealed_content FROM payment_files
              UNION ALL SELECT sealed_seed FROM second_factors) t
            WHERE sealed <> '' GROUP BY SUBSTR(sealed, 1, 8)
            """)
        let all: [(String, Int)] = try rows.map { (try $0["id"], try $0["count"]) }
        // What was never sealed has no key's id before it.
        return Dictionary(all.filter { Resealing.isSealed($0.0 + ":") }, uniquingKeysWith: { first, _ in first })
    }
}
