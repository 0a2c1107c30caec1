internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import Storage

/// « Mon compte »: what is one's own.
enum MyAccountRoutes {
    static func show(_ visit: SignedVisit) async throws -> Response {
        try await MyAccountPage.load(visit).response()
    }

    static func change(_ visit: SignedVisit) async throws -> Response {
        try await visit.carryOut(field: "name") {
            var reader = FormReader(visit.form)
            let name = reader.text("name", most: 80, missing: "myAccount.nameMissing")
            let language: Language.Code = reader.choice("language", visit.actor.person.language)
            let isNamedPublicly = visit.form.has("isNamedPublicly")
            try reader.finish()
            let now = visit.instance.clock.now()
            try await visit.instance.database.write { db in
                try Person.change(
                    visit.actor.id, name: name, language: language, isNamedPublicly: isNamedPublicly, in: db)
                try db.audit(.profileChanged, .person(visit.actor.id), by: visit.actor, at: now)
            }
            return .seeOther(Links.account)
        } refused: {
            try await MyAccountPage.load(visit, refusal: $0).response($1)
        }
    }

    // MARK: Sessions

    static func endSession(_ visit: SignedVisit) async throws -> Response {
        try await visit.instance.sessions.end(visit.id("session"), by: visit.actor)
        return .seeOther(Links.account + "#sessions")
    }

    static func endOthers(_ visit: SignedVisit) async throws -> Response {
        try await visit.instance.sessions.endOthers(than: visit.session.id, by: visit.actor)
        return .seeOther(Links.account + "#sessions")
    }

    // MARK: Second factor

    static func secondFactor(_ visit: SignedVisit) async throws -> Response {
        try SecondFactorPage(visit, then: visit.query["suite"]).response()
    }

    static func setUp(_ visit: SignedVisit) async throws -> Response {
        let then = visit.form["suite"]
        do {
            let (codes, token) = try await visit.instance.secondFactors.setUp(
                visit.form["proposal"], typed: visit.form["code"], by: visit.actor, session: visit.session.id)
            var response = RecoveryCodesPage(visit: visit, codes: codes, then: then).response()
            response.setCookie(Cookies.make(Cookies.session, token, visit.instance, days: Sessions.days))
            return response
        } catch let no as any Refusal where !(no is NotSignedIn) {
            return try SecondFactorPage(
                visit, then: then, refusal: FormRefusal([.init(field: "code", sentence: no.sentence)])
            )
            .response(no.kind.status)
        }
    }

    static func renewCodes(_ visit: SignedVisit) async throws -> Response {
        try await visit.carryOut(field: "codes") {
            let codes = try await visit.instance.secondFactors.renewRecoveryCodes(by: visit.actor)
            return RecoveryCodesPage(visit: visit, codes: codes, then: "").response()
        } refused: {
            try await MyAccountPage.load(visit, refusal: $0).response($1)
        }
    }

    static func removeFactor(_ visit: SignedVisit) async throws -> Response {
        try await visit.carryOut(field: "codes") {
            try await visit.instance.secondFactors.remove(by: visit.actor)
            return .seeOther(Links.account)
        } refused: {
            try await MyAccountPage.load(visit, refusal: $0).response($1)
        }
    }

    // MARK: Keys of programs

    static func createToken(_ visit: SignedVisit) async throws -> Response {
        try await visit.carryOut(field: "tokenName") {
            var reader = FormReader(visit.form)
            let name = reader.text("tokenName", most: ApiToken.longestName, missing: "myAccount.token.nameMissing")
            let scope = reader.choice("scope", ApiToken.Scope.read)
            let days = reader.number("days", 1...scope.longestDays, otherwise: 90)
            try reader.finish()
            let token = try await visit.instance.tokens.create(
                named: name, scope: scope, days: days, isStrong: visit.session.isConfirmed, by: visit.actor)
            return NewTokenPage(visit: visit, name: name, token: token).response()
        } refused: {
            try await MyAccountPage.load(visit, refusal: $0).response($1)
        }
    }

    static func endToken(_ visit: SignedVisit) async throws -> Response {
        try await visit.instance.tokens.revoke(visit.id("token"), by: visit.actor)
        return .seeOther(Links.account + "#jetons")
    }
}
