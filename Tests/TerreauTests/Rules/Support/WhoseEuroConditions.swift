import Ledger

@testable import Terreau

/// For each condition of a line, terms that just allow the question of ``WhoseEuroTests`` and terms that just do not: 300 € on
/// 15 June 2026 for a tool, to a member, in Lille, with a short text.
enum WhoseEuroConditions {
    struct Condition: Sendable {
        let what: String
        let reason: WhoseEuro.Reason
        let inside: WhoseEuro.Candidate
        let outside: WhoseEuro.Candidate
    }

    private typealias Candidate = WhoseEuro.Candidate
    private static let (eve, day, morrow) = (Day.on("2026-06-14"), Day.on("2026-06-15"), Day.on("2026-06-16"))
    private static let cent = Money(cents: 29_999)

    static let all = [
        Condition(
            what: "window's first day", reason: .notYetOpen(morrow), inside: .line("anis", 500) { $0.windowFrom = day },
            outside: .line("anis", 500) { $0.windowFrom = morrow }),
        Condition(
            what: "window's last day", reason: .windowOver(eve), inside: .line("anis", 500) { $0.windowUntil = day },
            outside: .line("anis", 500) { $0.windowUntil = eve }),
        Condition(
            what: "day to spend by", reason: .windowOver(eve),
            inside: .line("anis", 500) { ($0.windowUntil, $0.spendBy) = (morrow, day) },
            outside: .line("anis", 500) { ($0.windowUntil, $0.spendBy) = (morrow, eve) }),
        Condition(
            what: "kinds", reason: .kindNotCovered,
            inside: .line("anis", 500) { $0.kinds = [.study, .toolImprovement] },
            outside: .line("anis", 500) { $0.kinds = [.study, .other] }),
        Condition(
            what: "payees", reason: .payeeNotCovered, inside: .line("anis", 500) { $0.payees = [.member] },
            outside: .line("anis", 500) { $0.payees = [.supplier, .outsidePerson] }),
        Condition(
            what: "territories", reason: .territoryNotCovered,
            inside: .line("anis", 500) { $0.territories = ["roubaix", "lille"] },
            outside: .line("anis", 500) { $0.territories = ["roubaix"] }),
        Condition(
            what: "evidence: a link is asked for", reason: .evidenceMissing(.link),
            inside: .line("anis", 500) { $0.evidence = .shortText }, outside: .line("anis", 500) { $0.evidence = .link }
        ),
        Condition(
            what: "evidence: a receipt is asked for", reason: .evidenceMissing(.receipt),
            inside: .line("anis", 500) { $0.evidence = .none }, outside: .line("anis", 500) { $0.evidence = .receipt }),
        Condition(what: "money", reason: .empty, inside: .line("anis", 300), outside: .line("anis", 0)),
        Condition(
            what: "ceiling per draw", reason: .drawCeilingReached(cent),
            inside: .line("anis", 500) { $0.perDrawCeiling = .euros(300) },
            outside: .line("anis", 500) { $0.perDrawCeiling = cent }),
        Condition(
            what: "ceiling per person", reason: .personCeilingReached(.euros(500)),
            inside: .line("anis", 500, taken: 200) { $0.perPersonCeiling = .euros(500) },
            outside: .line("anis", 500, taken: 500) { $0.perPersonCeiling = .euros(500) }),
        Condition(
            what: "ceiling per kind", reason: .kindCeilingReached(.euros(500)),
            inside: .line("anis", 500, forKind: 200) { $0.kindCeilings = [.toolImprovement: .euros(500)] },
            outside: .line("anis", 500, forKind: 600) { $0.kindCeilings = [.toolImprovement: .euros(500)] }),
        Condition(
            what: "ceiling of another kind", reason: .kindNotCovered,
            inside: .line("anis", 500, forKind: 600) { $0.kindCeilings = [.study: .euros(500)] },
            outside: .line("anis", 500, forKind: 600) {
                ($0.kindCeilings, $0.kinds) = ([.study: .euros(500)], [.study])
            }),
    ]
}
