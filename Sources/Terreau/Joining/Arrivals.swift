internal import Foundation
internal import Ledger
internal import Storage

/// Welcoming: somebody writes, a companion takes it up, answers, and opens the house to them.
struct Arrivals: Sendable {
    let database: any Database
    let clock: Clock

    enum No: Error, Hashable, Sendable {
        case tooMany
        /// Somebody with that address is here already.
        case known(String)
        case over
        case noWords
        case tooLong(most: Int)
        case notYours(String)
    }

    /// Who welcomes.
    static let roles: [Role] = [.companion, .manager]

    /// Keeps what somebody wrote, tells them that it arrived, and tells those who welcome. What the same address writes again
    /// within a day is kept with it, and no letter leaves: whoever types an address learns nothing about anybody.
    /// - Parameters:
    ///   - key: of the form; the same key arrives once.
    ///   - place: where the visitor writes from; nil is not counted.
    /// - Throws: ``TooManyTries``, ``No/tooMany``.
    @discardableResult
    func write(
        _ words: Arrival.Words, _ language: Language.Code, key: String, from origin: Origin = Origin(),
        place: String? = nil
    ) async throws -> Arrival.ID {
        let now = clock.now()
        let outcome = try await database.writeOnce(
            "arrival:\(Hex.sha256(key))", fingerprint: Hex.sha256("\(words)"), at: now
        ) {
            db in
            let recent = now.adding(seconds: -ArrivalRules.repeatSeconds)
            if let place { try Tries.arrivals(from: place).take(at: now, in: db) }
            let last = try Arrival.last(from: words.email, since: recent, in: db)
            if let last, last.person == nil, last.closedAt == nil {
                try last.add(words, in: db)
                try db.audit(.arrivalWritten, .arrival(last.id), by: .visitor(origin), at: now)
                return last.id.rawValue
            }
            let hour = now.adding(seconds: -3600)
            guard try Arrival.count(since: hour, in: db) < ArrivalRules.mostAnHour else { throw No.tooMany }
            let id = try Arrival.insert(words, language, at: now, in: db)
            // Nothing that was typed goes to the address that was typed: it may be somebody else's.
            if last == nil {
                let cooperative = try CooperativeRules.load(in: db).name
                try Mail.put(
                    .joiningArrived(cooperative: cooperative), to: words.email, language: language, at: now, in: db)
            }
            let welcoming = try Role.ofEverybody(in: db).filter { !Set($0.value).isDisjoint(with: Self.roles) }.keys
            try Mail.put(.joiningWaits, for: Set(welcoming), at: now, in: db)
            try db.audit(.arrivalWritten, .arrival(id), by: .visitor(origin), at: now)
            return id.rawValue
        }
        return Arrival.ID(rawValue: outcome)
    }

    /// « J’accueille »: from now on everybody sees who looks after it.
    func take(_ id: Arrival.ID, by actor: Actor) async throws {
        try require(actor)
        let now = clock.now()
        try await database.write { db in
            let arrival = try Self.open(id, in: db)
            if let other = arrival.takenBy, other != actor.id { throw No.notYours(try Person.find(other, in: db).name) }
            try arrival.take(by: actor.id, at: now, in: db)
            try db.audit(.arrivalTaken, .arrival(id), by: actor, at: now)
        }
    }

    /// Writes to them. Whoever answers looks after it.
    func answer(_ id: Arrival.ID, with words: String, by actor: Actor) async throws {
        try require(actor)
        let now = clock.now()
        let words = words.trimmingCharacters(in: .whitespacesAndNewlines)
        guard words.count >= 2 else { throw No.noWords }
        guard words.count <= 2000 else { throw No.tooLong(most: 2000) }
        try await database.write { db in
            let arrival = try Self.open(id, in: db)
            if arrival.takenBy == nil { try arrival.take(by: actor.id, at: now, in: db) }
            try arrival.answer(words, by: actor.id, at: now, in: db)
            try db.audit(.arrivalAnswered, .arrival(id), by: actor, at: now)
            let cooperative = try CooperativeRules.load(in: db).name
            try Mail.put(
                .joiningAnswered(
                    from: actor.person.name, cooperative: cooperative, replyTo: actor.person.email ?? "", words: words),
                to: arrival.email, language: arrival.language, at: now, in: db)
        }
    }

    /// Makes them somebody of the house, in project, and invites them.
    func welcome(_ id: Arrival.ID, by actor: Actor) async throws -> Person.ID {
        try require(actor)
        let (now, today) = (clock.now(), clock.today())
        return try await database.write { db in
            let arrival = try Self.open(id, in: db)
            guard try Person.find(email: arrival.email, in: db) == nil else { throw No.known(arrival.email) }
            let person = Person(
                id: .new(),
                People.Details(
                    name: arrival.name, email: arrival.email, status: .prospect, language: arrival.language))
            try person.arrive(since: today, by: actor.id, at: now, in: db)
            if arrival.takenBy == nil { try arrival.take(by: actor.id, at: now, in: db) }
            try arrival.welcome(as: person.id, at: now, in: db)
            let cooperative = try CooperativeRules.load(in: db).name
            try Mail.put(
                .invitation(from: actor.person.name, cooperative: cooperative), for: person.id, at: now, in: db)
            try db.audit(.arrivalWelcomed, .arrival(id), detail: person.id.rawValue, by: actor, at: now)
            return person.id
        }
    }

    /// Ends it without an account, with a reason for those who welcome.
    func close(_ id: Arrival.ID, reason: String, by actor: Actor) async throws {
        try require(actor)
        let now = clock.now()
        let reason = reason.trimmingCharacters(in: .whitespacesAndNewlines)
        guard reason.count >= 2 else { throw No.noWords }
        guard reason.count <= 1000 else { throw No.tooLong(most: 1000) }
        try await database.write { db in
            try Self.open(id, in: db).close(reason, at: now, in: db)
            try db.audit(.arrivalClosed, .arrival(id), by: actor, at: now)
        }
    }

    private static func open(_ id: Arrival.ID, in db: some Reading) throws -> Arrival {
        let arrival = try Arrival.find(id, in: db)
        guard arrival.person == nil, arrival.closedAt == nil else { throw No.over }
        return arrival
    }

    private func require(_ actor: Actor) throws(NotAllowed) {
        guard Self.roles.contains(where: actor.has) else { throw NotAllowed(Self.roles[0].rawValue) }
    }
}

extension Arrivals.No: Refusal {
    var kind: RefusalKind {
        switch self {
        case .tooMany: .tooMany
        case .noWords, .tooLong: .invalid
        case .known, .over, .notYours: .conflict
        }
    }

    var code: String {
        switch self {
        case .tooMany: "tooMany"
        case .known: "known"
        case .over: "over"
        case .noWords: "noWords"
        case .tooLong: "tooLong"
        case .notYours: "notYours"
        }
    }

    var sentence: Sentence {
        let key = "arrival.no.\(code)"
        return switch self {
        case .known(let email): Sentence(key, ["email": .text(email)])
        case .notYours(let name): Sentence(key, ["name": .text(name)])
        case .tooLong(let most): Sentence("form.tooLong", ["most": .count(most)])
        default: Sentence(key)
        }
    }

    var field: String? { kind == .invalid ? "words" : nil }
    var retryAfter: Int64? { self == .tooMany ? 3600 : nil }
}

extension Links {
    static let join = "/entreprendre"
    static let joined = "/entreprendre/merci"
    static let arrivals = "/arrivees"
    static func arrival(_ id: Arrival.ID, _ action: String? = nil) -> String {
        arrivals + "/\(id)" + (action.map { "/" + $0 } ?? "")
    }
}
