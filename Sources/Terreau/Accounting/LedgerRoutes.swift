internal import Hummingbird
internal import Ledger
internal import Storage

/// « Grand livre »: from any figure to its transfers.
enum LedgerRoutes {
    /// `?ligne=&budget=&origine=&compte=&avant=`: each narrows, and the last goes on from the page before.
    static func explorer(_ visit: SignedVisit) async throws -> Response {
        let filter = try filter(visit.query)
        let before = try visit.query.optional("avant").map { text in
            guard let number = Int64(text) else { throw NotFound() }
            return number
        }
        return try await LedgerPage.load(filter, before: before, visit).response()
    }

    private static func filter(_ query: Form) throws -> LedgerFilter {
        let figure = try query.optional("compte").map { word in
            guard let figure = LedgerFigure(rawValue: word) else { throw NotFound() }
            return figure
        }
        return LedgerFilter(
            line: query.optional("ligne").map { FundLine.ID(rawValue: $0) },
            budget: query.optional("budget").map { ContributoryBudget.ID(rawValue: $0) },
            origin: query.optional("origine"), figure: figure)
    }
}
