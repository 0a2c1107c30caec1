internal import Hummingbird

/// Every address of the house, with its policy. What is not on this page is not served.
enum Routes {
    static func all(_ instance: Instance) throws -> RouteTable {
        var table = RouteTable(instance)
        addPublic(to: &table)
        addSignIn(to: &table)
        addMyAccount(to: &table)
        addDraws(to: &table)
        addBudgets(to: &table)
        addFunding(to: &table)
        addBooks(to: &table)
        addPayments(to: &table)
        addHouse(to: &table)
        addJoining(to: &table)
        addAPI(to: &table)
        for name in instance.assets.names { table.asset(name) }
        try table.audit()
        return table
    }

    private static func addPublic(to table: inout RouteTable) {
        table.open(.get, "/", .everyone, HomeRoutes.home)
        table.open(.get, "/langue/{code}", .everyone, HomeRoutes.language)
        table.open(.get, "/transparence", .everyone, TransparencyRoutes.overview)
        table.open(.get, "/transparence/{budget}", .everyone, TransparencyRoutes.budget)
        table.open(.get, "/empreintes", .everyone, ChainHeadsPage.show)
        table.open(.get, "/partage/{secret}", .everyone, SharedLinkRoutes.shared)
        table.ofTheHouse("/healthz", HealthRoutes.alive)
        table.ofTheHouse("/readyz", HealthRoutes.ready)
    }

    private static func addSignIn(to table: inout RouteTable) {
        table.open(.get, "/connexion", .everyone, SignInRoutes.form)
        table.open(.post, "/connexion", .everyone, SignInRoutes.sendCode)
        table.open(.get, "/connexion/code", .everyone, SignInRoutes.codeForm)
        table.open(.post, "/connexion/code", .everyone, SignInRoutes.useCode)
        table.open(.get, "/connexion/avec/{service}", .everyone, OpenIDRoutes.leave)
        table.open(.get, "/connexion/avec/{service}/retour", .everyone, OpenIDRoutes.back)
        table.open(.post, "/connexion/avec/{service}/retour", .everyone, OpenIDRoutes.enter)
        table.open(.post, "/connexion/demonstration", .demonstration, SignInRoutes.demonstration)
        table.signedIn(.post, "/deconnexion", .signedIn, SignInRoutes.signOut)
    }

    private static func addMyAccount(to table: inout RouteTable) {
        table.signedIn(.get, "/mon-compte", .signedIn, MyAccountRoutes.show)
        table.signedIn(.post, "/mon-compte", .signedIn, MyAccountRoutes.change)
        table.signedIn(.post, "/mon-compte/confirmation", .signedIn, stepUp: .always, StepUpGate.confirm)
        table.signedIn(
            .get, "/mon-compte/second-facteur", .signedIn, stepUp: .whenSet, MyAccountRoutes.secondFactor)
        table.signedIn(.post, "/mon-compte/second-facteur", .signedIn, stepUp: .whenSet, MyAccountRoutes.setUp)
        table.signedIn(.get, "/mon-compte/second-facteur/perdu", .signedIn, LostFactorRoutes.show)
        table.signedIn(.post, "/mon-compte/second-facteur/perdu", .signedIn, LostFactorRoutes.ask)
        table.signedIn(.post, "/mon-compte/second-facteur/perdu/annulation", .signedIn, LostFactorRoutes.cancel)
        table.signedIn(
            .post, "/mon-compte/second-facteur/retrait", .signedIn, stepUp: .whenSet, MyAccountRoutes.removeFactor)
        table.signedIn(.post, "/mon-compte/codes-de-secours", .signedIn, stepUp: .whenSet, MyAccountRoutes.renewCodes)
        table.signedIn(.post, "/mon-compte/sessions/autres", .signedIn, MyAccountRoutes.endOthers)
        table.signedIn(.post, "/mon-compte/sessions/{session}/fin", .signedIn, MyAccountRoutes.endSession)
        table.signedIn(.get, "/mon-compte/services/{service}", .signedIn, OpenIDRoutes.leaveToLink)
        table.signedIn(
            .post, "/mon-compte/services/{service}", .signedIn, stepUp: .whenSetOrLost, OpenIDRoutes.link)
        table.signedIn(
            .post, "/mon-compte/identites/{identity}/retrait", .signedIn, stepUp: .whenSetOrLost, OpenIDRoutes.unlink)
        table.signedIn(.post, "/mon-compte/jetons", .signedIn, stepUp: .always, MyAccountRoutes.createToken)
        table.signedIn(.post, "/mon-compte/jetons/{token}/fin", .signedIn, MyAccountRoutes.endToken)
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
        table.signedIn(
            .post, "/prelevements/{draw}/acceptation", .verb("steward, not their own"), stepUp: .always,
            DrawRoutes.accept)
        table.signedIn(.post, "/prelevements/{draw}/refus", .verb("steward"), DrawRoutes.refuse)
        table.signedIn(.post, "/prelevements/{draw}/questions", .verb("group of the budget"), DrawRoutes.ask)
        table.signedIn(
            .post, "/prelevements/{draw}/questions/{question}/reponse", .verb("declarant, payee or steward"),
            DrawRoutes.answer)
        table.signedIn(.post, "/prelevements/{draw}/dispense", .roles([.treasurer]), stepUp: .always, DrawRoutes.excuse)
        table.signedIn(
            .post, "/prelevements/{draw}/renonciation", .verb("payee or treasurer"), stepUp: .always, DrawRoutes.waive)
        table.signedIn(.post, "/prelevements/{draw}/retour", .roles([.treasurer]), stepUp: .always, DrawRoutes.giveBack)
        table.signedIn(
            .post, "/prelevements/{draw}/reglement", .roles([.treasurer]), stepUp: .always, DrawRoutes.settle)
        table.signedIn(
            .post, "/prelevements/{draw}/annulation", .verb("steward or treasurer, not their own"), stepUp: .always,
            DrawRoutes.reverse)
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
        table.signedIn(.post, "/budgets/{budget}/regle", .roles([.manager]), stepUp: .always, BudgetRoutes.changePolicy)
        table.signedIn(
            .get, "/budgets/{budget}/enveloppes", .roles([.manager]), stepUp: .always, BudgetRoutes.envelopes)
        table.signedIn(
            .post, "/budgets/{budget}/enveloppes", .roles([.manager]), stepUp: .always, BudgetRoutes.moveMoney)
        table.signedIn(.get, "/budgets/{budget}/groupe", .verb("manager, or steward of the budget"), BudgetRoutes.group)
        table.signedIn(
            .post, "/budgets/{budget}/groupe", .verb("manager, or steward of the budget"), stepUp: .always,
            BudgetRoutes.changeGroup)
        table.signedIn(.post, "/budgets/{budget}/cloture", .roles([.manager]), BudgetRoutes.close)
        table.signedIn(.post, "/budgets/{budget}/reouverture", .roles([.manager]), BudgetRoutes.reopen)
    }

    private static func addFunding(to table: inout RouteTable) {
        table.signedIn(.get, "/financements", .member, FundRoutes.list)
        table.signedIn(.get, "/financements/nouvelle-convention", .roles([.manager]), FundRoutes.newAgreement)
        table.signedIn(.post, "/financements/nouvelle-convention", .roles([.manager]), FundRoutes.sign)
        table.signedIn(.get, "/financements/nouveau-fonds-libre", .roles([.manager]), FundRoutes.newOwnLine)
        table.signedIn(
            .post, "/financements/nouveau-fonds-libre", .roles([.manager]), stepUp: .always, FundRoutes.addOwnLine)
        table.signedIn(.get, "/conventions/{agreement}", .verb("member"), FundRoutes.agreement)
        table.signedIn(.get, "/conventions/{agreement}/ligne", .roles([.manager]), FundRoutes.newLine)
        table.signedIn(.post, "/conventions/{agreement}/ligne", .roles([.manager]), stepUp: .always, FundRoutes.addLine)
        table.signedIn(
            .get, "/conventions/{agreement}/suivi", .verb("member, or who views the agreement"), FundRoutes.funderView)
        table.signedIn(.get, "/lignes/{line}", .verb("member"), FundRoutes.line)
        table.signedIn(.get, "/lignes/{line}/avenant", .roles([.manager]), FundRoutes.editTerms)
        table.signedIn(.post, "/lignes/{line}/avenant", .roles([.manager]), FundRoutes.amend)
        table.signedIn(.post, "/lignes/{line}/accord", .roles([.manager]), stepUp: .always, FundRoutes.grant)
        table.signedIn(.post, "/lignes/{line}/encaissement", .roles([.treasurer]), stepUp: .always, FundRoutes.receive)
    }

    private static func addBooks(to table: inout RouteTable) {
        table.signedIn(.get, "/tresorerie", .roles([.treasurer, .releaser, .manager, .auditor]), TreasuryRoutes.cash)
        table.signedIn(.get, "/grand-livre", .member, LedgerRoutes.explorer)
        let readers = Policy.roles([.treasurer, .manager, .auditor])
        table.signedIn(.get, "/exports", readers, ExportRoutes.page)
        table.signedIn(.get, "/exports/fichiers/{file}", readers, ExportRoutes.download)
        table.signedIn(.post, "/exports/cloture", .roles([.treasurer]), stepUp: .always, ExportRoutes.close)
        table.signedIn(.get, "/exports/comptes", .roles([.manager]), ExportRoutes.plan)
        table.signedIn(.post, "/exports/comptes", .roles([.manager]), ExportRoutes.choosePlan)
        table.signedIn(.post, "/exports/codes", .roles([.manager]), ExportRoutes.chooseCodes)
        let statements = Policy.roles([.treasurer, .auditor])
        table.signedIn(.get, "/releves", statements, stepUp: .always, BankRoutes.list)
        table.upload("/releves", .roles([.treasurer]), stepUp: .always, BankRoutes.receive)
        table.signedIn(.get, "/releves/fichiers/{file}", .roles([.treasurer]), stepUp: .always, BankRoutes.preview)
        table.signedIn(.post, "/releves/fichiers/{file}", .roles([.treasurer]), stepUp: .always, BankRoutes.importFile)
        table.signedIn(.get, "/releves/lignes/{line}", statements, stepUp: .always, BankRoutes.line)
        table.signedIn(
            .post, "/releves/lignes/{line}/encaissement", .roles([.treasurer]), stepUp: .always, BankRoutes.receiveMoney
        )
        table.signedIn(
            .post, "/releves/lignes/{line}/paiement", .roles([.treasurer]), stepUp: .always, BankRoutes.settle)
        table.signedIn(
            .post, "/releves/lignes/{line}/explication", .roles([.treasurer]), stepUp: .always, BankRoutes.explain)
    }

    private static func addPayments(to table: inout RouteTable) {
        let both = Policy.roles([.treasurer, .releaser])
        let readers = Policy.roles([.treasurer, .releaser, .auditor, .observer])
        let treasurer = Policy.roles([.treasurer])
        table.signedIn(.get, "/virements", readers, PaymentRoutes.list)
        table.signedIn(.get, "/virements/preparer", treasurer, PaymentRoutes.due)
        table.signedIn(.post, "/virements/preparer", treasurer, stepUp: .always, PaymentRoutes.prepare)
        table.signedIn(.post, "/virements/internes", treasurer, stepUp: .always, PaymentRoutes.settleInternal)
        table.signedIn(.get, "/virements/comptes", both, stepUp: .always, BankDataRoutes.accounts)
        table.signedIn(.post, "/virements/comptes", treasurer, stepUp: .always, BankDataRoutes.addAccount)
        table.signedIn(.get, "/virements/comptes/{account}", treasurer, stepUp: .always, BankDataRoutes.account)
        table.signedIn(.post, "/virements/comptes/{account}", treasurer, stepUp: .always, BankDataRoutes.changeAccount)
        table.signedIn(.get, "/virements/beneficiaires", both, stepUp: .always, BankDataRoutes.payees)
        let callers = Policy.roles([.treasurer, .releaser, .observer])
        table.signedIn(.get, "/virements/beneficiaires/{payee}", callers, stepUp: .always, BankDataRoutes.payee)
        table.signedIn(.post, "/virements/beneficiaires/{payee}", treasurer, stepUp: .always, BankDataRoutes.enter)
        table.signedIn(
            .post, "/virements/beneficiaires/{payee}/appel", callers, stepUp: .always, BankDataRoutes.called)
        table.signedIn(.get, "/mon-compte/compte-bancaire", .signedIn, stepUp: .always, BankDataRoutes.own)
        table.signedIn(.post, "/mon-compte/compte-bancaire", .signedIn, stepUp: .always, BankDataRoutes.enterOwn)
        table.signedIn(.get, "/virements/{run}", readers, PaymentRoutes.show)
        table.signedIn(.get, "/virements/{run}/bordereau", readers, stepUp: .always, PaymentRoutes.slip)
        table.signedIn(.get, "/virements/{run}/fichier", both, stepUp: .always, PaymentRoutes.file)
        table.signedIn(.post, "/virements/{run}/gel", treasurer, stepUp: .always, PaymentRoutes.freeze)
        table.signedIn(
            .post, "/virements/{run}/validation", .roles([.releaser, .observer]), stepUp: .always,
            PaymentRoutes.release)
        table.signedIn(.post, "/virements/{run}/depot", both, stepUp: .always, PaymentRoutes.markSent)
        table.signedIn(.post, "/virements/{run}/confirmation", treasurer, stepUp: .always, PaymentRoutes.confirm)
        table.signedIn(.post, "/virements/{run}/abandon", both, stepUp: .always, PaymentRoutes.void)
        table.signedIn(
            .post, "/virements/{run}/lignes/{line}/retrait", treasurer, stepUp: .always, PaymentRoutes.remove)
        table.signedIn(
            .post, "/virements/{run}/lignes/{line}/montant", treasurer, stepUp: .always, PaymentRoutes.payPart)
        table.signedIn(
            .post, "/virements/{run}/lignes/{line}/retour", treasurer, stepUp: .always, PaymentRoutes.sendBack)
    }

    /// For programs. Each route comes with its description, and the last one tells them all.
    private static func addAPI(to table: inout RouteTable) {
        table.api(.get, "/api/v1/budgets", .token(.read, "visibility of the budget"), ApiBudgets.list)
        table.api(.get, "/api/v1/budgets/{budget}", .token(.read, "visibility of the budget"), ApiBudgets.show)
        table.api(.post, "/api/v1/budgets/{budget}/draws", .token(.write, "group of the budget"), ApiDraws.declare)
        table.api(.post, "/api/v1/can-i", .token(.read, "visibility of the budget"), ApiDraws.canI)
        table.api(.get, "/api/v1/draws", .token(.read, "visibility of the budget, or their own"), ApiDraws.list)
        table.api(.get, "/api/v1/draws/{draw}", .token(.read, "visibility of the budget"), ApiDraws.show)
        let declarant = "declarant or payee", provers = "declarant, payee, steward or treasurer"
        table.api(.post, "/api/v1/draws/{draw}/edit", .token(.write, declarant), ApiDraws.edit)
        table.api(.post, "/api/v1/draws/{draw}/withdraw", .token(.write, declarant), ApiDraws.withdraw)
        table.api(.post, "/api/v1/draws/{draw}/done", .token(.write, declarant), ApiDraws.done)
        table.api(
            .post, "/api/v1/draws/{draw}/accept", .token(.write, "steward, not their own"), stepUp: .always,
            ApiDraws.accept)
        table.api(.post, "/api/v1/draws/{draw}/refuse", .token(.write, "steward"), ApiDraws.refuse)
        table.api(.post, "/api/v1/draws/{draw}/question", .token(.write, "group of the budget"), ApiDraws.question)
        table.api(
            .post, "/api/v1/draws/{draw}/answer", .token(.write, "declarant, payee or steward"), ApiDraws.answer)
        table.api(
            .post, "/api/v1/draws/{draw}/settle", .token(.pay, "treasurer", roles: [.treasurer]), stepUp: .always,
            ApiDraws.settle)
        table.api(
            .post, "/api/v1/draws/{draw}/reverse", .token(.pay, "steward or treasurer, not their own"), stepUp: .always,
            ApiDraws.reverse)
        table.api(.post, "/api/v1/draws/{draw}/waive", .token(.write, "payee, or treasurer"), ApiDraws.waive)
        table.api(
            .post, "/api/v1/draws/{draw}/give-back", .token(.pay, "treasurer", roles: [.treasurer]), stepUp: .always,
            ApiDraws.giveBack)
        table.api(
            .post, "/api/v1/draws/{draw}/excuse", .token(.pay, "treasurer", roles: [.treasurer]), stepUp: .always,
            ApiDraws.excuse)
        table.api(.get, "/api/v1/draws/{draw}/evidence", .token(.read, "visibility of the budget"), ApiEvidence.list)
        table.api(.post, "/api/v1/draws/{draw}/evidence", .token(.write, provers), ApiEvidence.add)
        table.api(
            .get, "/api/v1/draws/{draw}/evidence/{evidence}", .token(.read, provers + ", or auditor"),
            ApiEvidence.download)
        table.api(
            .post, "/api/v1/draws/{draw}/evidence/{evidence}/set-aside", .token(.write, provers), ApiEvidence.setAside)
        table.api(.get, "/api/v1/funds", .token(.read, "member"), ApiFunds.list)
        addAPIOfTreasury(to: &table)
        table.apiDescription("/api/v1/openapi.json")
    }

    private static func addAPIOfTreasury(to table: inout RouteTable) {
        func both(_ scope: ApiToken.Scope) -> Policy {
            .token(scope, "treasurer or releaser", roles: [.treasurer, .releaser])
        }
        func treasurer(_ scope: ApiToken.Scope) -> Policy { .token(scope, "treasurer", roles: [.treasurer]) }
        let runReaders = Policy.token(
            .read, "treasurer, releaser or auditor", roles: [.treasurer, .releaser, .auditor])
        let statementReaders = Policy.token(.read, "treasurer or auditor", roles: [.treasurer, .auditor])
        table.api(.get, "/api/v1/due", treasurer(.read), stepUp: .always, ApiRuns.due)
        table.api(.get, "/api/v1/accounts", both(.read), stepUp: .always, ApiRuns.accounts)
        table.api(.post, "/api/v1/settlements", treasurer(.pay), stepUp: .always, ApiDraws.settleInside)
        table.api(.get, "/api/v1/runs", runReaders, stepUp: .always, ApiRuns.list)
        table.api(.post, "/api/v1/runs", treasurer(.pay), stepUp: .always, ApiRuns.prepare)
        table.api(.get, "/api/v1/runs/{run}", runReaders, stepUp: .always, ApiRuns.show)
        table.api(.get, "/api/v1/runs/{run}/file", both(.pay), stepUp: .always, ApiRuns.file)
        table.api(.post, "/api/v1/runs/{run}/freeze", treasurer(.pay), stepUp: .always, ApiRuns.freeze)
        table.api(
            .post, "/api/v1/runs/{run}/release",
            .token(.pay, "releaser, not whoever prepared or is paid", roles: [.releaser]), stepUp: .always,
            ApiRuns.release)
        table.api(.post, "/api/v1/runs/{run}/send", both(.pay), stepUp: .always, ApiRuns.send)
        table.api(.post, "/api/v1/runs/{run}/confirm", treasurer(.pay), stepUp: .always, ApiRuns.confirm)
        table.api(.post, "/api/v1/runs/{run}/void", both(.pay), stepUp: .always, ApiRuns.void)
        table.api(.post, "/api/v1/runs/{run}/lines/{line}/remove", treasurer(.pay), stepUp: .always, ApiRuns.remove)
        table.api(.post, "/api/v1/runs/{run}/lines/{line}/part", treasurer(.pay), stepUp: .always, ApiRuns.part)
        table.api(
            .post, "/api/v1/runs/{run}/lines/{line}/send-back", treasurer(.pay), stepUp: .always, ApiRuns.sendBack)
        table.api(.get, "/api/v1/statements", statementReaders, stepUp: .always, ApiBank.statements)
        table.api(.post, "/api/v1/statements", treasurer(.write), stepUp: .always, ApiBank.importFile)
        table.api(.post, "/api/v1/statements/preview", treasurer(.read), stepUp: .always, ApiBank.preview)
        table.api(
            .post, "/api/v1/status-reports/preview", treasurer(.read), stepUp: .always, ApiStatusReports.preview)
        table.api(.post, "/api/v1/status-reports", treasurer(.pay), stepUp: .always, ApiStatusReports.note)
        table.api(.get, "/api/v1/bank-lines", treasurer(.read), stepUp: .always, ApiBank.lines)
        table.api(.get, "/api/v1/bank-lines/{bankLine}", treasurer(.read), stepUp: .always, ApiBank.line)
        table.api(.post, "/api/v1/bank-lines/{bankLine}/match", treasurer(.pay), stepUp: .always, ApiBank.match)
        table.api(.post, "/api/v1/bank-lines/{bankLine}/explain", treasurer(.write), stepUp: .always, ApiBank.explain)
        table.api(
            .get, "/api/v1/exports/{file}",
            .token(.read, "treasurer, manager or auditor", roles: [.treasurer, .manager, .auditor]), ApiExports.file)
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
        table.signedIn(.get, "/contrats", .roles([.manager]), ContractKindRoutes.list)
        table.signedIn(.post, "/contrats", .roles([.manager]), ContractKindRoutes.add)
        table.signedIn(.get, "/contrats/{contract}", .roles([.manager]), ContractKindRoutes.show)
        table.signedIn(.post, "/contrats/{contract}", .roles([.manager]), ContractKindRoutes.change)
        table.signedIn(.post, "/contrats/{contract}/fin", .roles([.manager]), ContractKindRoutes.end)
        table.signedIn(.get, "/personnes/{person}/acces", .roles([.manager]), stepUp: .always, SuspensionRoutes.show)
        table.signedIn(
            .post, "/personnes/{person}/acces/suspension", .roles([.manager]), stepUp: .always, SuspensionRoutes.suspend
        )
        table.signedIn(
            .post, "/personnes/{person}/acces/levee", .roles([.manager]), stepUp: .always, SuspensionRoutes.lift)
        table.signedIn(
            .post, "/personnes/{person}/acces/sessions", .roles([.manager]), stepUp: .always, SuspensionRoutes.endAll)
        table.signedIn(
            .post, "/personnes/{person}/acces/sessions/{session}/fin", .roles([.manager]), stepUp: .always,
            SuspensionRoutes.end)
        table.signedIn(
            .get, "/personnes/{person}/second-facteur", .roles([.manager]), stepUp: .always, LostFactorRoutes.answerForm
        )
        table.signedIn(
            .post, "/personnes/{person}/second-facteur/accord", .roles([.manager]), stepUp: .always,
            LostFactorRoutes.approve)
        table.signedIn(
            .post, "/personnes/{person}/second-facteur/refus", .roles([.manager]), stepUp: .always,
            LostFactorRoutes.refuse)
        table.signedIn(.get, "/personnes/import", .roles([.manager]), PeopleImportRoutes.page)
        table.upload("/personnes/import", .roles([.manager]), PeopleImportRoutes.receive)
        table.signedIn(.get, "/personnes/import/{file}", .roles([.manager]), PeopleImportRoutes.preview)
        table.signedIn(
            .post, "/personnes/import/{file}", .roles([.manager]), stepUp: .always, PeopleImportRoutes.importFile)
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
        table.signedIn(.post, "/reglages", .roles([.manager]), stepUp: .always, CooperativeRoutes.change)
        table.signedIn(.get, "/personnes", .roles([.manager]), PeopleRoutes.list)
        table.signedIn(.get, "/personnes/nouvelle", .roles([.manager]), PeopleRoutes.new)
        table.signedIn(.post, "/personnes/nouvelle", .roles([.manager]), stepUp: .always, PeopleRoutes.create)
        table.signedIn(.get, "/personnes/{person}", .roles([.manager]), stepUp: .always, PeopleRoutes.edit)
        table.signedIn(.post, "/personnes/{person}", .roles([.manager]), stepUp: .always, PeopleRoutes.update)
        table.signedIn(.get, "/journal", .roles([.auditor, .manager]), ActRoutes.list)
        table.signedIn(.get, "/mon-compte/mes-donnees", .signedIn, OwnDataRoutes.show)
        table.signedIn(.get, "/mon-compte/mes-donnees/archive", .signedIn, OwnDataRoutes.archive)
        table.signedIn(.post, "/mon-compte/mes-donnees/nom-public", .signedIn, OwnDataRoutes.choose)
        table.signedIn(.get, "/registre", .roles([.auditor, .manager]), RegisterRoutes.show)
        table.signedIn(.post, "/registre", .roles([.manager]), RegisterRoutes.save)
        table.signedIn(.get, "/registre/csv", .roles([.auditor, .manager]), RegisterRoutes.csv)
        table.signedIn(.get, "/conservation", .roles([.manager]), RetentionRoutes.show)
        table.signedIn(.post, "/conservation", .roles([.manager]), stepUp: .always, RetentionRoutes.act)
        table.signedIn(.post, "/conservation/gel", .roles([.manager]), stepUp: .always, RetentionRoutes.hold)
        table.signedIn(.post, "/conservation/gel/{hold}/fin", .roles([.manager]), stepUp: .always, RetentionRoutes.lift)
        table.signedIn(.get, "/personnes/{person}/effacement", .roles([.manager]), stepUp: .always, ErasureRoutes.show)
        table.signedIn(
            .post, "/personnes/{person}/effacement", .roles([.manager]), stepUp: .always, ErasureRoutes.erase)
        table.signedIn(.post, "/personnes/{person}/invitation", .roles([.manager]), PeopleRoutes.invite)
        table.signedIn(.get, "/mon-compte/courriels", .signedIn, MailRoutes.choices)
        table.signedIn(.post, "/mon-compte/courriels", .signedIn, MailRoutes.choose)
        table.signedIn(.get, "/courriers", .roles([.manager]), MailRoutes.trouble)
        table.signedIn(.post, "/courriers/{letter}/relance", .roles([.manager]), MailRoutes.retry)
        table.signedIn(.post, "/courriers/{letter}/abandon", .roles([.manager]), MailRoutes.drop)
        table.signedIn(.get, "/roles", .roles([.manager, .auditor]), RoleRoutes.list)
        table.signedIn(.post, "/roles", .roles([.manager]), stepUp: .always, RoleRoutes.give)
        table.signedIn(.post, "/roles/retrait", .roles([.manager]), stepUp: .always, RoleRoutes.take)
        table.signedIn(.post, "/roles/tresorerie", .roles([.observer]), stepUp: .always, RoleRoutes.giveTreasury)
        table.signedIn(.get, "/organisations", .roles([.manager]), OrganisationRoutes.list)
        table.signedIn(.get, "/organisations/nouvelle", .roles([.manager]), OrganisationRoutes.new)
        table.signedIn(.post, "/organisations/nouvelle", .roles([.manager]), OrganisationRoutes.create)
        table.signedIn(.get, "/organisations/{organisation}", .roles([.manager]), SharedLinkRoutes.organisation)
        table.signedIn(
            .post, "/organisations/{organisation}/liens", .roles([.manager]), stepUp: .always, SharedLinkRoutes.make)
        table.signedIn(
            .post, "/organisations/{organisation}/liens/{link}/retrait", .roles([.manager]), stepUp: .always,
            SharedLinkRoutes.revoke)
    }
}
