internal import Ledger

/// The words of letters. Short, plain, and always the same shape: what happened, what can be done, where.
extension Letter {
    func words(_ l: Language, to recipient: String, publicURL: String) -> Mail {
        let (subject, lines) = parts(l, publicURL)
        let end = kind == nil && !isDigest ? [] : [l("mail.choose", ["link": publicURL + Links.mailChoices])]
        return Mail(to: recipient, subject: subject, body: (lines + end).joined(separator: "\n\n"))
    }

    private var isDigest: Bool { if case .digest = self { true } else { false } }

    private func parts(_ l: Language, _ base: String) -> (subject: String, lines: [String]) {
        switch self {
        case .drawWaits(let news):
            (
                l("mail.drawWaits.subject", ["reference": news.reference]),
                [
                    l("mail.drawWaits.body", ["who": news.who ?? "", "budget": news.budget, "purpose": news.purpose]),
                    base + Links.draw(news.draw),
                ]
            )
        case .drawAccepted(let news):
            (
                l("mail.drawAccepted.subject", ["reference": news.reference]),
                [l("mail.drawAccepted.body", told(news, l)), base + Links.draw(news.draw)]
            )
        case .drawRefused(let news):
            (
                l("mail.drawRefused.subject", ["reference": news.reference]),
                [
                    l("mail.drawRefused.body", told(news, l)), quoted(news.words), l("mail.drawRefused.more"),
                    base + Links.draw(news.draw),
                ]
            )
        case .drawQuestion(let news):
            (
                l("mail.drawQuestion.subject", ["reference": news.reference]),
                [
                    l(
                        "mail.drawQuestion.body",
                        ["who": news.who ?? "", "purpose": news.purpose, "budget": news.budget]),
                    quoted(news.words), l("mail.drawQuestion.more"), base + Links.draw(news.draw),
                ]
            )
        case .drawAnswer(let news):
            (
                l("mail.drawAnswer.subject", ["reference": news.reference]),
                [
                    l("mail.drawAnswer.body", ["who": news.who ?? "", "purpose": news.purpose]), quoted(news.words),
                    base + Links.draw(news.draw),
                ]
            )
        case .drawPaid(let news):
            (
                l("mail.drawPaid.subject", ["reference": news.reference]),
                [l("mail.drawPaid.body", told(news, l)), base + Links.draw(news.draw)]
            )
        case .runWaits(let run, let reference):
            (
                l("mail.runWaits.subject", ["reference": reference]),
                [l("mail.runWaits.body", ["reference": reference]), base + Links.payments + "/" + run]
            )
        case .payeeAccountEntered(let who):
            (
                l("mail.account.subject"),
                [who.map { l("mail.account.by", ["who": $0]) } ?? l("mail.account.own"), l("mail.account.more")]
            )
        case .emailChanged(let who):
            (l("mail.email.subject"), [l("mail.email.body", ["who": who]), l("mail.email.more")])
        case .roleGiven(let news):
            (
                l("mail.roleGiven.subject"),
                [
                    l(
                        "mail.roleGiven.body",
                        ["who": news.who, "role": named(news, l), "does": l("person.role.\(news.role)")]),
                    Role(rawValue: news.role).map { SessionRules.handlesMoney([$0]) } == true
                        ? l("mail.roleGiven.factor") : nil,
                    l("mail.role.more"), base + Links.account,
                ].compactMap(\.self)
            )
        case .roleTaken(let news):
            (
                l("mail.roleTaken.subject"),
                [l("mail.roleTaken.body", ["who": news.who, "role": named(news, l)]), l("mail.role.more")]
            )
        case .identityLinked(let service):
            (
                l("mail.identityLinked.subject", ["service": service]),
                [l("mail.identityLinked.body", ["service": service]), l("mail.identity.more"), base + Links.account]
            )
        case .identityUnlinked(let service):
            (
                l("mail.identityUnlinked.subject", ["service": service]),
                [l("mail.identityUnlinked.body", ["service": service]), l("mail.identity.more"), base + Links.account]
            )
        case .suspended(let words, let until):
            (
                l("mail.suspended.subject"),
                [
                    until.flatMap(Day.init(rawValue:)).map { l("mail.suspended.until", ["day": l.day($0)]) }
                        ?? l("mail.suspended.body"),
                    quoted(words), l("mail.suspended.more"),
                ]
            )
        case .unsuspended: (l("mail.unsuspended.subject"), [l("mail.unsuspended.body"), base + Links.signIn])
        case .factorLost(let news): news.toPerson(l, base)
        case .factorLostWaits(let news): news.toManagers(l, base)
        case .invitation(let from, let cooperative):
            (
                l("mail.invitation.subject", ["cooperative": cooperative]),
                [l("mail.invitation.body", ["from": from, "cooperative": cooperative]), base + Links.signIn]
            )
        case .joiningArrived(let cooperative):
            (
                l("mail.joiningArrived.subject", ["cooperative": cooperative]),
                [l("mail.joiningArrived.body", ["cooperative": cooperative]), l("mail.joiningArrived.more")]
            )
        case .joiningWaits:
            (l("mail.joiningWaits.subject"), [l("mail.joiningWaits.body"), base + Links.arrivals])
        case .joiningAnswered(let from, let cooperative, let replyTo, let words):
            (
                l("mail.joiningAnswered.subject", ["cooperative": cooperative]),
                [
                    l("mail.joiningAnswered.body", ["from": from]), words,
                    l("mail.joiningAnswered.more", ["address": replyTo]),
                ]
            )
        case .digest(let digest): digest.parts(l, base)
        }
    }

    private func told(_ news: DrawNews, _ l: Language) -> KeyValuePairs<String, String> {
        [
            "amount": news.amount.map { l.money($0) } ?? "", "purpose": news.purpose, "budget": news.budget,
            "who": news.who ?? l("mail.theRule"),
        ]
    }

    private func named(_ news: RoleNews, _ l: Language) -> String {
        Role(rawValue: news.role).map { l.role($0, news.thing) } ?? news.role
    }

    private func quoted(_ words: String?) -> String { Self.quoted(words) }

    static func quoted(_ words: String?) -> String {
        (words ?? "").split(separator: "\n").map { "> " + $0 }.joined(separator: "\n")
    }
}
