import Ledger
import Storage

@testable import Terreau

/// What must hold after every step, told without asking the rules that are being tried: the check of the books, and what
/// the co-operative promised its people and its funders.
struct Oracle: Sendable {
    let world: SimulatedWorld

    /// What is broken, in words; empty when all is well.
    func findings() async throws -> [String] {
        let books = try await Check(database: world.database).run { _ in }.map { "\($0.code) \($0.about)" }
        let promises = try await world.house.read { [self] db in
            try ceilings(in: db) + lines(in: db) + payments(in: db) + money(in: db) + decisions(in: db)
        }
        return books + promises
    }

    /// No rule gave a member more than 900 € in a quarter, nor more than 400 € of « pairs ».
    private func ceilings(in db: any Reading) throws -> [String] {
        try db.rows(
            """
            SELECT d.payee_person_id AS person, SUBSTR(d.declared_at, 1, 4) AS year,
              (CAST(SUBSTR(d.declared_at, 6, 2) AS BIGINT) - 1) / 3 AS quarter, CAST(SUM(d.amount) AS BIGINT) AS total,
              CAST(SUM(CASE WHEN b.slug = 'pairs' THEN d.amount ELSE 0 END) AS BIGINT) AS peers
            FROM draws d JOIN budgets b ON b.id = d.budget_id JOIN people p ON p.id = d.payee_person_id
            WHERE d.accepted_by_rule AND d.state IN ('accepted', 'settled', 'evidenced') AND p.status <> 'outside'
            GROUP BY d.payee_person_id, year, quarter
            """
        ).compactMap { row in
            let total: Int64 = try row["total"], peers: Int64 = try row["peers"]
            return total > 900_00 || peers > 400_00 ? "a rule gave \(total) cents to one person in a quarter" : nil
        }
    }

    /// No line pays after its last day, and free money pays nothing that a restricted line could have paid.
    private func lines(in db: any Reading) throws -> [String] {
        let free = world.freeLine.rawValue
        var findings: [String] = []
        for row in try db.rows(
            """
            SELECT d.number, d.work_day, d.gesture, d.declared_at, s.line_id, s.amount, s.reason FROM draws d
            JOIN draw_shares s ON s.draw_id = d.id AND s.version = d.version
            WHERE d.state IN ('accepted', 'settled', 'evidenced') ORDER BY d.number, s.position
            """)
        {
            let number: Int = try row["number"], amount: Int64 = try row["amount"]
            let line: FundLine.ID = try row["line_id"]
            guard amount > 0 else { continue }
            if let last = world.lastDays[line], row.isDone, let day: Day = try row["work_day"], day > last {
                findings.append("P-\(number) is paid by a line that ended on \(last)")
            }
        }
        for row in try db.rows(
            """
            SELECT d.number FROM draws d
            JOIN draw_shares s ON s.draw_id = d.id AND s.version = d.version AND s.line_id = \(free) AND s.amount > 0
            JOIN draw_shares o ON o.draw_id = d.id AND o.version = d.version AND o.line_id <> \(free)
              AND o.amount = 0 AND o.reason = 'notNeeded'
            WHERE d.state IN ('accepted', 'settled', 'evidenced')
            """)
        { findings.append("P-\(try row["number"] as Int) took free money before restricted money") }
        return findings
    }

    /// One instruction under way for a debt, only for what is accepted, never while a question is open.
    private func payments(in db: any Reading) throws -> [String] {
        let live = try db.rows(
            """
            SELECT d.number, d.state, r.state AS run,
              (SELECT COUNT(*) FROM draw_questions q WHERE q.draw_id = d.id AND q.closed_at IS NULL
                AND q.asked_at < r.prepared_at) AS questions
            FROM payment_lines l JOIN draws d ON d.id = l.draw_id JOIN payment_runs r ON r.id = l.run_id
            WHERE l.state = 'live'
            """
        ).compactMap { row -> String? in
            let number: Int = try row["number"], state: String = try row["state"], questions: Int = try row["questions"]
            if state != "accepted" { return "P-\(number) is \(state) and still in a run" }
            return questions > 0 ? "P-\(number) was put into a run while a question was open" : nil
        }
        let over = try db.rows(
            """
            SELECT d.number FROM draws d JOIN payment_lines l ON l.draw_id = d.id AND l.state IN ('live', 'paid')
            WHERE NOT EXISTS (SELECT 1 FROM draw_events e WHERE e.draw_id = d.id AND e.kind IN ('givenBack', 'reversed'))
            GROUP BY d.number, d.amount HAVING SUM(l.amount) > d.amount
            """
        ).map { "P-\(try $0["number"] as Int) is paid more than it is" }
        return live + over
    }

    /// Nothing is below zero, and what each funder granted is somewhere, to the cent.
    private func money(in db: any Reading) throws -> [String] {
        try Figures.allLines(in: db).flatMap { figures -> [String] in
            let places = [figures.unallocated, figures.left, figures.reserved, figures.owed, figures.paid]
            let sum = places.reduce(0) { $0 + $1.cents }
            return (places.contains(where: \.isNegative) ? ["a figure of \(figures.line) is below zero"] : [])
                + (sum == figures.granted.cents
                    ? [] : ["\(figures.line) was granted \(figures.granted.cents), holds \(sum)"])
        }
    }

    /// Nobody approved a draw of their own, and what is above the rule has its approvals.
    private func decisions(in db: any Reading) throws -> [String] {
        try db.rows(
            """
            SELECT d.number FROM draw_approvals a JOIN draws d ON d.id = a.draw_id
            WHERE a.person_id = d.declared_by OR a.person_id = d.payee_person_id
            """
        ).map { "P-\(try $0["number"] as Int) was approved by somebody it belongs to" }
    }
}

extension Row {
    /// Work that was done, whose day counts for the window; money reserved first counts by the day it was asked for.
    fileprivate var isDone: Bool { (try? self["gesture"] as String) != "need" }
}
