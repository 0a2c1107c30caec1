internal import Ledger

/// A draw after something happened to it: new values, never changed in place.
extension Draw {
    init(new request: DrawRequest, by person: Person.ID, number: Int, at now: Instant) throws {
        self.init(
            id: .new(), number: number, version: 1, state: .waiting, budget: request.budget, project: request.project,
            declaredBy: person, payee: request.payee, gesture: request.gesture, kind: request.kind,
            purpose: request.purpose, amount: request.amount, workDay: request.workDay,
            reservedUntil: request.reservedUntil, evidence: request.evidence, evidenceLink: request.evidenceLink,
            minutes: request.minutes, declaredAt: now, acceptedAt: nil, acceptedByRule: nil, doneAt: nil,
            settledAt: nil,
            settlementMode: nil)
    }

    var request: DrawRequest {
        DrawRequest(
            gesture: gesture, budget: budget, purpose: purpose, amount: amount, project: project, payee: payee,
            kind: kind,
            workDay: workDay, reservedUntil: reservedUntil, evidence: evidence, evidenceLink: evidenceLink,
            minutes: minutes)
    }

    var origin: String { "draw:\(id)" }

    /// An account of this draw's money, with all its dimensions.
    func account(_ kind: Account.Kind, line: FundLine.ID, currency: Currency) -> Account {
        Account(
            kind, fundLine: line.rawValue, budget: budget.rawValue, party: payee.party, project: project?.rawValue,
            currency: currency)
    }

    /// The account where a part stands, or the same part in another place.
    func account(_ part: DrawMoney.Part, in kind: Account.Kind? = nil) -> Account {
        account(kind ?? part.place.account, line: part.line, currency: part.amount.currency)
    }

    /// Binds an acceptance to what was seen: the content of the draw, and which lines would pay it. How many cents each of
    /// them gives may shift with other draws in between; that voids nobody's approval.
    /// - Parameter account: what stands for the account where the payee is paid, where there is one: another account is
    ///   another content.
    func seenHash(_ answer: WhoseEuro.Answer, account: String?) -> String {
        let lines = answer.shares.map(\.line.rawValue).sorted().joined(separator: ",")
        return Hex.sha256("\(id)|\(version)|\(lines)|\(account ?? "")\n\(request.canonical)")
    }

    func edited(to request: DrawRequest) -> Draw {
        Draw(
            id: id, number: number, version: version + 1, state: state, budget: budget, project: request.project,
            declaredBy: declaredBy, payee: request.payee, gesture: request.gesture, kind: request.kind,
            purpose: request.purpose, amount: request.amount, workDay: request.workDay,
            reservedUntil: request.reservedUntil, evidence: request.evidence, evidenceLink: request.evidenceLink,
            minutes: request.minutes, declaredAt: declaredAt, acceptedAt: nil, acceptedByRule: nil, doneAt: nil,
            settledAt: nil, settlementMode: nil)
    }

    func accepted(byRule: Bool, at now: Instant) -> Draw {
        changed(state: .accepted, acceptedAt: now, acceptedByRule: byRule)
    }

    func reserved(until day: Day?) -> Draw { changed(reservedUntil: .some(day)) }

    /// Work done for the real amount: a new version, with shares of its own.
    func done(amount: Money, on day: Day, at now: Instant) -> Draw {
        changed(version: version + 1, amount: amount, workDay: day, doneAt: now)
    }

    /// Less than was accepted, because some of it was waived or given back: a new version, with shares of its own.
    func reduced(to amount: Money, _ state: State, settledAt: Instant? = nil) -> Draw {
        changed(version: version + 1, state: state, amount: amount, settledAt: settledAt)
    }

    func settled(_ mode: SettlementMode, at now: Instant) -> Draw {
        changed(state: .settled, settledAt: now, settlementMode: mode)
    }

    func with(state: State) -> Draw { changed(state: state) }

    func version(_ number: Int) -> Draw { changed(version: number) }

    private func changed(
        version: Int? = nil, state: State? = nil, amount: Money? = nil, workDay: Day? = nil,
        reservedUntil: Day?? = nil, acceptedAt: Instant? = nil,
        acceptedByRule: Bool? = nil, doneAt: Instant? = nil, settledAt: Instant? = nil,
        settlementMode: SettlementMode? = nil
    ) -> Draw {
        Draw(
            id: id, number: number, version: version ?? self.version, state: state ?? self.state, budget: budget,
            project: project, declaredBy: declaredBy, payee: payee, gesture: gesture, kind: kind, purpose: purpose,
            amount: amount ?? self.amount, workDay: workDay ?? self.workDay,
            reservedUntil: reservedUntil ?? self.reservedUntil,
            evidence: evidence, evidenceLink: evidenceLink, minutes: minutes, declaredAt: declaredAt,
            acceptedAt: acceptedAt ?? self.acceptedAt, acceptedByRule: acceptedByRule ?? self.acceptedByRule,
            doneAt: doneAt ?? self.doneAt, settledAt: settledAt ?? self.settledAt,
            settlementMode: settlementMode ?? self.settlementMode)
    }
}

extension DrawRequest {
    /// All of it as one text that is read in one way only: what a person typed comes last. Two requests are the same when these
    /// are.
    var canonical: String {
        """
        \(gesture.rawValue)|\(budget)|\(amount.cents)|\(amount.currency)|\(project?.rawValue ?? "")|\(payee.party)\
        |\(kind.rawValue)|\(workDay)|\(reservedUntil?.description ?? "")|\(evidence.rawValue)|\(minutes ?? 0)
        \(evidenceLink ?? "")
        \(purpose.rawValue)
        """
    }
}

extension Draws.Beneficiary {
    /// Whom it is for, as one text.
    var canonical: String {
        switch self {
        case .known(let payee): payee.party
        case .newPerson(let name): "new:" + name
        }
    }
}

extension WhoseEuro.Answer {
    /// What each share keeps when less was spent than reserved: the last in order gives back first, so free money returns
    /// before restricted money.
    func keeping(_ amount: Money) throws(MoneyError) -> [Money] {
        var rest = amount
        var kept: [Money] = []
        for share in shares {
            let part = try Money.min(share.amount, rest)
            kept.append(part)
            rest = try rest - part
        }
        return kept
    }
}
