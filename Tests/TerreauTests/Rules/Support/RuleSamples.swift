import Ledger

@testable import Terreau

extension Day {
    /// A day that is known to exist; a misspelt one is 1970-01-01.
    static func on(_ text: String) -> Day { Day(rawValue: text) ?? Day(number: 0) }
}

extension FundLine {
    static func sample(
        _ slug: String, isFree: Bool = false, _ change: (inout FundLineTerms) -> Void = { _ in }
    ) -> FundLine {
        guard let name = Slug(rawValue: slug) else { preconditionFailure("« \(slug) » is no slug") }
        var terms = FundLineTerms(purpose: "Accompagner")
        change(&terms)
        return FundLine(
            id: ID(rawValue: slug), slug: name, agreement: isFree ? nil : FundingAgreement.ID(rawValue: "agreement"),
            name: slug, isFree: isFree, currency: .eur, terms: terms)
    }
}

extension WhoseEuro.Candidate {
    static func line(
        _ slug: String, _ left: Int, taken: Int = 0, forKind: Int = 0,
        _ change: (inout FundLineTerms) -> Void = { _ in }
    ) -> WhoseEuro.Candidate {
        WhoseEuro.Candidate(
            line: .sample(slug, change), left: .euros(left), takenByPayee: .euros(taken), takenForKind: .euros(forKind))
    }

    static func free(
        _ slug: String, _ left: Int, _ change: (inout FundLineTerms) -> Void = { _ in }
    ) -> WhoseEuro.Candidate {
        WhoseEuro.Candidate(
            line: .sample(slug, isFree: true, change), left: .euros(left), takenByPayee: .zero, takenForKind: .zero)
    }
}

/// A draw of 300 € for work done today by a member, in an open budget with 2 000 €: accepted by rule. Tests change one thing.
struct RuleSetting: Sendable {
    static let today = Day.on("2026-06-15")

    // The request
    var gesture = Draw.Gesture.done
    var amount = Money.euros(300)
    var project: String?
    var kind = SolutionKind.toolImprovement
    var workDay = today
    var reservedUntil: Day?
    var evidence = EvidenceKind.shortText
    // The facts
    var today = today
    var opensOn = Day.on("2026-01-01")
    var closesOn: Day? = .on("2026-12-31")
    var closedAt: Instant?
    var policy = BudgetPolicy()
    var cooperative = CooperativeRules(name: "Optéos")
    var mayDraw = true
    var payee = PayeeKind.member
    var payeeHasLeft = false
    var takenThisQuarter = Money.zero
    var takenFromBudget = Money.zero
    var takenByProject = Money.zero
    var isFirstRequest = false
    var lines: [WhoseEuro.Candidate] = [.line("anis", 2000)]

    init(_ change: (inout RuleSetting) -> Void = { _ in }) { change(&self) }

    func request() -> DrawRequest {
        guard let purpose = Draw.Purpose(rawValue: "Améliorer la facturation") else { preconditionFailure() }
        return DrawRequest(
            gesture: gesture, budget: ContributoryBudget.ID(rawValue: "lille-bike"), purpose: purpose, amount: amount,
            project: project.map { Project.ID(rawValue: $0) }, payee: .person(Person.ID(rawValue: "camille")),
            kind: kind,
            workDay: workDay, reservedUntil: reservedUntil, evidence: evidence, evidenceLink: nil, minutes: nil)
    }

    func budget() -> ContributoryBudget {
        guard let slug = Slug(rawValue: "lille-bike") else { preconditionFailure() }
        return ContributoryBudget(
            id: ContributoryBudget.ID(rawValue: "lille-bike"), slug: slug, name: "Lille.bike", purpose: "Livrer à vélo",
            currency: .eur, defaultKind: .other, opensOn: opensOn, closesOn: closesOn, closedAt: closedAt,
            policy: policy)
    }

    func facts() -> DrawRules.Facts {
        DrawRules.Facts(
            today: today, budget: budget(), cooperative: cooperative, mayDraw: mayDraw, payee: payee,
            payeeHasLeft: payeeHasLeft, territory: nil, takenThisQuarter: takenThisQuarter,
            takenFromBudget: takenFromBudget, takenByProject: takenByProject, isFirstRequest: isFirstRequest,
            lines: lines)
    }

    func judge() throws -> DrawRules.Verdict { try DrawRules.judge(request(), given: facts()) }

    /// The limits that make the draw wait; empty when it is accepted.
    func ceilings() throws -> [DrawRules.Ceiling] {
        if case .waiting(_, _, let because) = try judge() { because } else { [] }
    }

    /// How many must approve; nil when nobody must.
    func approvals() throws -> Int? {
        if case .waiting(_, let approvals, _) = try judge() { approvals } else { nil }
    }
}
