internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import Storage

/// Giving and taking roles: managers change them, the audit reads them.
enum RoleRoutes {
    static func list(_ visit: SignedVisit) async throws -> Response {
        try await RolesPage.load(visit).response()
    }

    static func give(_ visit: SignedVisit) async throws -> Response {
        if ChoiceSearch.isLooking(RoleChoices.field, visit.form) { return try await RolesPage.load(visit).response() }
        return try await visit.carryOut(field: RoleChoices.field) {
            let person = try await visit.instance.database.read {
                try RoleChoices.person(visit.form[RoleChoices.field], except: visit.actor.id, in: $0)?.id
            }
            var reader = FormReader(visit.form)
            if person == nil { reader.fault("person", Sentence("role.form.noPerson")) }
            let grant = RoleGrant(word: visit.form["role"])
            if grant == nil { reader.fault("role", Sentence("form.unknownChoice")) }
            try reader.finish()
            guard let person, let grant else { throw reader.refusal }
            try await visit.instance.roles.give(grant, to: person, by: visit.actor)
            return .seeOther(Links.roles)
        } refused: {
            try await RolesPage.load(visit, refusal: $0).response($1)
        }
    }

    static func giveTreasury(_ visit: SignedVisit) async throws -> Response {
        try await visit.carryOut(field: "treasury") {
            try await visit.instance.roles.giveTreasury(
                to: Person.ID(rawValue: visit.form["treasury"]), by: visit.actor)
            return .seeOther(Links.payments)
        } refused: {
            try await PaymentListPage.load(visit, refusal: $0).response($1)
        }
    }

    static func take(_ visit: SignedVisit) async throws -> Response {
        try await visit.carryOut(field: "person") {
            guard let grant = RoleGrant(word: visit.form["role"]) else { throw RoleRules.No.unknownScope }
            try await visit.instance.roles.take(
                grant, from: Person.ID(rawValue: visit.form["person"]), by: visit.actor)
            return .seeOther(Links.roles)
        } refused: {
            try await RolesPage.load(visit, refusal: $0).response($1)
        }
    }
}

extension Links {
    static let roles = "/roles"
    static let takeRole = "/roles/retrait"
    static let giveTreasury = "/roles/tresorerie"
}
