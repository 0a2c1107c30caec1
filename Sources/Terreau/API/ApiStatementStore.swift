internal import Ledger
internal import Storage

/// A bank statement as programs list it.
struct ApiStatement: Sendable {
    struct ID: Identifier, SQLConvertible { let rawValue: String }

    let id: ID
    let format: String
    let account: String
    let reference: String
    let openingDay: Day
    let closingDay: Day
    let opening: Money
    let closing: Money
    let importedAt: Instant
    let lines: Int
    /// Lines that nobody has answered yet.
    let waiting: Int

    /// The newest first.
    /// - Parameter after: the last of the page before.
    static func list(limit: Int, after: ID?, in db: some Reading) throws -> [ApiStatement] {
        var page: SQL = ""
        if let after {
            guard let day: Day = try db.value("SELECT closing_day FROM bank_statements WHERE id = \(after)") else {
                return []
            }
            page = "WHERE s.closing_day < \(day) OR (s.closing_day = \(day) AND s.id < \(after))"
        }
        return try db.rows(
            """
            SELECT s.*, (SELECT COUNT(*) FROM bank_lines l WHERE l.statement_id = s.id) AS line_count,
              (SELECT COUNT(*) FROM bank_lines l LEFT JOIN bank_line_answers a ON a.line_id = l.id
               WHERE l.statement_id = s.id AND a.line_id IS NULL) AS waiting_count
            FROM bank_statements s \(fragment: page) ORDER BY s.closing_day DESC, s.id DESC LIMIT \(limit)
            """
        ).map { row in
            let currency: Currency = try row["currency"]
            return try ApiStatement(
                id: row["id"], format: row["format"], account: row["account"], reference: row["reference"],
                openingDay: row["opening_day"], closingDay: row["closing_day"],
                opening: Money(cents: row["opening"], currency: currency),
                closing: Money(cents: row["closing"], currency: currency), importedAt: row["imported_at"],
                lines: row["line_count"], waiting: row["waiting_count"])
        }
    }
}
