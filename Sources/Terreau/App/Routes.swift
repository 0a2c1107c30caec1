internal import Hummingbird

/// Every address of the house, with its policy. What is not on this page is not served.
enum Routes {
    static func all(_ instance: Instance) throws -> RouteTable {
        var table = RouteTable(instance)
        addPublic(to: &table)
        addSignIn(to: &table)
        addDraws(to: &table)
        addBudgets(to: &table)
        addFunding(to: &table)
        addBooks(to: &table)
        addPayments(to: &table)
        addHouse(to: &table)
        addJoining(to: &table)
        addAPI(to: &table)
        for name in instance.assets.names {
            table.open(.get, "/\(name)", .everyone) { try $0.instance.assets.response(name) }
        }
        try table.audit()
        return table
    }

    private static func addPublic(to table: inout RouteTable) {
        table.open(.get, "/", .everyone, HomeRoutes.home)
        table.open(.get, "/langue/{code}", .everyone, HomeRoutes.language)
        table.open(.get, "/transparence", .everyone, TransparencyRoutes.overview)
        table.open(.get, "/transparence/{budget}", .everyone, TransparencyRoutes.budget)
        table.open(.get, "/partage/{secret}", .everyone, SharedLinkRoutes.shared)
        table.open(.get, "/healthz", .everyone, HealthRoutes.alive)
        table.open(.get, "/readyz", .everyone, HealthRoutes.ready)
    }

    private static func addSignIn(to table: inout RouteTable) {
        table.open(.get, "/connexion", .everyone, SignInRoutes.form)
        table.open(.post, "/connexion", .everyone, SignInRoutes.sendCode)
        table.open(.get, "/connexion/code", .everyone, SignInRoutes.codeForm)
        table.open(.post, "/connexion/code", .everyone, SignInRoutes.useCode)
        table.open(.post, "/connexion/demonstration", .demonstration, SignInRoutes.demonstration)
        table.signedIn(.post, "/deconnexion", .signedIn, SignInRoutes.signOut)
    }

    private static func addDraws(to table: inout RouteTable) {
        table.signedIn(.get, "/prelever", .signedIn, DrawRoutes.new)
        table.signedIn(.get, "/prelevements", .signedIn, HomeRoutes.draws)
        table.signedIn(.post, "/prelevements", .verb("group of the budget"), DrawRoutes.create)
        table.signedIn(.get, "/prelevements/{draw}", .verb("visibility of the budget"), DrawRoutes.show)
        table.signedIn(.get, "/prelevements/{draw}/modifier", .verb("declarant or payee"), DrawRoutes.edit)
        table.signedIn(.post, "/prelevements/{draw}/modifier", .verb("declarant or payee"), DrawRoutes.update)
        table.signedIn(.post, "/prelevements/{draw}/retrait", .verb("declarant or payee"), DrawRoutes.withdraw)
        table.signedIn(.post, "/prelevements/{draw}/fait", .verb("declarant or payee"), DrawRoutes.sayDone)
        table.signedIn(.post, "/prelevements/{draw}/acceptation", .verb("steward, not their own"), DrawRoutes.accept)
        table.signedIn(.post, "/prelevements/{draw}/refus", .verb("steward"), DrawRoutes.refuse)
        table.signedIn(.post, "/prelevements/{draw}/questions", .verb("group of the budget"), DrawRoutes.ask)
        table.signedIn(
            .post, "/prelevements/{draw}/questions/{question}/reponse", .verb("declarant, payee or steward"),
            DrawRoutes.answer)
        table.signedIn(.post, "/prelevements/{draw}/reglement", .roles([.treasurer]), DrawRoutes.settle)
        table.signedIn(.post, "/prelevements/{draw}/dispense", .roles([.treasurer]), DrawRoutes.excuse)
        table.signedIn(.post, "/prelevements/{draw}/renonciation", .verb("payee or treasurer"), DrawRoutes.waive)
        table.signedIn(.post, "/prelevements/{draw}/retour", .roles([.treasurer]), DrawRoutes.giveBack)
        table.signedIn(
            .post, "/prelevements/{draw}/annulation", .verb("steward or treasurer, not their own"), DrawRoutes.reverse)
        table.upload(
            "/prelevements/{draw}/justificatifs", .verb("declarant, payee, steward or treasurer"), EvidenceRoutes.add)
        table.signedIn(
            .get, "/prelevements/{draw}/justificatifs/{evidence}",
            .verb("declarant, payee, steward, treasurer or auditor"), EvidenceRoutes.download)
        table.signedIn(
            .post, "/prelevements/{draw}/justificatifs/{evidence}/ecart",
            .verb("declarant, payee, steward or treasurer"), EvidenceRoutes.setAside)
        table.signedIn(.get, "/a-decider", .signedIn, DeskRoutes.toDecide)
    }

    private static func addBudgets(to table: inout RouteTable) {
        table.signedIn(.get, "/budgets", .signedIn, BudgetRoutes.list)
        table.signedIn(.get, "/budgets/nouveau", .roles([.manager]), BudgetRoutes.new)
        table.signedIn(.post, "/budgets/nouveau", .roles([.manager]), BudgetRoutes.create)
        table.signedIn(.get, "/budgets/{budget}", .verb("visibility of the budget"), BudgetRoutes.show)
        table.signedIn(.get, "/budgets/{budget}/regle", .roles([.manager]), BudgetRoutes.editPolicy)
        table.signedIn(.post, "/budgets/{budget}/regle", .roles([.manager]), BudgetRoutes.changePolicy)
        table.signedIn(.get, "/budgets/{budget}/enveloppes", .roles([.manager]), BudgetRoutes.envelopes)
        table.signedIn(.post, "/budgets/{budget}/enveloppes", .roles([.manager]), BudgetRoutes.moveMoney)
        table.signedIn(.get, "/budgets/{budget}/groupe", .verb("manager, or steward of the budget"), BudgetRoutes.group)
        table.signedIn(
            .post, "/budgets/{budget}/groupe", .verb("manager, or steward of the budget"), BudgetRoutes.changeGroup)
        table.signedIn(.post, "/budgets/{budget}/cloture", .roles([.manager]), BudgetRoutes.close)
        table.signedIn(.post, "/budgets/{budget}/reouverture", .roles([.manager]), BudgetRoutes.reopen)
    }

    private static func addFunding(to table: inout RouteTable) {
        table.signedIn(.get, "/financements", .member, FundRoutes.list)
        table.signedIn(.get, "/financements/nouvelle-convention", .roles([.manager]), FundRoutes.newAgreement)
        table.signedIn(.post, "/financements/nouvelle-convention", .roles([.manager]), FundRoutes.sign)
        table.signedIn(.get, "/financements/nouveau-fonds-libre", .roles([.manager]), FundRoutes.newOwnLine)
        table.signedIn(.post, "/financements/nouveau-fonds-libre", .roles([.manager]), FundRoutes.addOwnLine)
        table.signedIn(.get, "/conventions/{agreement}", .verb("member"), FundRoutes.agreement)
        table.signedIn(.get, "/conventions/{agreement}/ligne", .roles([.manager]), FundRoutes.newLine)
        table.signedIn(.post, "/conventions/{agreement}/ligne", .roles([.manager]), FundRoutes.addLine)
        table.signedIn(
            .get, "/conventions/{agreement}/suivi", .verb("member, or who views the agreement"), FundRoutes.funderView)
        table.signedIn(.get, "/lignes/{line}", .verb("member"), FundRoutes.line)
        table.signedIn(.get, "/lignes/{line}/avenant", .roles([.manager]), FundRoutes.editTerms)
        table.signedIn(.post, "/lignes/{line}/avenant", .roles([.manager]), FundRoutes.amend)
        table.signedIn(.post, "/lignes/{line}/accord", .roles([.manager]), FundRoutes.grant)
        table.signedIn(.post, "/lignes/{line}/encaissement", .roles([.treasurer]), FundRoutes.receive)
    }

    private static func addBooks(to table: inout RouteTable) {
        table.signedIn(.get, "/tresorerie", .roles([.treasurer, .releaser, .manager, .auditor]), TreasuryRoutes.cash)
        table.signedIn(.get, "/grand-livre", .member, LedgerRoutes.explorer)
        let readers = Policy.roles([.treasurer, .manager, .auditor])
        table.signedIn(.get, "/exports", readers, ExportRoutes.page)
        table.signedIn(.get, "/exports/fichiers/{file}", readers, ExportRoutes.download)
        table.signedIn(.post, "/exports/cloture", .roles([.treasurer]), ExportRoutes.close)
        table.signedIn(.get, "/exports/comptes", .roles([.manager]), ExportRoutes.plan)
        table.signedIn(.post, "/exports/comptes", .roles([.manager]), ExportRoutes.choosePlan)
        table.signedIn(.post, "/exports/codes", .roles([.manager]), ExportRoutes.chooseCodes)
        table.signedIn(.get, "/releves", .roles([.treasurer, .auditor]), BankRoutes.list)
        table.upload("/releves", .roles([.treasurer]), BankRoutes.receive)
        table.signedIn(.get, "/releves/fichiers/{file}", .roles([.treasurer]), BankRoutes.preview)
        table.signedIn(.post, "/releves/fichiers/{file}", .roles([.treasurer]), BankRoutes.importFile)
        table.signedIn(.get, "/releves/lignes/{line}", .roles([.treasurer, .auditor]), BankRoutes.line)
        table.signedIn(.post, "/releves/lignes/{line}/encaissement", .roles([.treasurer]), BankRoutes.receiveMoney)
        table.signedIn(.post, "/releves/lignes/{line}/paiement", .roles([.treasurer]), BankRoutes.settle)
        table.signedIn(.post, "/releves/lignes/{line}/explication", .roles([.treasurer]), BankRoutes.explain)
    }

    private static func addPayments(to table: inout RouteTable) {
        let both = Policy.roles([.treasurer, .releaser])
        let readers = Policy.roles([.treasurer, .releaser, .auditor, .observer])
        let treasurer = Policy.roles([.treasurer])
        table.signedIn(.get, "/virements", readers, PaymentRoutes.list)
        table.signedIn(.get, "/virements/preparer", treasurer, PaymentRoutes.due)
        table.signedIn(.post, "/virements/preparer", treasurer, PaymentRoutes.prepare)
        table.signedIn(.post, "/virements/internes", treasurer, PaymentRoutes.settleInternal)
        table.signedIn(.get, "/virements/comptes", both, BankDataRoutes.accounts)
        table.signedIn(.post, "/virements/comptes", treasurer, BankDataRoutes.addAccount)
        table.signedIn(.get, "/virements/comptes/{account}", treasurer, BankDataRoutes.account)
        table.signedIn(.post, "/virements/comptes/{account}", treasurer, BankDataRoutes.changeAccount)
        table.signedIn(.get, "/virements/beneficiaires", both, BankDataRoutes.payees)
        table.signedIn(.get, "/virements/beneficiaires/{payee}", both, BankDataRoutes.payee)
        table.signedIn(.post, "/virements/beneficiaires/{payee}", treasurer, BankDataRoutes.enter)
        table.signedIn(.post, "/virements/beneficiaires/{payee}/appel", both, BankDataRoutes.called)
        table.signedIn(.get, "/mon-compte/compte-bancaire", .signedIn, BankDataRoutes.own)
        table.signedIn(.post, "/mon-compte/compte-bancaire", .signedIn, BankDataRoutes.enterOwn)
        table.signedIn(.get, "/virements/{run}", readers, PaymentRoutes.show)
        table.signedIn(.get, "/virements/{run}/bordereau", readers, PaymentRoutes.slip)
        table.signedIn(.get, "/virements/{run}/fichier", both, PaymentRoutes.file)
        table.signedIn(.post, "/virements/{run}/gel", treasurer, PaymentRoutes.freeze)
        table.signedIn(.post, "/virements/{run}/validation", .roles([.releaser, .observer]), PaymentRoutes.release)
        table.signedIn(.post, "/virements/{run}/depot", both, PaymentRoutes.markSent)
        table.signedIn(.post, "/virements/{run}/confirmation", treasurer, PaymentRoutes.confirm)
        table.signedIn(.post, "/virements/{run}/abandon", both, PaymentRoutes.void)
        table.signedIn(.post, "/virements/{run}/lignes/{line}/retrait", treasurer, PaymentRoutes.remove)
        table.signedIn(.post, "/virements/{run}/lignes/{line}/montant", treasurer, PaymentRoutes.payPart)
        table.signedIn(.post, "/virements/{run}/lignes/{line}/retour", treasurer, PaymentRoutes.sendBack)
    }

    /// For programs. Each route comes with its description, and the last one tells them all.
    private static func addAPI(to table: inout RouteTable) {
        table.api(.get, "/api/v1/budgets", .token(.read, "visibility of the budget"), ApiBudgets.list)
        table.api(.get, "/api/v1/budgets/{budget}", .token(.read, "visibility of the budget"), ApiBudgets.show)
        table.api(.post, "/api/v1/budgets/{budget}/draws", .token(.write, "group of the budget"), ApiDraws.declare)
        table.api(.post, "/api/v1/can-i", .token(.read, "visibility of the budget"), ApiDraws.canI)
        table.api(.get, "/api/v1/draws", .token(.read, "visibility of the budget, or their own"), ApiDraws.list)
        table.api(.get, "/api/v1/draws/{draw}", .token(.read, "visibility of the budget"), ApiDraws.show)
        table.api(.post, "/api/v1/draws/{draw}/withdraw", .token(.write, "declarant or payee"), ApiDraws.withdraw)
        table.api(.post, "/api/v1/draws/{draw}/done", .token(.write, "declarant or payee"), ApiDraws.done)
        table.api(.post, "/api/v1/draws/{draw}/accept", .token(.write, "steward, not their own"), ApiDraws.accept)
        table.api(.post, "/api/v1/draws/{draw}/refuse", .token(.write, "steward"), ApiDraws.refuse)
        table.api(.post, "/api/v1/draws/{draw}/question", .token(.write, "group of the budget"), ApiDraws.question)
        table.api(.get, "/api/v1/funds", .token(.read, "member"), ApiFunds.list)
        let payers = [Role.treasurer, .releaser, .auditor]
        let who = "treasurer, releaser or auditor"
        table.api(.get, "/api/v1/runs", .token(.read, who, roles: payers), ApiTreasury.runs)
        table.api(.get, "/api/v1/runs/{run}", .token(.read, who, roles: payers), ApiTreasury.run)
        table.api(
            .get, "/api/v1/statements", .token(.read, "treasurer or auditor", roles: [.treasurer, .auditor]),
            ApiTreasury.statements)
        table.api(
            .get, "/api/v1/exports/{file}",
            .token(.read, "treasurer, manager or auditor", roles: [.treasurer, .manager, .auditor]), ApiTreasury.export)
        table.apiDescription("/api/v1/openapi.json")
    }

    private static func addJoining(to table: inout RouteTable) {
        table.open(.get, "/entreprendre", .everyone, JoiningRoutes.page)
        table.open(.post, "/entreprendre", .everyone, JoiningRoutes.write)
        table.open(.get, "/entreprendre/merci", .everyone, JoiningRoutes.thanks)
        let welcoming = Policy.roles(Arrivals.roles)
        table.signedIn(.get, "/arrivees", welcoming, JoiningRoutes.list)
        table.signedIn(.get, "/arrivees/{arrival}", welcoming, JoiningRoutes.show)
        table.signedIn(.post, "/arrivees/{arrival}/accueil", welcoming, JoiningRoutes.take)
        table.signedIn(.post, "/arrivees/{arrival}/reponse", welcoming, JoiningRoutes.answer)
        table.signedIn(.post, "/arrivees/{arrival}/ouverture", welcoming, JoiningRoutes.welcome)
        table.signedIn(.post, "/arrivees/{arrival}/classement", welcoming, JoiningRoutes.close)
        table.signedIn(.get, "/personnes/{person}/parcours", .roles([.manager]), StatusRoutes.show)
        table.signedIn(.post, "/personnes/{person}/parcours", .roles([.manager]), StatusRoutes.record)
        table.signedIn(.get, "/personnes/import", .roles([.manager]), PeopleImportRoutes.page)
        table.upload("/personnes/import", .roles([.manager]), PeopleImportRoutes.receive)
        table.signedIn(.get, "/personnes/import/{file}", .roles([.manager]), PeopleImportRoutes.preview)
        table.signedIn(.post, "/personnes/import/{file}", .roles([.manager]), PeopleImportRoutes.importFile)
        table.signedIn(.get, "/annuaire", .verb("members and people in project"), DirectoryRoutes.list)
        table.signedIn(.get, "/mon-compte/annuaire", .signedIn, DirectoryRoutes.edit)
        table.signedIn(.post, "/mon-compte/annuaire", .verb("members and people in project"), DirectoryRoutes.save)
    }

    private static func addHouse(to table: inout RouteTable) {
        table.signedIn(.get, "/projets", .member, ProjectRoutes.list)
        table.signedIn(.get, "/projets/nouveau", .roles([.manager]), ProjectRoutes.new)
        table.signedIn(.post, "/projets/nouveau", .roles([.manager]), ProjectRoutes.create)
        table.signedIn(.get, "/projets/{project}", .verb("member, or of the project"), ProjectRoutes.show)
        table.signedIn(.get, "/reglages", .roles([.manager]), CooperativeRoutes.show)
        table.signedIn(.post, "/reglages", .roles([.manager]), CooperativeRoutes.change)
        table.signedIn(.get, "/personnes", .roles([.manager]), PeopleRoutes.list)
        table.signedIn(.get, "/personnes/nouvelle", .roles([.manager]), PeopleRoutes.new)
        table.signedIn(.post, "/personnes/nouvelle", .roles([.manager]), PeopleRoutes.create)
        table.signedIn(.get, "/personnes/{person}", .roles([.manager]), PeopleRoutes.edit)
        table.signedIn(.post, "/personnes/{person}", .roles([.manager]), PeopleRoutes.update)
        table.signedIn(.get, "/journal", .roles([.auditor, .manager]), ActRoutes.list)
        table.signedIn(.get, "/mon-compte/mes-donnees", .signedIn, OwnDataRoutes.show)
        table.signedIn(.get, "/mon-compte/mes-donnees/archive", .signedIn, OwnDataRoutes.archive)
        table.signedIn(.get, "/registre", .roles([.auditor, .manager]), RegisterRoutes.show)
        table.signedIn(.post, "/registre", .roles([.manager]), RegisterRoutes.save)
        table.signedIn(.get, "/registre/csv", .roles([.auditor, .manager]), RegisterRoutes.csv)
        table.signedIn(.get, "/conservation", .roles([.manager]), RetentionRoutes.show)
        table.signedIn(.post, "/conservation", .roles([.manager]), RetentionRoutes.act)
        table.signedIn(.post, "/conservation/gel", .roles([.manager]), RetentionRoutes.hold)
        table.signedIn(.post, "/conservation/gel/{hold}/fin", .roles([.manager]), RetentionRoutes.lift)
        table.signedIn(.get, "/personnes/{person}/effacement", .roles([.manager]), ErasureRoutes.show)
        table.signedIn(.post, "/personnes/{person}/effacement", .roles([.manager]), ErasureRoutes.erase)
        table.signedIn(.post, "/personnes/{person}/invitation", .roles([.manager]), PeopleRoutes.invite)
        table.signedIn(.get, "/mon-compte/courriels", .signedIn, MailRoutes.choices)
        table.signedIn(.post, "/mon-compte/courriels", .signedIn, MailRoutes.choose)
        table.signedIn(.get, "/courriers", .roles([.manager]), MailRoutes.trouble)
        table.signedIn(.post, "/courriers/{letter}/relance", .roles([.manager]), MailRoutes.retry)
        table.signedIn(.post, "/courriers/{letter}/abandon", .roles([.manager]), MailRoutes.drop)
        table.signedIn(.get, "/roles", .roles([.manager, .auditor]), RoleRoutes.list)
        table.signedIn(.post, "/roles", .roles([.manager]), RoleRoutes.give)
        table.signedIn(.post, "/roles/retrait", .roles([.manager]), RoleRoutes.take)
        table.signedIn(.get, "/organisations", .roles([.manager]), OrganisationRoutes.list)
        table.signedIn(.get, "/organisations/nouvelle", .roles([.manager]), OrganisationRoutes.new)
        table.signedIn(.post, "/organisations/nouvelle", .roles([.manager]), OrganisationRoutes.create)
        table.signedIn(.get, "/organisations/{organisation}", .roles([.manager]), SharedLinkRoutes.organisation)
        table.signedIn(.post, "/organisations/{organisation}/liens", .roles([.manager]), SharedLinkRoutes.make)
        table.signedIn(
            .post, "/organisations/{organisation}/liens/{link}/retrait", .roles([.manager]), SharedLinkRoutes.revoke)
    }
}
