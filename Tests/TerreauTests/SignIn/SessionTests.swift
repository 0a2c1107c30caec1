import HTTPTypes
import Hummingbird
import Ledger
import Storage
import Testing

@testable import Terreau

/// How long somebody stays signed in, and how a session ends.
@Suite struct SessionTests {
    @Test(arguments: [
        ([Role](), 12 * 3600 - 1, true), ([], 12 * 3600, false), ([.auditor], 12 * 3600 - 1, true),
        ([.treasurer], 1799, true), ([.treasurer], 1800, false), ([.releaser], 1800, false), ([.manager], 1800, false),
    ])
    func `a session ends when nothing happens`(roles: [Role], seconds: Int, isAlive: Bool) {
        let start = Instant(milliseconds: 0)
        let now = start.adding(seconds: Int64(seconds))
        #expect(SessionRules.isAlive(from: start, seen: start, roles: Set(roles), at: now) == isAlive)
    }

    @Test(arguments: [([Role](), 30 * 86_400), ([.treasurer, .auditor], 12 * 3600)])
    func `a session ends whatever happens`(roles: [Role], seconds: Int) {
        let start = Instant(milliseconds: 0)
        let end = start.adding(seconds: Int64(seconds))
        let before = end.adding(seconds: -1)
        #expect(SessionRules.isAlive(from: start, seen: before, roles: Set(roles), at: before))
        #expect(!SessionRules.isAlive(from: start, seen: before, roles: Set(roles), at: end))
    }

    @Test(arguments: Engine.available)
    func `a member who works stays signed in, a treasurer who left the desk does not`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let camille = try await house.person("Camille")
            let sessions = house.instance.sessions
            let member = try await sessions.open(camille.id)
            let treasurer = try await sessions.open(house.treasurer.id)
            for _ in 1...6 {
                house.clock.advance(seconds: 29 * 60)
                #expect(try await sessions.find(member) != nil)
                #expect(try await sessions.find(treasurer) != nil)
            }
            house.clock.advance(seconds: 31 * 60)
            #expect(try await sessions.find(treasurer) == nil)
            #expect(try await sessions.find(member) != nil)
            house.clock.advance(seconds: 12 * 3600 + 1)
            #expect(try await sessions.find(member) == nil)
        }
    }

    @Test(arguments: Engine.available)
    func `being seen is written every few minutes and not at every request`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let token = try await house.instance.sessions.open(house.manager.id)
            let start = house.clock.now
            func seen() async throws -> Instant? {
                try await house.instance.sessions.all(of: house.manager).first?.seenAt
            }
            house.clock.advance(seconds: SessionRules.seenEvery - 1)
            _ = try await house.instance.sessions.find(token)
            #expect(try await seen() == start)
            house.clock.advance(seconds: 1)
            _ = try await house.instance.sessions.find(token)
            #expect(try await seen() == house.clock.now)
        }
    }

    @Test(arguments: Engine.available)
    func `a person sees their sessions and ends them`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let camille = try await house.person("Camille")
            let other = try await house.person("Léa")
            let sessions = house.instance.sessions
            let client = Client(
                address: IPAddress("192.0.2.77"),
                agent: "Mozilla/5.0 (Android 14; Mobile; rv:128.0) Gecko/128.0 Firefox/128.0")
            let phone = try await sessions.open(camille.id, from: client)
            let desk = try await sessions.open(camille.id)
            let stranger = try await sessions.open(other.id)
            try await house.browse { web in
                let page = try await web.get(Links.account, session: desk)
                #expect(page.contains("Firefox, Android · 192.0.2.0") && !page.contains("192.0.2.77"))
                let all = try await sessions.all(of: camille)
                let theirs = try #require(all.first { $0.browser == "Firefox, Android" })
                let no = try await web.post(Links.endSession(theirs.id), session: stranger)
                #expect(no.status == .notFound)
                #expect(try await sessions.find(phone) != nil)
                let ended = try await web.post(Links.endSession(theirs.id), session: desk)
                #expect(ended.status == .seeOther)
                #expect(try await sessions.find(phone) == nil)
            }
            let third = try await sessions.open(camille.id)
            try await house.browse { web in
                _ = try await web.post(Links.endOtherSessions, session: desk)
                #expect(try await sessions.find(third) == nil)
                #expect(try await sessions.find(desk) != nil)
                #expect(try await sessions.find(stranger) != nil)
                let out = try await web.post(Links.signOut, session: desk)
                #expect(out.headers[try #require(.init("Clear-Site-Data"))]?.contains("\"storage\"") == true)
                #expect(try await sessions.find(desk) == nil)
            }
        }
    }

    @Test func `the browser's token is long, and the database holds only what it hashes to`() async throws {
        try await withInstance(.sqlite) { house in
            let token = try await house.instance.sessions.open(house.manager.id)
            #expect(token.utf8.count == 64)
            let rows = try await house.read { db in
                try db.rows("SELECT token_hash FROM sessions").map { try $0["token_hash"] as String }
            }
            #expect(rows == [Hex.sha256(token)])
            for wrong in ["", "a", String(token.dropLast()), token + "0", Hex.sha256(token)] {
                #expect(try await house.instance.sessions.find(wrong) == nil)
            }
        }
    }

    @Test func `over HTTPS cookies are for this host alone`() async throws {
        try await withInstance(.sqlite) { house in
            let instance = try await Instance(
                database: house.database, resources: Repository.resources, clock: house.clock.clock,
                publicURL: "https://terreau.example.coop")
            let cookie = Cookies.make(Cookies.session, "x", instance, days: 1).description
            #expect(cookie.hasPrefix("__Host-terreau_session=x;"))
            for word in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] { #expect(cookie.contains(word), "\(word)") }
            #expect(!cookie.contains("Domain"))
        }
    }
}
