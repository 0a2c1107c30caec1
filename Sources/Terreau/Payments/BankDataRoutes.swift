internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import Storage

/// Whose account is which: payees' and the co-operative's own.
enum BankDataRoutes {
    static func payees(_ visit: SignedVisit) async throws -> Response {
        try await PayeeListPage.load(visit).response()
    }

    static func payee(_ visit: SignedVisit) async throws -> Response {
        let page = try await PayeePage.load(visit)
        try await visit.instance.acts.tell(.bankDataRead, .payee(page.payee), by: visit.actor)
        return page.response()
    }

    static func enter(_ visit: SignedVisit) async throws -> Response {
        let page = try await PayeePage.load(visit)
        return try await visit.carryOut(field: "holder") {
            var reader = FormReader(visit.form)
            let check = reader.choice("nameCheck", PayeeDetails.NameCheck.notDone)
            try reader.finish()
            try await visit.instance.bankData.enter(
                page.payee, holder: visit.form["holder"], iban: visit.form.optional("iban"), nameCheck: check,
                by: visit.actor)
            return .seeOther(Links.payee(page.payee))
        } refused: {
            page.refused($0).response($1)
        }
    }

    /// What another person than who changed the account was told on the telephone.
    static func called(_ visit: SignedVisit) async throws -> Response {
        let page = try await PayeePage.load(visit)
        return try await visit.carryOut(field: "number") {
            guard ["confirmed", "denied"].contains(visit.form["answer"]) else {
                throw FormRefusal([.init(field: "answer", sentence: Sentence("form.unknownChoice"))])
            }
            try await visit.instance.bankData.called(
                page.payee, at: visit.form["number"], isConfirmed: visit.form["answer"] == "confirmed",
                by: visit.actor)
            return .seeOther(visit.actor.has(.observer) ? Links.payments : Links.payee(page.payee))
        } refused: {
            page.refused($0).response($1)
        }
    }

    static func own(_ visit: SignedVisit) async throws -> Response {
        try await OwnAccountPage.load(visit).response()
    }

    static func enterOwn(_ visit: SignedVisit) async throws -> Response {
        try await visit.carryOut(field: "holder") {
            try await visit.instance.bankData.enterOwn(
                holder: visit.form["holder"], iban: visit.form.optional("iban"), by: visit.actor)
            return .seeOther(Links.ownAccount)
        } refused: {
            try await OwnAccountPage.load(visit, refusal: $0).response($1)
        }
    }

    static func accounts(_ visit: SignedVisit) async throws -> Response {
        try await BankAccountsPage.load(visit).response()
    }

    static func addAccount(_ visit: SignedVisit) async throws -> Response {
        try await visit.carryOut(field: "name") {
            var reader = FormReader(visit.form)
            let format = reader.choice("format", CreditTransferFormat.edition2019)
            try reader.finish()
            _ = try await visit.instance.bankData.addAccount(
                BankData.NewAccount(
                    name: visit.form["name"], holder: visit.form["holder"], iban: visit.form["iban"], format: format),
                by: visit.actor)
            return .seeOther(Links.bankAccounts)
        } refused: {
            try await BankAccountsPage.load(visit, refusal: $0).response($1)
        }
    }

    static func account(_ visit: SignedVisit) async throws -> Response {
        let id: BankAccount.ID = try visit.id("account")
        let page = try await BankAccountsPage.load(visit, editing: id)
        try await visit.instance.acts.tell(.bankDataRead, .account(id), by: visit.actor)
        return page.response()
    }

    static func changeAccount(_ visit: SignedVisit) async throws -> Response {
        let id: BankAccount.ID = try visit.id("account")
        return try await visit.carryOut(field: "name") {
            var reader = FormReader(visit.form)
            let format = reader.choice("format", CreditTransferFormat.edition2019)
            try reader.finish()
            try await visit.instance.bankData.changeAccount(
                id, name: visit.form["name"], holder: visit.form["holder"], format: format, by: visit.actor)
            return .seeOther(Links.bankAccounts)
        } refused: {
            try await BankAccountsPage.load(visit, editing: id, refusal: $0).response($1)
        }
    }
}
