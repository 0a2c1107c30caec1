import Ledger

@testable import Terreau

/// What one unsafe route is sent by everybody who tries it: enough for whoever may, so that the answer says who may and nothing
/// else. `{draw}` and the like stand for what the address is about, and for what ``AccessHouse`` knows of it.
struct AccessBody: Sendable {
    enum Content: Sendable {
        case form([String])
        /// A form with one file in this field.
        case upload(String, name: String, [UInt8])
        case json(String)
        case bytes([UInt8], query: String = "")
    }

    var content: Content
    /// The state in which the thing must be: « accepted » for a draw that is to be settled.
    var state: String?
    /// Why nobody gets through with what a table can hold.
    var closed: String?

    /// - Parameter fields: `name=value`, as typed.
    static func form(_ fields: String..., on state: String? = nil) -> AccessBody {
        AccessBody(content: .form(fields), state: state)
    }

    static func json(_ text: String = "{}", on state: String? = nil) -> AccessBody {
        AccessBody(content: .json(text), state: state)
    }

    static func upload(_ field: String, _ name: String, _ bytes: [UInt8]) -> AccessBody {
        AccessBody(content: .upload(field, name: name, bytes))
    }

    static func bytes(_ bytes: [UInt8], _ query: String = "") -> AccessBody {
        AccessBody(content: .bytes(bytes, query: query))
    }

    /// The form goes out empty.
    static func closed(_ why: String) -> AccessBody { AccessBody(content: .form([]), closed: why) }

    // MARK: - The table

    /// By the route's path. A new unsafe route fails ``AccessRouteTests`` until it stands here.
    static let all: [String: AccessBody] = pages.merging(house) { a, _ in a }.merging(money) { a, _ in a }
        .merging(programs) { a, _ in a }

    /// Doors, one's own account and draws.
    private static let pages: [String: AccessBody] = [
        "/connexion": .form("email=nour@demo.example"),
        "/connexion/avec/{service}/retour": .closed("an answer that the other service signed"),
        "/connexion/code": .closed("a code from a letter"),
        "/connexion/demonstration": .closed("a demonstration"),
        "/deconnexion": .form(),
        "/entreprendre": .form(
            "name=Anouk", "email=anouk@ailleurs.example", "livelihood=Des vélos", "consent=1", "key=k"),
        "/mon-compte": .form("name=Nom", "language=fr"),
        "/mon-compte/annuaire": .form("isListed=1", "trade=Cuisine"),
        "/mon-compte/codes-de-secours": .closed("a second factor that is set up"),
        "/mon-compte/compte-bancaire": .form("holder=Nom", "iban={iban}"),
        "/mon-compte/confirmation": .form(),
        "/mon-compte/courriels": .form(),
        "/mon-compte/identites/{identity}/retrait": .form(),
        "/mon-compte/jetons": .form("tokenName=Relevés", "scope=read", "days=30"),
        "/mon-compte/jetons/{token}/fin": .form(),
        "/mon-compte/mes-donnees/nom-public": .form("named=1"),
        "/mon-compte/second-facteur": .closed("a code of an application"),
        "/mon-compte/second-facteur/perdu": .closed("a second factor that is set up"),
        "/mon-compte/second-facteur/perdu/annulation": .closed("a second factor that is set up"),
        "/mon-compte/second-facteur/retrait": .form(),
        "/mon-compte/services/{service}": .closed("an answer that the other service signed"),
        "/mon-compte/sessions/autres": .form(),
        "/mon-compte/sessions/{session}/fin": .form(),
        "/prelevements": .form("geste=fait", "purpose=Une sonnette", "amount=5", "budget={ownBudget}", "key=k"),
        "/prelevements/{draw}/acceptation": .form("seen={seen}"),
        "/prelevements/{draw}/annulation": .form("reverseReason=Deux fois", on: "accepted"),
        "/prelevements/{draw}/dispense": .form("without=Pas de facture", on: "accepted"),
        "/prelevements/{draw}/fait": .form("amount=30", on: "reserved"),
        "/prelevements/{draw}/justificatifs": .upload("files", "facture.pdf", SampleFiles.pdf("matrice")),
        "/prelevements/{draw}/justificatifs/{evidence}/ecart": .form("setAside-{evidence}=Autre mois"),
        "/prelevements/{draw}/modifier": .form(
            "geste=fait", "purpose=Une sonnette", "amount=5", "budget={drawBudget}", "version={version}",
            "payee={payee}"),
        "/prelevements/{draw}/questions": .form("question=Pour quel vélo ?"),
        "/prelevements/{draw}/questions/{question}/reponse": .form("answer=Le bleu"),
        "/prelevements/{draw}/refus": .form("reason=Trop cher"),
        "/prelevements/{draw}/reglement": .form("mode=internalTransfer", "without=Vu sur papier", on: "accepted"),
        "/prelevements/{draw}/renonciation": .form("waiveReason=Offert", "waiveAmount=5", on: "accepted"),
        "/prelevements/{draw}/retour": .form("backReason=Trop payé", "backAmount=5", on: "settled"),
        "/prelevements/{draw}/retrait": .form(),
    ]

    /// Budgets, funding, people, organisations, projects, privacy.
    private static let house: [String: AccessBody] = [
        "/arrivees/{arrival}/accueil": .form(),
        "/arrivees/{arrival}/classement": .form("reason=Sans suite"),
        "/arrivees/{arrival}/ouverture": .form(),
        "/arrivees/{arrival}/reponse": .form("words=Venez jeudi"),
        "/budgets/nouveau": .form(
            "name=Neuf", "purpose=Ce qui est neuf", "selfServiceCeiling=100", "steward={stranger}"),
        "/budgets/{budget}/cloture": .form(),
        "/budgets/{budget}/enveloppes": .form("line={envelopeLine}", "action=fill", "amount=1", "key=k"),
        "/budgets/{budget}/groupe": .form("person={stranger}", "place=member"),
        "/budgets/{budget}/regle": .form("version={policyVersion}", "selfServiceCeiling=100"),
        "/budgets/{budget}/reouverture": .form(),
        "/conservation": .closed("data that is old enough to go: RetentionTests"),
        "/conservation/gel": .form("person={stranger}", "reason=Un litige"),
        "/conservation/gel/{hold}/fin": .form(),
        "/contrats": .form("name=Neuf", "status=cape"),
        "/contrats/{contract}": .form("name=Essai long", "status=cape", "months=12"),
        "/contrats/{contract}/fin": .form(),
        "/conventions/{agreement}/ligne": .form("name=Neuve", "purpose=Ce qui est neuf"),
        "/courriers/{letter}/abandon": .form(),
        "/courriers/{letter}/relance": .form(),
        "/exports/cloture": .form("until={lastMonth}", "sure=1"),
        "/exports/codes": .form(),
        "/exports/comptes": .form(),
        "/financements/nouveau-fonds-libre": .form("name=Neuf", "purpose=Ce qui est neuf", "amount=10", "key=k"),
        "/financements/nouvelle-convention": .form("title=Neuve", "funder={funder}"),
        "/lignes/{line}/accord": .form("granted=10", "key=k"),
        "/lignes/{line}/avenant": .form("version=1", "note=Un avenant", "purpose=Autre chose"),
        "/lignes/{line}/encaissement": .form("received=10", "key=k"),
        "/organisations/nouvelle": .form("name=Neuve", "kind=association"),
        "/organisations/{organisation}/liens": .form("note=Pour le comité"),
        "/organisations/{organisation}/liens/{link}/retrait": .form(),
        "/personnes/import": .upload("file", "personnes.csv", Array("nom;courriel\nNour;nour@exemple.example\n".utf8)),
        "/personnes/import/{file}": .form("name=0", "email=1", "skip=1"),
        "/personnes/nouvelle": .form("name=Neuve", "email=neuve@demo.example"),
        "/personnes/{person}": .form("name=Autre nom", "email={person}@demo.example", "seen={personSeen}"),
        "/personnes/{person}/acces/levee": .form(on: "suspended"),
        "/personnes/{person}/acces/sessions": .form(),
        "/personnes/{person}/acces/sessions/{session}/fin": .form(),
        "/personnes/{person}/acces/suspension": .form("reason=Le temps d’une enquête"),
        "/personnes/{person}/effacement": .form("reason=Demandé par lettre", "sure=1", on: "gone"),
        "/personnes/{person}/invitation": .form(),
        "/personnes/{person}/parcours": .form("status=associate", "since={today}"),
        "/personnes/{person}/second-facteur/accord": .closed(
            "a request that waits for an answer: LostFactorStoryTests"),
        "/personnes/{person}/second-facteur/refus": .closed("a request that waits for an answer: LostFactorStoryTests"),
        "/projets/nouveau": .form("name=Neuf", "summary=Ce qui est neuf"),
        "/registre": .form("controller=Optéos", "controllerContact=contact@opteos.example"),
        "/reglages": .form("name=Optéos"),
        "/roles": .form("person={stranger}", "role=treasurer"),
        "/roles/tresorerie": .closed("a house with one manager, and an observer who releases: RoleTests"),
        "/roles/retrait": .form("person={stranger}", "role=companion"),
    ]

    /// Payments and statements.
    private static let money: [String: AccessBody] = [
        "/releves": .upload("file", "releve.xml", StatementSample.camt([.init(day: Day(number: 20_780), cents: 700)])),
        "/releves/fichiers/{file}": .form(),
        "/releves/lignes/{line}/encaissement": .form("fund={fundID}"),
        "/releves/lignes/{line}/explication": .form("sentence=Frais de tenue de compte"),
        "/releves/lignes/{line}/paiement": .form("payment={paymentLine@sent}", on: "out"),
        "/virements/beneficiaires/{payee}": .form("holder=Nom", "iban={iban}"),
        "/virements/beneficiaires/{payee}/appel": .form("number=06 00 00 00 00", "answer=confirmed", on: "new"),
        "/virements/comptes": .form("name=Livret", "holder=Optéos", "iban={iban}"),
        "/virements/comptes/{account}": .form("name=Livret", "holder=Optéos"),
        "/virements/internes": .form("atOnce=1", "key=k"),
        "/virements/preparer": .form("account={account}", "day={runDay}", "atOnce=1", "key=k"),
        "/virements/{run}/abandon": .form("reason=Pas le bon compte"),
        "/virements/{run}/confirmation": .form(on: "sent"),
        "/virements/{run}/depot": .form("total=50", on: "released"),
        "/virements/{run}/gel": .form(),
        "/virements/{run}/lignes/{line}/montant": .form("part=20"),
        "/virements/{run}/lignes/{line}/retour": .form("reason=AC04", on: "sent"),
        "/virements/{run}/lignes/{line}/retrait": .form(),
        "/virements/{run}/validation": .form(on: "frozen"),
    ]

    private static let euros5 = #"{"cents":500,"currency":"EUR"}"#

    /// The same verbs for programs.
    private static let programs: [String: AccessBody] = [
        "/api/v1/bank-lines/{bankLine}/explain": .json(#"{"sentence":"Frais de tenue de compte"}"#),
        "/api/v1/bank-lines/{bankLine}/match": .json(#"{"fund":"ligne-b"}"#),
        "/api/v1/budgets/{budget}/draws": .json(
            #"{"amount":\#(euros5),"purpose":"Une sonnette","gesture":"done"}"#),
        "/api/v1/can-i": .json(
            #"{"budget":"{ownBudget}","amount":\#(euros5),"purpose":"Une sonnette","gesture":"done"}"#),
        "/api/v1/draws/{draw}/accept": .json(#"{"seen":"{seen}"}"#),
        "/api/v1/draws/{draw}/answer": .json(#"{"question":"{question}","answer":"Le bleu"}"#),
        "/api/v1/draws/{draw}/done": .json(#"{"amount":\#(euros5)}"#, on: "reserved"),
        "/api/v1/draws/{draw}/edit": .json(#"{"version":1,"purpose":"Une sonnette"}"#),
        "/api/v1/draws/{draw}/evidence": .bytes(SampleFiles.pdf("matrice"), "?name=facture.pdf"),
        "/api/v1/draws/{draw}/evidence/{evidence}/set-aside": .json(#"{"reason":"Autre mois"}"#),
        "/api/v1/draws/{draw}/excuse": .json(#"{"reason":"Pas de facture"}"#, on: "accepted"),
        "/api/v1/draws/{draw}/give-back": .json(#"{"amount":\#(euros5),"reason":"Trop payé"}"#, on: "settled"),
        "/api/v1/draws/{draw}/question": .json(#"{"question":"Pour quel vélo ?"}"#),
        "/api/v1/draws/{draw}/refuse": .json(#"{"reason":"Trop cher"}"#),
        "/api/v1/draws/{draw}/reverse": .json(#"{"reason":"Deux fois"}"#, on: "accepted"),
        "/api/v1/draws/{draw}/settle": .json(
            #"{"mode":"internalTransfer","without":"Vu sur papier"}"#, on: "accepted"),
        "/api/v1/draws/{draw}/waive": .json(#"{"amount":\#(euros5),"reason":"Offert"}"#, on: "accepted"),
        "/api/v1/draws/{draw}/withdraw": .json(),
        "/api/v1/runs": .json(#"{"account":"{account}","day":"{runDay}","atOnce":true}"#),
        "/api/v1/runs/{run}/confirm": .json(on: "sent"),
        "/api/v1/runs/{run}/freeze": .json(),
        "/api/v1/runs/{run}/lines/{line}/part": .json(#"{"amount":\#(euros5)}"#),
        "/api/v1/runs/{run}/lines/{line}/remove": .json(),
        "/api/v1/runs/{run}/lines/{line}/send-back": .json(#"{"reason":"AC04"}"#, on: "sent"),
        "/api/v1/runs/{run}/release": .json(on: "frozen"),
        "/api/v1/runs/{run}/send": .json(#"{"total":{"cents":5000,"currency":"EUR"}}"#, on: "released"),
        "/api/v1/runs/{run}/void": .json(#"{"reason":"Pas le bon compte"}"#),
        "/api/v1/settlements": .json(#"{"atOnce":true}"#),
        "/api/v1/statements": .bytes(StatementSample.camt([.init(day: Day(number: 20_780), cents: 700)])),
        "/api/v1/statements/preview": .bytes(StatementSample.camt([.init(day: Day(number: 20_780), cents: 700)])),
        "/api/v1/status-reports": AccessBody(
            content: .bytes([]), closed: "a file that answers a run: StatusReportTests"),
        "/api/v1/status-reports/preview": AccessBody(
            content: .bytes([]), closed: "a file that answers a run: StatusReportTests"),
    ]
}
