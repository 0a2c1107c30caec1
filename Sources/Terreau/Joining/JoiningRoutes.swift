internal import HTML
internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import Storage

enum JoiningRoutes {
    static func page(_ visit: Visit) async throws -> Response { JoinPage(visit: visit).response() }

    static func write(_ visit: Visit) async throws -> Response {
        do {
            let words = try JoinForm(form: visit.form).read()
            try await visit.instance.arrivals.write(
                words, visit.language.code, key: visit.formToken + ":" + visit.form["key"],
                from: visit.client.origin(), place: visit.client.place)
            return .seeOther(Links.joined)
        } catch let refusal as FormRefusal {
            return JoinPage(visit: visit, refusal: refusal).response(.unprocessableContent)
        } catch let no as Arrivals.No {
            return refused(no, visit)
        } catch let no as TooManyTries {
            return refused(no, visit)
        }
    }

    private static func refused(_ no: any Refusal, _ visit: Visit) -> Response {
        let page = JoinPage(visit: visit, refusal: FormRefusal(no, field: "email")).response(no.kind.status)
        return no.retryAfter.map(page.retry(after:)) ?? page
    }

    static func thanks(_ visit: Visit) async throws -> Response {
        let l = visit.language
        return visit.page(l("join.thanks.title")) {
            h1 { l("join.thanks.title") }
            p(.class("lede")) { l("join.thanks.lede") }
            p { a(.href(Links.transparency)) { l("join.thanks.meanwhile") } }
        }
    }

    // Those who welcome

    static func list(_ visit: SignedVisit) async throws -> Response {
        let now = visit.instance.clock.now()
        return try await visit.instance.database.read { db in
            let arrivals = try Arrival.all(in: db)
            var names: [Person.ID: String] = [:]
            for id in Set(arrivals.compactMap(\.takenBy)) { names[id] = try Person.find(id, in: db).name }
            let times = try Arrival.answerTimes(since: now.adding(seconds: -ArrivalRules.countedSeconds), in: db)
            return ArrivalsPage(visit: visit, arrivals: arrivals, names: names, median: ArrivalRules.median(times))
        }.response()
    }

    static func show(_ visit: SignedVisit) async throws -> Response { try await load(visit).response() }

    static func take(_ visit: SignedVisit) async throws -> Response {
        try await carryOut(visit) { try await visit.instance.arrivals.take($0, by: visit.actor) }
    }

    static func answer(_ visit: SignedVisit) async throws -> Response {
        try await carryOut(visit) {
            try await visit.instance.arrivals.answer($0, with: visit.form["words"], by: visit.actor)
        }
    }

    static func welcome(_ visit: SignedVisit) async throws -> Response {
        try await carryOut(visit) { _ = try await visit.instance.arrivals.welcome($0, by: visit.actor) }
    }

    static func close(_ visit: SignedVisit) async throws -> Response {
        try await carryOut(visit) {
            do {
                try await visit.instance.arrivals.close($0, reason: visit.form["reason"], by: visit.actor)
            } catch let no as Arrivals.No where no.kind == .invalid {
                throw FormRefusal([.init(field: "reason", sentence: no.sentence)])
            }
        }
    }

    private static func carryOut(
        _ visit: SignedVisit, _ verb: (Arrival.ID) async throws -> Void
    ) async throws -> Response {
        let id: Arrival.ID = try visit.id("arrival")
        return try await visit.carryOut(field: "words") {
            try await verb(id)
            return .seeOther(Links.arrival(id))
        } refused: { refusal, status in
            var page = try await load(visit)
            page.refusal = refusal
            return page.response(status)
        }
    }

    private static func load(_ visit: SignedVisit) async throws -> ArrivalPage {
        let id: Arrival.ID = try visit.id("arrival")
        return try await visit.instance.database.read { db in
            let arrival = try Arrival.find(id, in: db)
            return try ArrivalPage(
                visit: visit, arrival: arrival, answers: arrival.answers(in: db),
                companion: arrival.takenBy.map { try Person.find($0, in: db).name })
        }
    }
}
