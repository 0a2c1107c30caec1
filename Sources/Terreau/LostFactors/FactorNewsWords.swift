internal import Ledger

/// The letters of a lost factor. Each says how to stop it; opening the address stops nothing by itself.
extension FactorNews {
    func toPerson(_ l: Language, _ base: String) -> (subject: String, lines: [String]) {
        let body: [String] =
            switch step {
            case .asked:
                [
                    l("mail.factorLost.asked.body", ["place": place ?? ""]),
                    l(
                        "mail.factorLost.asked.next",
                        [
                            "hours": String(LostFactorRules.waitHours)
                        ]),
                ]
            case .approved: [l("mail.factorLost.approved.body", ["moment": moment(l)])]
            case .refused: [l("mail.factorLost.refused.body"), Letter.quoted(words)]
            case .cancelled: [l("mail.factorLost.cancelled.body")]
            case .shown: [l("mail.factorLost.shown.body")]
            case .lapsed: [l("mail.factorLost.lapsed.body")]
            case .removed: [l("mail.factorLost.removed.body")]
            }
        return (l("mail.factorLost.\(step.rawValue).subject"), body + end(l, base))
    }

    /// As long as it can be stopped: how. Afterwards: whom to tell.
    private func end(_ l: Language, _ base: String) -> [String] {
        let who = managers.isEmpty ? l("mail.factorLost.management") : l.list(managers)
        return switch step {
        case .asked, .approved: [l("mail.factorLost.stop", ["who": who]), base + Links.lostFactor]
        case .lapsed: [base + Links.lostFactor]
        case .removed: [base + Links.account, l("mail.factorLost.notYou", ["who": who])]
        case .refused, .cancelled, .shown: [l("mail.factorLost.notYou", ["who": who])]
        }
    }

    func toManagers(_ l: Language, _ base: String) -> (subject: String, lines: [String]) {
        let link = base + Links.lostFactor(of: person)
        guard step == .approved else {
            return (
                l("mail.factorLostWaits.asked.subject", ["name": name]),
                [l("mail.factorLostWaits.asked.body", ["name": name]), link]
            )
        }
        return (
            l("mail.factorLostWaits.approved.subject", ["name": name]),
            [l("mail.factorLostWaits.approved.body", ["name": name, "moment": moment(l)]), link]
        )
    }

    private func moment(_ l: Language) -> String { at.flatMap(Instant.init(rawValue:)).map { l.moment($0) } ?? "" }
}
