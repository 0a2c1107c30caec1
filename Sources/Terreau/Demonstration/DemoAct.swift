internal import Ledger

/// One thing that happens in the demonstration. People, budgets and draws are called by the names their files give them.
struct DemoAct {
    let at: Instant
    /// Where it is told, for whoever mends the files.
    let place: DemoBlock
    let event: Event

    enum Event {
        case person(People.Details, roles: Set<Role>, profile: Profile)
        case arrival(Arrival.Words, welcomedBy: String?)
        case organisation(Slug, Organisations.Details)
        case project(Slug, Projects.Details, people: [String])
        case agreement(Funds.NewAgreement, funder: Slug)
        case line(Funds.NewLine, agreement: Slug?)
        case amendment(line: Slug, FundLineTerms)
        case granted(line: Slug, Money, Day)
        case received(line: Slug, Money, Day)
        case setAside(line: Slug, Money, Day)
        case budget(Budgets.NewBudget, stewards: [String], members: [String])
        case filled(budget: Slug, line: Slug, Money)
        case givenBack(budget: Slug, line: Slug, Money)
        case closed(budget: Slug)
        case declared(DemoDraw)
        case moved(draw: String, DemoMove, by: String)
    }
}

/// A draw as its file tells it.
struct DemoDraw {
    /// What later moves call it.
    let name: String
    let budget: Slug
    let declarant: String
    /// A person, the slug of an organisation, or « new » and a first name.
    let payee: String
    let project: Slug?
    let gesture: Draw.Gesture
    let purpose: Draw.Purpose
    let kind: SolutionKind
    let amount: Money
    let workDay: Day
    let reservedUntil: Day?
    let evidence: EvidenceKind
    let evidenceLink: String?
    let minutes: Int?
}

enum DemoMove {
    case accept
    case refuse(String)
    case ask(String)
    case answer(String)
    case done(Money)
    case settle(SettlementMode?)
    case withdraw
    case reverse(String)
    case lapse

    /// `accept`, `refuse` with its reason, `done` with its amount…
    init?(_ verb: String, _ words: String) {
        switch verb {
        case "accept" where words.isEmpty: self = .accept
        case "refuse" where !words.isEmpty: self = .refuse(words)
        case "ask" where !words.isEmpty: self = .ask(words)
        case "answer" where !words.isEmpty: self = .answer(words)
        case "done":
            guard let amount = DemoValue.money(words) else { return nil }
            self = .done(amount)
        case "settle":
            let mode = SettlementMode(rawValue: words)
            guard mode != nil || words.isEmpty else { return nil }
            self = .settle(mode)
        case "withdraw" where words.isEmpty: self = .withdraw
        case "reverse" where !words.isEmpty: self = .reverse(words)
        case "lapse" where words.isEmpty: self = .lapse
        default: return nil
        }
    }
}
