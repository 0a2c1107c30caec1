import HTTPTypes
import Ledger
import Storage
import Testing

@testable import Terreau

/// What an outsider may note down of both chains, and what becomes of it.
@Suite struct ChainHeadTests {
    @Test(arguments: Engine.available)
    func `anybody sees how the chains stood yesterday, and nothing of today`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            try await house.browse { web in
                let page = try await web.get("/empreintes")
                #expect(page.status == .ok && page.contains("Rien n’a encore été écrit avant aujourd’hui"))
            }
            try await house.ownLine("libre", .euros(50))
            let heads = try await house.heads()
            #expect(heads.count == 2)
            // A minute before midnight in Lille, and at midnight.
            house.clock.set("2026-11-23T22:59:00.000Z")
            try await house.browse { web in
                let page = try await web.get("/empreintes")
                #expect(page.contains("avant aujourd’hui"))
            }
            house.clock.set("2026-11-23T23:00:00.000Z")
            try await house.ownLine("autre", .euros(60))
            try await house.browse { web in
                let page = try await web.get("/empreintes")
                for head in heads { #expect(page.contains(head.line)) }
                #expect(page.contains("à la fin du 23 novembre 2026"))
                for head in try await house.heads() { #expect(!page.html.contains(head.hash)) }
                #expect(try await web.get(Links.transparency).html.contains("href=\"/empreintes\""))
            }
        }
    }

    @Test(arguments: Engine.available)
    func `a line that was noted is found again as long as nothing before it was changed`(_ engine: Engine) async throws
    {
        try await withInstance(engine) { house in
            try await house.ownLine("libre", .euros(50))
            let noted = try await house.heads()
            try await house.ownLine("autre", .euros(60))
            func findings(_ heads: [ChainHead]) async throws -> [Finding] {
                try await Check(database: house.database, against: heads).run { _ in }
            }
            #expect(try await findings(noted) == [])
            for head in noted {
                let hash = String(repeating: "a", count: 64)
                let wrong = ChainHead(chain: head.chain, number: head.number, hash: hash)
                let later = ChainHead(chain: head.chain, number: head.number + 1000, hash: head.hash)
                for lost in [wrong, later] {
                    let found = try await findings([lost])
                    #expect(found == [Finding(code: .headLost, about: "\(lost.chain.rawValue) \(lost.number)")])
                }
            }
        }
    }

    static let lines: [(String, Bool)] = [
        ("acts:1:" + String(repeating: "0a", count: 32), true),
        (" ACTS : 12 : " + String(repeating: "0A", count: 32) + "\n", true),
        ("entries:9223372036854775807:" + String(repeating: "f", count: 64), true),
        ("entries:9223372036854775808:" + String(repeating: "f", count: 64), false),
        ("acts:0:" + String(repeating: "0a", count: 32), false),
        ("acts:-1:" + String(repeating: "0a", count: 32), false),
        ("acts:1:" + String(repeating: "0g", count: 32), false), ("acts:1:0a", false), ("acts:1", false), ("", false),
        ("draws:1:" + String(repeating: "0a", count: 32), false),
        ("acts:1:" + String(repeating: "0a", count: 32) + ":", false),
    ]

    @Test(arguments: lines)
    func `a line is read as it was noted, or not at all`(line: String, isRead: Bool) {
        let head = ChainHead(line)
        #expect((head != nil) == isRead)
        if let head { #expect(ChainHead(head.line) == head) }
    }
}

extension House {
    /// How both chains stand now.
    fileprivate func heads() async throws -> [ChainHead] {
        let now = clock.now.adding(seconds: 1)
        return try await read { db in
            try ChainHead.Chain.allCases.compactMap { try ChainHead.last(of: $0, before: now, in: db) }
        }
    }
}
