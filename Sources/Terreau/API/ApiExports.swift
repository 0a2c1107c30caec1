internal import HTTPTypes
internal import Ledger
internal import Storage

/// Files for the accountant.
enum ApiExports {
    static let file = ApiOperation(
        id: "getExport", tag: "exports", summary: "A file for the accountant: csv, excel, fec or beancount",
        notes:
            "The same bytes as the page « Exports » gives. A file that would break a rule of its format is not given.",
        query: ["from", "until"], gives: "File", example: "JournalCode,EcritureDate\n",
        media: ["text/csv", "text/plain"], refusals: [409, 422]
    ) { visit in
        guard let file = visit.parameters["file"].flatMap(ExportFile.init(rawValue:)) else { throw NotFound() }
        let period = try period(visit.query)
        do {
            let bytes = try await visit.instance.accounting.whole(file, period)
            try await visit.instance.acts.tell(
                .exportTaken, .export(file.rawValue), detail: period.words, by: visit.actor)
            return ApiAnswer(
                bytes, type: file.type,
                headers: [.contentDisposition: "attachment; filename=\"\(file.name(period))\""])
        } catch is AccountingExport.Broken {
            throw ApiNo.exportBroken
        }
    }

    private static func period(_ query: Form) throws(FormRefusal) -> ExportPeriod {
        var refusal = FormRefusal()
        func day(_ name: String) -> Day? {
            guard query.has(name) else { return nil }
            let day = Day(rawValue: query[name])
            if day == nil { refusal.add(name, Sentence("api.field.day")) }
            return day
        }
        let period = ExportPeriod(from: day("from"), until: day("until"))
        if let from = period.from, let until = period.until, until < from {
            refusal.add("until", Sentence("exports.daysCrossed"))
        }
        for name in query.names where name != "from" && name != "until" {
            refusal.add(String(name.prefix(60)), Sentence("api.field.unknown"))
        }
        try refusal.throwIfAny()
        return period
    }
}
