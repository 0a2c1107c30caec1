internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import Storage

/// Who is here: managers' pages.
enum PeopleRoutes {
    static func list(_ visit: SignedVisit) async throws -> Response {
        let search = PeopleSearch(ListPart<Person>.sought(visit.query), visit.language)
        let (part, roles, lost) = try await visit.instance.database.read { db in
            let (all, found) = (try Person.count(in: db), try Person.count(search, in: db))
            let part = try ListPart(of: all, found: found, query: visit.query) {
                try Person.page(search, skip: $0, most: $1, in: db)
            }
            return (part, try Role.ofEverybody(in: db), try FactorLoss.open(in: db))
        }
        return PeoplePage(visit: visit, part: part, roles: roles, lost: lost).response()
    }

    static func new(_ visit: SignedVisit) async throws -> Response {
        PersonFormPage(visit: visit, person: nil, roles: []).response()
    }

    static func create(_ visit: SignedVisit) async throws -> Response {
        let page = PersonFormPage(visit: visit, person: nil, roles: [])
        return try await visit.carryOut(field: "name") {
            let (details, roles) = try PersonForm(form: visit.form).read()
            do {
                _ = try await visit.instance.people.add(details, roles: roles, by: visit.actor)
            } catch let no as RoleRules.No {
                throw FormRefusal([.init(field: "roles", sentence: no.sentence)])
            }
            return .seeOther(Links.people)
        } refused: {
            page.refused($0).response($1)
        }
    }

    static func edit(_ visit: SignedVisit) async throws -> Response {
        try await known(visit).response()
    }

    static func update(_ visit: SignedVisit) async throws -> Response {
        let page = try await known(visit)
        let id: Person.ID = try visit.id("person")
        return try await visit.carryOut(field: "name") {
            // First of all: whatever else is refused shows the person as they are, and the next form must not pass for having seen it.
            if let person = page.person, !page.isErased { try person.expectSeen(visit.form["seen"]) }
            let (details, _) = try PersonForm(form: visit.form).read()
            try await visit.instance.people.change(
                id, to: details, seen: visit.form["seen"], by: visit.actor)
            return .seeOther(Links.people)
        } refused: {
            page.refused($0).response($1)
        }
    }

    /// A letter that says where to sign in. The link in it opens a page and signs nobody in.
    static func invite(_ visit: SignedVisit) async throws -> Response {
        let id: Person.ID = try visit.id("person")
        try await visit.instance.people.invite(id, by: visit.actor)
        return .seeOther(Links.person(id) + "?invitation")
    }

    private static func known(_ visit: SignedVisit) async throws -> PersonFormPage {
        let id: Person.ID = try visit.id("person")
        let (person, roles, isErased) = try await visit.instance.database.read {
            (
                try Person.find(id, in: $0), try HeldRole.of(id, in: $0),
                try ErasedPerson.isErased(id, in: $0)
            )
        }
        return PersonFormPage(visit: visit, person: person, roles: roles, isErased: isErased)
    }
}
