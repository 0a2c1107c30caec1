internal import Foundation

/// Every address, as functions: a link cannot be misspelt in a page.
enum Links {
    static let home = "/"
    static let signIn = "/connexion"
    static let signInCode = "/connexion/code"
    static func signInLink(_ token: String) -> String { signInCode + "?lien=" + token }
    static let signInDemonstration = "/connexion/demonstration"
    static let signOut = "/deconnexion"
    static let account = "/mon-compte"
    static let secondFactor = "/mon-compte/second-facteur"
    static let removeSecondFactor = "/mon-compte/second-facteur/retrait"
    static let recoveryCodes = "/mon-compte/codes-de-secours"
    static let confirmation = "/mon-compte/confirmation"
    static let endOtherSessions = "/mon-compte/sessions/autres"
    static let tokens = "/mon-compte/jetons"
    static let draws = "/prelevements"
    static let budgets = "/budgets"
    static let newBudget = "/budgets/nouveau"
    static let projects = "/projets"
    static let toDecide = "/a-decider"
    static let funding = "/financements"
    static let newAgreement = "/financements/nouvelle-convention"
    static let newOwnLine = "/financements/nouveau-fonds-libre"
    static let treasury = "/tresorerie"
    static let ledger = "/grand-livre"
    static let exports = "/exports"
    static let closePeriod = "/exports/cloture"
    static let accountPlan = "/exports/comptes"
    static let analyticCodes = "/exports/codes"
    static let bank = "/releves"
    static let cooperative = "/reglages"
    static let people = "/personnes"
    static let newPerson = "/personnes/nouvelle"
    static let organisations = "/organisations"
    static let newOrganisation = "/organisations/nouvelle"
    static let transparency = "/transparence"
    static let acts = "/journal"
    static let register = "/registre"
    static let retention = "/conservation"
    static let ownData = "/mon-compte/mes-donnees"

    static func signIn(then path: String) -> String {
        path == home ? signIn : signIn + "?suite=" + encoded(path)
    }

    static func secondFactor(then path: String) -> String {
        path == home ? secondFactor : secondFactor + "?suite=" + encoded(path)
    }
    static func endSession(_ id: SessionRow.ID) -> String { "/mon-compte/sessions/\(id)/fin" }
    static func endToken(_ id: ApiToken.ID) -> String { "/mon-compte/jetons/\(id)/fin" }

    static func language(_ code: Language.Code, then path: String) -> String {
        "/langue/\(code.rawValue)?suite=" + encoded(path)
    }

    static func newDraw(_ gesture: Draw.Gesture, budget: Slug? = nil) -> String {
        "/prelever?geste=\(gesture.word)" + (budget.map { "&budget=\($0)" } ?? "")
    }

    static func draw(_ id: Draw.ID, _ action: String? = nil) -> String {
        draws + "/\(id)" + (action.map { "/" + $0 } ?? "")
    }
    static func evidence(_ draw: Draw.ID, _ id: Evidence.ID) -> String { Links.draw(draw, "justificatifs/\(id)") }
    static func budget(_ slug: Slug, _ action: String? = nil) -> String {
        budgets + "/\(slug)" + (action.map { "/" + $0 } ?? "")
    }
    static func project(_ slug: Slug) -> String { projects + "/\(slug)" }
    static func agreement(_ slug: Slug, _ action: String? = nil) -> String {
        "/conventions/\(slug)" + (action.map { "/" + $0 } ?? "")
    }
    static func line(_ slug: Slug, _ action: String? = nil) -> String {
        "/lignes/\(slug)" + (action.map { "/" + $0 } ?? "")
    }
    static func erasure(_ id: Person.ID) -> String { person(id) + "/effacement" }
    static func person(_ id: Person.ID) -> String { people + "/\(id)" }
    static func transparency(_ budget: Slug) -> String { transparency + "/\(budget)" }

    /// The ledger, narrowed to what a figure is made of.
    static func ledger(
        line: FundLine.ID? = nil, budget: ContributoryBudget.ID? = nil, origin: String? = nil, kind: String? = nil
    ) -> String {
        let parts = [
            line.map { "ligne=\($0)" }, budget.map { "budget=\($0)" }, origin.map { "origine=\(encoded($0))" },
            kind.map { "compte=\($0)" },
        ].compactMap(\.self)
        return parts.isEmpty ? ledger : ledger + "?" + parts.joined(separator: "&")
    }

    static func bankFile(_ hash: String) -> String { bank + "/fichiers/\(hash)" }
    static func bankLine(_ id: BankMovement.ID, _ action: String? = nil) -> String {
        bank + "/lignes/\(id)" + (action.map { "/" + $0 } ?? "")
    }

    /// The journal as it was narrowed, from a number on.
    static func acts(_ query: Form, before: Int64?) -> String {
        let kept = ["personne", "acte", "objet", "du", "au"].compactMap { name in
            query.optional(name).map { "\(name)=\(encoded($0))" }
        }
        let parts = kept + (before.map { ["avant=\($0)"] } ?? [])
        return parts.isEmpty ? acts : acts + "?" + parts.joined(separator: "&")
    }

    static func export(_ file: String, _ period: ExportPeriod) -> String {
        let days = [period.from.map { "du=\($0)" }, period.until.map { "au=\($0)" }].compactMap(\.self)
        return exports + "/fichiers/\(file)" + (days.isEmpty ? "" : "?" + days.joined(separator: "&"))
    }

    /// A path of ours to go on to, or home: never another site.
    static func safe(_ path: String) -> String {
        // Browsers drop tabs and line ends inside an address and take a backslash for a slash.
        let isPlain = path.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\\") }
        return path.hasPrefix("/") && !path.hasPrefix("//") && isPlain && path.utf8.count <= 500 ? path : home
    }

    static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(CharacterSet(charactersIn: "/-_.~")))
            ?? ""
    }
}

extension Draw.Gesture {
    /// The word in addresses.
    var word: String {
        switch self {
        case .done: "fait"
        case .need: "besoin"
        case .paid: "paye"
        }
    }

    init?(word: String) {
        guard let gesture = Self.allCases.first(where: { $0.word == word }) else { return nil }
        self = gesture
    }
}
