internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import Storage

extension Instance {
    var bank: Bank { Bank(database: database, clock: clock, payments: payments) }
}

/// « Relevés »: what the bank says happened, and what each line is.
enum BankRoutes {
    static func list(_ visit: SignedVisit) async throws -> Response {
        try await BankPage.load(visit).response()
    }

    /// A file arrives: read at once, kept when it could be read, and shown before anything is imported.
    static func receive(_ visit: SignedVisit, _ upload: Upload) async throws -> Response {
        var upload = upload
        do {
            switch try await upload.oneFile(most: StatementReader.largest) {
            case .none: throw StatementNo.noStatement
            case .tooLarge: throw StatementNo.tooLarge
            case .file(let name, let bytes):
                return .seeOther(
                    Links.bankFile(try await visit.instance.bank.keep(bytes, name: name, by: visit.actor)))
            }
        } catch let no as StatementNo {
            return try await BankPage.load(visit, refusal: FormRefusal(no, field: "file")).response(no.kind.status)
        } catch let no as EvidenceNo {
            return try await BankPage.load(visit, refusal: FormRefusal(no, field: "file")).response(no.kind.status)
        }
    }

    static func preview(_ visit: SignedVisit) async throws -> Response {
        let hash = try hash(visit)
        let report = try await visit.instance.bank.report(hash)
        let page = report == nil ? try await BankPreviewPage.load(hash, visit) : nil
        try await visit.instance.acts.tell(.statementRead, .bankFile(hash), by: visit.actor)
        if let report { return StatusReportPage(visit: visit, hash: hash, preview: report).response() }
        guard let page else { throw NotFound() }
        return page.response()
    }

    static func importFile(_ visit: SignedVisit) async throws -> Response {
        let hash = try hash(visit)
        if let report = try await visit.instance.bank.report(hash) { return try await note(hash, report, visit) }
        return try await visit.carryOut(field: "sameDay") {
            try await visit.instance.bank.importFile(
                hash, sameDay: visit.form.optional("sameDay").flatMap(SharedDayRules.Answer.init), by: visit.actor)
            return .seeOther(Links.bank)
        } refused: {
            try await BankPreviewPage.load(hash, visit, refusal: $0).response($1)
        }
    }

    private static func note(
        _ hash: String, _ report: Bank.ReportPreview, _ visit: SignedVisit
    ) async throws -> Response {
        try await visit.carryOut(field: "file") {
            try await visit.instance.bank.note(hash, by: visit.actor)
            return .seeOther(Links.payment(report.run.id))
        } refused: {
            StatusReportPage(visit: visit, hash: hash, preview: report, refusal: $0).response($1)
        }
    }

    private static func hash(_ visit: SignedVisit) throws -> String {
        guard let hash = visit.visit.parameters["file"], hash.utf8.count == 64 else { throw NotFound() }
        return hash
    }

    // MARK: One line

    static func line(_ visit: SignedVisit) async throws -> Response {
        let id: BankMovement.ID = try visit.id("line")
        let page = try await BankLinePage.load(id, visit)
        try await visit.instance.acts.tell(.statementRead, .bankLine(id), by: visit.actor)
        return page.response()
    }

    static func receiveMoney(_ visit: SignedVisit) async throws -> Response {
        try await answer(visit) { id in
            let line = FundLine.ID(rawValue: visit.form["fund"])
            try await visit.instance.bank.receive(id, for: line, by: visit.actor)
        }
    }

    static func settle(_ visit: SignedVisit) async throws -> Response {
        try await answer(visit) { id in
            if let run = visit.form.optional("run") {
                try await visit.instance.bank.settle(id, run: PaymentRun.ID(rawValue: run), by: visit.actor)
            } else {
                let payment = PaymentLine.ID(rawValue: visit.form["payment"])
                try await visit.instance.bank.settle(id, payment: payment, by: visit.actor)
            }
        }
    }

    static func explain(_ visit: SignedVisit) async throws -> Response {
        try await answer(visit) { id in
            var reader = FormReader(visit.form)
            let sentence = reader.text(
                "sentence", most: 500, missing: "bank.no.sentenceMissing", mayHaveLines: true)
            try reader.finish()
            try await visit.instance.bank.explain(id, sentence, by: visit.actor)
        }
    }

    private static func answer(
        _ visit: SignedVisit, _ verb: (BankMovement.ID) async throws -> Void
    ) async throws -> Response {
        let id: BankMovement.ID = try visit.id("line")
        return try await visit.carryOut(field: "sentence") {
            try await verb(id)
            return .seeOther(Links.bank)
        } refused: {
            try await BankLinePage.load(id, visit, refusal: $0).response($1)
        }
    }
}
