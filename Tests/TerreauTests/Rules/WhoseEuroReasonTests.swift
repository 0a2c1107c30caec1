import Ledger
import Testing

@testable import Terreau

@Suite struct WhoseEuroReasonTests {
    private static let day = Day.on("2026-06-30")

    /// Written out: these texts are in databases.
    @Test(
        arguments: [
            (.onlyLine, "onlyLine"), (.endsFirst(day), "endsFirst:2026-06-30"), (.mostRestricted, "mostRestricted"),
            (.closesRemainder, "closesRemainder"), (.nextInOrder, "nextInOrder"), (.freeMoneyLast, "freeMoneyLast"),
            (.notNeeded, "notNeeded"), (.empty, "empty"), (.notYetOpen(day), "notYetOpen:2026-06-30"),
            (.windowOver(day), "windowOver:2026-06-30"), (.kindNotCovered, "kindNotCovered"),
            (.payeeNotCovered, "payeeNotCovered"), (.territoryNotCovered, "territoryNotCovered"),
            (.evidenceMissing(.link), "evidenceMissing:link"), (.evidenceMissing(.receipt), "evidenceMissing:receipt"),
            (.drawCeilingReached(.euros(300)), "drawCeilingReached:30000 EUR"),
            (.personCeilingReached(Money(cents: 1)), "personCeilingReached:1 EUR"),
            (
                .kindCeilingReached(Money(cents: 5, currency: Currency(rawValue: "CHF") ?? .eur)),
                "kindCeilingReached:5 CHF"
            ),
        ] as [(WhoseEuro.Reason, String)])
    func `a reason is kept as text and read back`(reason: WhoseEuro.Reason, text: String) {
        #expect(reason.rawValue == text)
        #expect(WhoseEuro.Reason(rawValue: text) == reason)
    }

    @Test(arguments: [
        "", "because", "endsFirst", "endsFirst:", "endsFirst:2026-02-30", "notYetOpen:demain", "windowOver:",
        "OnlyLine",
        "evidenceMissing", "evidenceMissing:photo", "drawCeilingReached", "drawCeilingReached:300",
        "personCeilingReached:x EUR", "kindCeilingReached:300 euros", "kindCeilingReached:300 EUR EUR",
    ])
    func `another text is no reason`(text: String) { #expect(WhoseEuro.Reason(rawValue: text) == nil) }
}
