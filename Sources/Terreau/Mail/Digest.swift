internal import Ledger

/// The weekly letter: what happened in somebody's budgets and to their draws, and what waits for them. Counts and what is
/// left, no amount of anybody else.
struct Digest: Codable, Hashable, Sendable {
    /// The Monday on which it is written.
    let week: String
    var budgets: [BudgetWeek] = []
    /// What happened to the person's own draws, by kind of event.
    var own: [OwnEvent: Int] = [:]
    var waiting: [Waiting: Int] = [:]

    struct BudgetWeek: Codable, Hashable, Sendable {
        let name: String
        let slug: String
        /// Draws accepted in the week.
        let accepted: Int
        let cents: Int64
        let currency: String

        var left: Money { Money(cents: cents, currency: Currency(rawValue: currency) ?? .eur) }
    }

    enum OwnEvent: String, Codable, CaseIterable, CodingKeyRepresentable, Sendable {
        case accepted, refused, asked, answered, settled

        /// What the person chose about it.
        var kind: MailKind {
            switch self {
            case .accepted: .drawAccepted
            case .refused: .drawRefused
            case .asked: .drawQuestion
            case .answered: .drawAnswer
            case .settled: .drawPaid
            }
        }
    }

    enum Waiting: String, Codable, CaseIterable, CodingKeyRepresentable, Sendable {
        /// Draws to decide on, as a steward.
        case decisions
        /// Questions about one's own draws.
        case questions
        /// Money reserved for work that is still to be said done.
        case reservations
        /// Payment files to release.
        case runs
        /// People who wrote and whom nobody looks after yet.
        case arrivals
    }

    var isEmpty: Bool { budgets.allSatisfy { $0.accepted == 0 } && own.isEmpty && waiting.isEmpty }

    func parts(_ l: Language, _ base: String) -> (subject: String, lines: [String]) {
        var lines = [l("mail.digest.hello", ["day": Day(rawValue: week).map { l.day($0) } ?? week])]
        if !waiting.isEmpty {
            let items = Waiting.allCases.compactMap { item in
                waiting[item].map { "– " + l("mail.digest.waiting.\(item.rawValue)", ["count": String($0)]) }
            }
            lines.append(([l("mail.digest.waiting")] + items).joined(separator: "\n"))
        }
        if !own.isEmpty {
            let items = OwnEvent.allCases.compactMap { event in
                own[event].map { "– " + l("mail.digest.own.\(event.rawValue)", ["count": String($0)]) }
            }
            lines.append(([l("mail.digest.own")] + items).joined(separator: "\n"))
        }
        let lively = budgets.filter { $0.accepted > 0 }
        if !lively.isEmpty {
            let items = lively.map { budget in
                "– "
                    + l(
                        "mail.digest.budget",
                        ["budget": budget.name, "count": String(budget.accepted), "left": l.money(budget.left)])
            }
            lines.append(([l("mail.digest.budgets")] + items).joined(separator: "\n"))
        }
        return (l("mail.digest.subject"), lines + [base + Links.home])
    }
}
