internal import Foundation
internal import Ledger

/// Everything the files of `Demo/` tell, as acts in the order in which they happened.
struct DemoScript {
    let cooperative: CooperativeRules
    private(set) var acts: [DemoAct] = []
    private let calendar: DemoCalendar
    private let now: Instant
    /// When the programme began: what has no day of its own was there from then on.
    private let beginning: Instant

    init(_ resources: Resources, clock: Clock) throws {
        now = clock.now()
        calendar = DemoCalendar(clock: clock, today: clock.today())
        let house = try DemoBlock.all(in: "Demo/cooperative.txt", resources)
        guard var block = house.first, house.count == 1 else {
            throw StartRefusal("Demo/cooperative.txt tells of one co-operative.")
        }
        cooperative = CooperativeRules(name: try block.text("name"))
        beginning = try block.value("since", calendar.moment)
        try block.end()

        for block in try DemoBlock.all(in: "Demo/people.txt", resources) { try readPerson(block) }
        for block in try DemoBlock.all(in: "Demo/arrivals.txt", resources) { try readArrival(block) }
        for block in try DemoBlock.all(in: "Demo/organisations.txt", resources) { try readOrganisation(block) }
        for block in try DemoBlock.all(in: "Demo/projects.txt", resources) { try readProject(block) }
        for block in try DemoBlock.all(in: "Demo/agreements.txt", resources) {
            if block.has("agreement") { try readAgreement(block) } else { try readLine(block) }
        }
        for block in try DemoBlock.all(in: "Demo/budgets.txt", resources) { try readBudget(block) }
        for block in try DemoBlock.all(in: "Demo/draws.txt", resources) { try readDraw(block) }

        // What is still to come does not happen. Acts of one moment keep the order in which they are told.
        acts = acts.enumerated().filter { $0.element.at <= now }
            .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
    }

    private mutating func add(_ event: DemoAct.Event, at moment: Instant, _ place: DemoBlock) {
        acts.append(DemoAct(at: moment, place: place, event: event))
    }

    // MARK: - People, organisations, projects

    private mutating func readPerson(_ told: DemoBlock) throws {
        var block = told
        let details = People.Details(
            name: try block.text("name"), email: try block.optional("email"),
            status: try block.value("status", Person.Status.init), analyticCode: try block.optional("analytic"),
            isNamedPublicly: try block.flag("public"),
            language: try block.optional("language", Language.Code.init) ?? .fr)
        let roles = try Set(block.list("roles", Role.init))
        let profile = Profile(
            isListed: try block.flag("listed"), trade: try block.optional("trade"),
            skills: try block.optional("skills"),
            helpsWith: try block.optional("helps with"), contact: try block.optional("contact"))
        try block.end()
        add(.person(details, roles: roles, profile: profile), at: beginning, told)
    }

    private mutating func readArrival(_ told: DemoBlock) throws {
        var block = told
        let words = Arrival.Words(
            name: try block.text("arrival"), email: try block.text("email"),
            livelihood: try block.text("livelihood"), commons: try block.optional("commons"),
            place: try block.optional("place"))
        let at = try block.value("at", calendar.moment)
        let companion = try block.optional("looked after by")
        try block.end()
        add(.arrival(words, welcomedBy: companion), at: at, told)
    }

    private mutating func readOrganisation(_ told: DemoBlock) throws {
        var block = told
        let slug = try block.value("organisation", DemoValue.slug)
        let details = Organisations.Details(
            name: try block.text("name"), kind: try block.value("kind", Organisation.Kind.init))
        try block.end()
        add(.organisation(slug, details), at: beginning, told)
    }

    private mutating func readProject(_ told: DemoBlock) throws {
        var block = told
        let slug = try block.value("project", DemoValue.slug)
        let details = Projects.Details(
            name: try block.text("name"), summary: try block.text("summary"), territory: try block.optional("territory")
        )
        let people = try block.list("people", \.self)
        try block.end()
        add(.project(slug, details, people: people), at: beginning, told)
    }

    // MARK: - Money

    private mutating func readAgreement(_ told: DemoBlock) throws {
        var block = told
        let funder = try block.value("funder", DemoValue.slug)
        let since = try block.optional("since", calendar.moment) ?? beginning
        let agreement = Funds.NewAgreement(
            slug: try block.value("agreement", DemoValue.slug), funder: .known(Organisation.ID(rawValue: "")),
            title: try block.text("title"), signedOn: try block.optional("signed", calendar.day),
            note: try block.optional("note"), isExample: try block.flag("example"))
        try block.end()
        add(.agreement(agreement, funder: funder), at: since, told)
    }

    /// A line begins with the first money that is told of it.
    private mutating func readLine(_ told: DemoBlock) throws {
        var block = told
        let slug = try block.value("line", DemoValue.slug)
        let agreement = try block.optional("of", DemoValue.slug)
        var terms = try readTerms(&block)
        let line = Funds.NewLine(slug: slug, agreement: nil, name: try block.text("name"), terms: terms)
        let granted = try block.all("granted").map { try dated($0, told) }
        let setAside = try block.all("set aside").map { try dated($0, told) }
        add(.line(line, agreement: agreement), at: (granted + setAside).map(\.0).min() ?? beginning, told)
        for (moment, amount) in granted { add(.granted(line: slug, amount, day(moment)), at: moment, told) }
        for (moment, amount) in setAside { add(.setAside(line: slug, amount, day(moment)), at: moment, told) }
        for field in block.all("received") {
            let (moment, amount) = try dated(field, told)
            add(.received(line: slug, amount, day(moment)), at: moment, told)
        }
        for field in block.all("amended until") { try readAmendment(field, of: slug, &terms, told) }
        try block.end()
    }

    private func readTerms(_ block: inout DemoBlock) throws -> FundLineTerms {
        FundLineTerms(
            note: try block.optional("note"), purpose: try block.text("purpose"),
            windowFrom: try block.optional("from", calendar.day),
            windowUntil: try block.optional("until", calendar.day),
            spendBy: try block.optional("spend by", calendar.day),
            kinds: try Set(block.list("kinds", SolutionKind.init)),
            payees: try Set(block.list("payees", PayeeKind.init)),
            territories: try Set(block.list("territories", \.self)),
            perDrawCeiling: try block.optional("per draw", DemoValue.money),
            perPersonCeiling: try block.optional("per person", DemoValue.money),
            evidence: try block.optional("evidence", EvidenceKind.init) ?? .none)
    }

    /// `amended until: 2025-06-02 2025-12-31 why`: a new last day, from a day on, with its reason.
    private mutating func readAmendment(
        _ field: DemoBlock.Field, of line: Slug, _ terms: inout FundLineTerms, _ told: DemoBlock
    ) throws {
        let words = field.value.split(separator: " ", maxSplits: 2).map(String.init)
        guard words.count == 3, let moment = calendar.moment(words[0]), let last = calendar.day(words[1]) else {
            throw told.fault("an amendment is a day, the new last day, and why", line: field.line)
        }
        terms.windowUntil = last
        terms.note = words[2]
        add(.amendment(line: line, terms), at: moment, told)
    }

    private mutating func readBudget(_ told: DemoBlock) throws {
        var block = told
        let slug = try block.value("budget", DemoValue.slug)
        let opened = try block.optional("open", calendar.moment) ?? beginning
        var budget = Budgets.NewBudget(
            slug: slug, name: try block.text("name"), purpose: try block.text("purpose"),
            defaultKind: try block.optional("kind", SolutionKind.init) ?? .other, opensOn: day(opened),
            closesOn: try block.optional("closes", calendar.day))
        budget.policy = try readPolicy(&block)
        let stewards = try block.list("stewards", \.self)
        let members = try block.list("members", \.self)
        add(.budget(budget, stewards: stewards, members: members), at: opened, told)
        for field in block.all("filled") {
            let (moment, line, amount) = try datedLine(field, told)
            add(.filled(budget: slug, line: line, amount), at: moment, told)
        }
        for field in block.all("given back") {
            let (moment, line, amount) = try datedLine(field, told)
            add(.givenBack(budget: slug, line: line, amount), at: moment, told)
        }
        if let closed = try block.optional("closed", calendar.moment) { add(.closed(budget: slug), at: closed, told) }
        try block.end()
    }

    private func readPolicy(_ block: inout DemoBlock) throws -> BudgetPolicy {
        var policy = BudgetPolicy()
        if let timing = try block.optional("timing", BudgetPolicy.Timing.init) { policy.timing = timing }
        if let who = try block.optional("who may draw", BudgetPolicy.WhoMayDraw.init) { policy.whoMayDraw = who }
        if let ceiling = try block.optional("self-service", DemoValue.money) { policy.selfServiceCeiling = ceiling }
        if let ceiling = try block.optional("outside", DemoValue.money) { policy.outsideCeiling = ceiling }
        if let size = try block.optional("quorum", { Int($0) }) {
            (policy.approval, policy.quorumSize) = (.quorum, size)
        }
        if let days = try block.optional("question days", { Int($0) }) { policy.objectionDays = days }
        if let ceiling = try block.optional("per person", DemoValue.money) { policy.personCeiling = ceiling }
        if let period = try block.optional("period", BudgetPolicy.Period.init) { policy.personPeriod = period }
        if let rhythm = try block.optional("rhythm", SettlementRhythm.init) { policy.rhythm = rhythm }
        if let seen = try block.optional("visibility", BudgetPolicy.Visibility.init) { policy.visibility = seen }
        if let evidence = try block.optional("evidence", EvidenceKind.init) { policy.evidence = evidence }
        return policy
    }

    // MARK: - Draws

    private mutating func readDraw(_ told: DemoBlock) throws {
        var block = told
        let declared = try block.value("declared", calendar.moment)
        let name = "\(told.file):\(told.line)"
        let declarant = try block.text("by")
        let gesture = try block.value("gesture") { Draw.Gesture(rawValue: $0) }
        let purpose = try block.value("purpose", Draw.Purpose.init)
        let link = try block.optional("link")
        let until = try block.optional("until", calendar.day)
        guard (gesture == .need) == (until != nil) else { throw told.fault("a need, and only a need, says until when") }
        let draw = DemoDraw(
            name: name, budget: try block.value("budget", DemoValue.slug), declarant: declarant,
            payee: try block.optional("for") ?? declarant, project: try block.optional("project", DemoValue.slug),
            gesture: gesture, purpose: purpose,
            kind: try block.optional("kind", SolutionKind.init) ?? DrawKindRules.guess(purpose.rawValue) ?? .other,
            amount: try block.value("amount", DemoValue.money),
            workDay: try block.optional("work", calendar.day) ?? day(declared), reservedUntil: until,
            evidence: try block.optional("evidence", EvidenceKind.init) ?? (link == nil ? .shortText : .link),
            evidenceLink: link, minutes: try block.optional("minutes") { Int($0) })
        guard declared <= now else { return }
        add(.declared(draw), at: declared, told)
        var last = declared
        for field in block.all("then") { last = try readMove(field, of: name, after: last, told) }
        try block.end()
    }

    /// `then: +2d 09:30 settle Nadia`, `then: +3h ask Sami: which words?`, `then: today-10 lapse`.
    private mutating func readMove(
        _ field: DemoBlock.Field, of draw: String, after last: Instant, _ told: DemoBlock
    ) throws -> Instant {
        // An hour has no space after its colon.
        let cut = field.value.range(of: ": ")
        let head = field.value[..<(cut?.lowerBound ?? field.value.endIndex)].split(separator: " ").map(String.init)
        let words = cut.map { String(field.value[$0.upperBound...]) } ?? ""
        let when = head.prefix { $0.first == "+" || $0.first?.isNumber == true || $0.hasPrefix("today") }
        let rest = head.dropFirst(when.count)
        guard let verb = rest.first, let move = DemoMove(verb, words), rest.count == (verb == "lapse" ? 1 : 2),
            var moment = calendar.moment(when.joined(separator: " "), after: last), moment >= last
        else { throw told.fault("« \(field.value) » is no move, or comes too early", line: field.line) }
        // Money leaves on days on which banks work.
        if case .settle = move {
            let local = calendar.clock.local(moment)
            let day = PaymentCalendar.firstWorkingDay(from: local.day)
            moment = calendar.clock.instant(day, hour: local.hour, minute: local.minute)
        }
        add(.moved(draw: draw, move, by: verb == "lapse" ? "" : rest.last ?? ""), at: moment, told)
        return moment
    }

    // MARK: - Pieces of values

    private func day(_ moment: Instant) -> Day { calendar.clock.day(of: moment) }

    /// `2024-03-20 1 000`: a day, then an amount.
    private func dated(_ field: DemoBlock.Field, _ told: DemoBlock) throws -> (Instant, Money) {
        let words = field.value.split(separator: " ", maxSplits: 1).map(String.init)
        guard words.count == 2, let moment = calendar.moment(words[0]), let amount = DemoValue.money(words[1]) else {
            throw told.fault("« \(field.value) » is not a day and an amount", line: field.line)
        }
        return (moment, amount)
    }

    /// `2024-03-20 anis-roumics 300`: a day, a line, an amount.
    private func datedLine(_ field: DemoBlock.Field, _ told: DemoBlock) throws -> (Instant, Slug, Money) {
        let words = field.value.split(separator: " ", maxSplits: 2).map(String.init)
        guard words.count == 3, let moment = calendar.moment(words[0]), let line = Slug(rawValue: words[1]),
            let amount = DemoValue.money(words[2])
        else { throw told.fault("« \(field.value) » is not a day, a line and an amount", line: field.line) }
        return (moment, line, amount)
    }
}
