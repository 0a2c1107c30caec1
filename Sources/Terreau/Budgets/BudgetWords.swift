internal import Ledger

/// A budget's policy in plain words.
struct BudgetWords {
    let l: Language

    /// The rule in two sentences, for whoever is about to draw.
    func rule(_ policy: BudgetPolicy) -> String {
        var sentences: [String] = []
        switch policy.selfServiceCeiling {
        case nil: sentences.append(l("rule.noCeiling"))
        case let ceiling? where ceiling.isZero: sentences.append(l("rule.always"))
        case let ceiling?: sentences.append(l("rule.upTo", ["ceiling": l.money(ceiling)]))
        }
        switch policy.approval {
        case .none: if policy.selfServiceCeiling != nil { sentences.append(l("rule.aboveNobody")) }
        case .steward: if policy.selfServiceCeiling != nil { sentences.append(l("rule.aboveSteward")) }
        case .quorum: sentences.append(l("rule.aboveQuorum", ["count": String(policy.quorumSize)]))
        }
        return sentences.joined(separator: " ")
    }

    /// Everything else, one sentence each.
    func details(_ policy: BudgetPolicy) -> [String] {
        var sentences: [String?] = [
            l("rule.timing.\(policy.timing.rawValue)"),
            l("rule.who.\(policy.whoMayDraw.rawValue)"),
            policy.outsideCeiling.isZero
                ? l("rule.outsideNever") : l("rule.outsideUpTo", ["ceiling": l.money(policy.outsideCeiling)]),
            policy.personCeiling.map {
                l(
                    "rule.personCeiling",
                    ["ceiling": l.money($0), "period": l("rule.period.\(policy.personPeriod.rawValue)")])
            },
            policy.projectCeiling.map {
                l(
                    "rule.projectCeiling",
                    ["ceiling": l.money($0), "period": l("rule.period.\(policy.personPeriod.rawValue)")])
            },
            policy.firstRequestCeiling.map { l("rule.firstRequest", ["ceiling": l.money($0)]) },
            policy.hourlyGuide.map { l("rule.hourlyGuide", ["guide": l.money($0)]) },
        ]
        sentences.append(
            policy.objectionDays == 0
                ? nil
                : l(
                    policy.questionHoldsPayment ? "rule.questionHolds" : "rule.question",
                    ["count": String(policy.objectionDays)]))
        sentences.append(l("rule.rhythm.\(policy.rhythm.rawValue)", ["day": String(policy.cutoffDay)]))
        sentences.append(l("rule.evidence.\(policy.evidence.rawValue)"))
        if policy.allowUnpaid { sentences.append(l("rule.unpaid")) }
        return sentences.compactMap(\.self)
    }
}

extension ContributoryBudget {
    /// Whether somebody may see the budget's draws and amounts. Whoever acts for the group sees what the group sees, and
    /// somebody from outside what they belong to.
    func isVisible(to actor: Actor, isInGroup: Bool) -> Bool {
        if isInGroup || actor.refers(to: id) { return true }
        return switch policy.visibility {
        case .public, .network, .cooperative: actor.isMember
        case .group: actor.readsAllMoney
        }
    }
}
