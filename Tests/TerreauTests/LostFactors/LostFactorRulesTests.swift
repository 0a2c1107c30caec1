import Ledger
import Testing

@testable import Terreau

/// Who may have a lost factor removed, and when: one line a case.
@Suite struct LostFactorRulesTests {
    typealias No = LostFactorRules.No
    private static let asked = Instant(milliseconds: 1_795_424_400_000)
    private static func later(hours: Int64 = 0, seconds: Int64 = 0) -> Instant {
        asked.adding(seconds: hours * 3600 + seconds)
    }

    @Test(arguments: [
        (LostFactorRules.Asking(), No?.none), (.init(hasFactor: false), .noFactor),
        (.init(isShown: true), .shownJustNow),
        (.init(isAsked: true), .askedAlready), (.init(managers: 1), .tooFewManagers),
        (.init(managers: 0), .tooFewManagers), (.init(managers: 9), nil),
    ])
    func `who may ask`(facts: LostFactorRules.Asking, no: No?) {
        var refused: No?
        do throws(No) { try LostFactorRules.check(facts) } catch { refused = error }
        #expect(refused == no)
    }

    @Test(arguments: [
        (LostFactorRules.Approving(askedAt: asked), No?.none),
        (.init(isOpen: false, askedAt: asked), .nothingAsked), (.init(isOwn: true, askedAt: asked), .ownLoss),
        (.init(isPersonHere: false, askedAt: asked), .personAway),
        (.init(hasApproved: true, approvals: 1, askedAt: asked), .approvedAlready),
        (.init(approvals: 1, askedAt: asked), nil), (.init(approvals: 2, askedAt: asked), .bothApproved),
        (.init(askedAt: asked.adding(seconds: -6 * 86_400)), nil),
        (.init(askedAt: asked.adding(seconds: -6 * 86_400 + 1)), nil),
        (.init(askedAt: asked.adding(seconds: -7 * 86_400 + 3600)), .tooOld),
        (.init(askedAt: asked, managerSince: later(hours: 1)), .newManager),
        (.init(askedAt: asked, managerSince: later(hours: 1 - 7 * 24)), nil),
        (.init(askedAt: asked, managerSince: later(hours: 1 - 7 * 24, seconds: 1)), .newManager),
    ])
    func `who may approve, one hour later`(facts: LostFactorRules.Approving, no: No?) {
        var refused: No?
        do throws(No) { try LostFactorRules.check(facts, at: Self.later(hours: 1)) } catch { refused = error }
        #expect(refused == no)
    }

    @Test(arguments: [
        // What stands, hours and seconds since it was asked, what becomes of it.
        (LostFactorRules.Standing(askedAt: asked, standing: 0), 1, 0, LostFactorRules.Next.wait),
        (.init(askedAt: asked, standing: 1), 7 * 24, -1, .wait),
        (.init(askedAt: asked, standing: 1), 7 * 24, 0, .lapse),
        (.init(askedAt: asked, takesEffectAt: later(hours: 49)), 49, -60, .wait),
        (.init(askedAt: asked, takesEffectAt: later(hours: 49)), 49, 0, .remove),
        (.init(askedAt: asked, takesEffectAt: later(hours: 49)), 900, 0, .remove),
        (.init(askedAt: asked, takesEffectAt: later(hours: 49), standing: 1), 2, 0, .lapse),
        (.init(askedAt: asked, takesEffectAt: later(hours: 49), standing: 1), 49, 0, .lapse),
        (.init(askedAt: asked, takesEffectAt: later(hours: 49), isSameFactor: false), 49, 0, .lapse),
        (.init(askedAt: asked, takesEffectAt: later(hours: 49), isPersonHere: false), 49, 0, .lapse),
        (.init(askedAt: asked, isPersonHere: false, standing: 0), 1, 0, .lapse),
        (.init(askedAt: asked, takesEffectAt: later(hours: 49), isSameAddress: false), 2, 0, .lapse),
    ])
    func `what becomes of a request`(
        facts: LostFactorRules.Standing, hours: Int64, seconds: Int64, next: LostFactorRules.Next
    ) {
        #expect(LostFactorRules.next(facts, at: Self.later(hours: hours, seconds: seconds)) == next)
    }
}
