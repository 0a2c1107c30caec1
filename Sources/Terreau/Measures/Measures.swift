internal import Ledger
package import Logging
internal import Storage

/// What `./dev bench` measures from inside the program. Neither the server nor the command line calls any of it.
package struct Measures: Sendable {
    private let house: House

    package static func open(_ settings: Settings, logger: Logger) async throws -> Measures {
        let house = try await House.open(settings, logger: logger)
        _ = try await house.migrate()
        return Measures(house: house)
    }

    package func close() async throws { try await house.close() }

    private var database: any Database { house.database }

    /// Fills an empty database with a made-up network, and adds history until its ledger holds so many transfers.
    /// - Parameters:
    ///   - planned: how many transfers five years of it have; a smaller ledger is the beginning of those years.
    package func grow(people: Int, to transfers: Int, planned: Int, progress: (String) -> Void) async throws {
        let clock = Clock.system
        let last = clock.today()
        let first = last.adding(days: -5 * 365)
        if try await database.read({ try MeasuredCounts.people(in: $0) }) == 0 {
            try await MadeUpNetwork.make(people: people, in: database, on: first.adding(days: -1), clock: clock)
        }
        let network = try await database.read { try MadeUpNetwork.load(in: $0) }
        let history = MadeUpHistory(
            database: database, network: network, days: first...last, planned: planned, clock: clock)
        try await history.grow(to: transfers, progress: progress)
    }

    // MARK: Draws through the verb

    package struct DrawRate: Codable, Sendable {
        package var clients: Int
        package var draws: Int
        package var seconds: Double
        /// Of one draw, from the call to the answer.
        package var medianMilliseconds: Double
        package var p99Milliseconds: Double
    }

    /// Declares draws of one euro, each client waiting for its answer before it asks again.
    package func draw(clients: Int, seconds: Double) async throws -> DrawRate {
        let places = try await database.read { try MadeUpNetwork.load(in: $0) }.places
        let draws = Draws(database: database, clock: .system)
        let clock = ContinuousClock()
        let start = clock.now
        let end = start + .seconds(seconds)
        let run = Secrets.token()
        let times = try await withThrowingTaskGroup(of: [Duration].self) { group in
            for client in 0..<clients {
                group.addTask {
                    var times: [Duration] = []
                    var turn = client
                    while clock.now < end {
                        let place = places[turn % places.count]
                        let request = try Self.request(place, draws.clock.today())
                        let asked = clock.now
                        _ = try await draws.declare(request, by: place.actor, key: "\(run)-\(turn)")
                        times.append(clock.now - asked)
                        turn += clients
                    }
                    return times
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        let elapsed = (clock.now - start).inSeconds
        let sorted = times.map(\.inSeconds).sorted()
        return DrawRate(
            clients: clients, draws: times.count, seconds: elapsed,
            medianMilliseconds: sorted[sorted.count / 2] * 1000,
            p99Milliseconds: sorted[sorted.count * 99 / 100] * 1000)
    }

    private static func request(_ place: MadeUpNetwork.Place, _ today: Day) throws -> DrawRequest {
        guard let purpose = Draw.Purpose(rawValue: "Facturation automatique") else { throw NotFound() }
        return DrawRequest(
            gesture: .done, budget: place.budget, purpose: purpose, amount: .euros(1), project: place.project,
            payee: .person(place.actor.id), kind: .toolImprovement, workDay: today, reservedUntil: nil,
            evidence: .shortText, evidenceLink: nil, minutes: nil)
    }

    // MARK: Totals

    package struct Totals: Codable, Sendable {
        package var transfers: Int
        package var accounts: Int
        /// Milliseconds of one reading, the median of many.
        package var funder: Double
        package var budget: Double
        package var everyLine: Double
        /// In cents, over all lines, to be held against other people's sums.
        package var sums: [String: Int64]
    }

    /// A funder's totals, a budget's balances, and all lines at once.
    package func totals(rounds: Int) async throws -> Totals {
        let (transfers, accounts, lines, budget) = try await database.read { db in
            let agreement = try FundingAgreement.all(in: db).first
            return try (
                MeasuredCounts.transfers(in: db), MeasuredCounts.accounts(in: db),
                agreement.map { try FundLine.all(of: $0.id, in: db) } ?? [], ContributoryBudget.all(in: db).first
            )
        }
        guard let budget else { throw NotFound() }
        let funder = try await median(rounds) { db in
            for line in lines { _ = try Figures.line(line.id, currency: line.currency, in: db) }
        }
        let one = try await median(rounds) { _ = try Figures.envelopes(of: budget.id, in: $0) }
        let all = try await median(max(3, rounds / 10)) { _ = try Figures.allLines(in: $0) }
        let figures = try await database.read { try Figures.allLines(in: $0) }
        func sum(_ part: KeyPath<LineFigures, Money>) -> Int64 { figures.reduce(0) { $0 + $1[keyPath: part].cents } }
        return Totals(
            transfers: transfers, accounts: accounts, funder: funder, budget: one, everyLine: all,
            sums: [
                "granted": sum(\.granted), "received": sum(\.received), "unallocated": sum(\.unallocated),
                "left": sum(\.left), "reserved": sum(\.reserved), "owed": sum(\.owed), "paid": sum(\.paid),
            ])
    }

    private func median(
        _ rounds: Int, _ body: @escaping @Sendable (any Reading) throws -> Void
    ) async throws -> Double {
        let clock = ContinuousClock()
        var times: [Double] = []
        for _ in 0..<rounds {
            let start = clock.now
            try await database.read(body)
            times.append((clock.now - start).inSeconds * 1000)
        }
        return times.sorted()[times.count / 2]
    }

    // MARK: Clients

    /// What a load client needs to act as a person: one line each, with the newest of their draws where there is one.
    package struct Client: Codable, Sendable {
        package var cookie: String
        package var csrf: String
        package var token: String
        package var budget: String
        package var project: String
        package var draw: String
    }

    /// Signs people in, the first ones of the network, and gives each a program's token.
    package func clients(_ count: Int) async throws -> [Client] {
        let now = Clock.system.now()
        return try await database.write { db in
            let budgets = try Dictionary(
                ContributoryBudget.all(in: db).map { ($0.id, $0.slug) }, uniquingKeysWith: { first, _ in first })
            let projects = try Dictionary(
                Project.all(in: db).map { ($0.id, $0.slug) }, uniquingKeysWith: { first, _ in first })
            return try MadeUpNetwork.load(in: db).places.prefix(count).map { place in
                let draw = try DrawSummary.list(.ofPerson(place.actor.id), limit: 1, in: db).first?.draw.id
                return try Self.client(
                    place.actor.id, budget: budgets[place.budget], project: place.project.flatMap { projects[$0] },
                    draw: draw, at: now, in: db)
            }
        }
    }

    /// Signs in the one person who may open every page.
    package func clerk() async throws -> Client {
        let now = Clock.system.now()
        return try await database.write { db in
            guard let person = try Person.find(email: MadeUpNetwork.clerk, in: db),
                let budget = try ContributoryBudget.all(in: db).first
            else { throw NotFound() }
            return try Self.client(
                person.id, budget: budget.slug, project: Project.all(in: db).first?.slug,
                draw: DrawSummary.list(.ofBudget(budget.id), limit: 1, in: db).first?.draw.id, at: now, in: db)
        }
    }

    private static func client(
        _ person: Person.ID, budget: Slug?, project: Slug?, draw: Draw.ID?, at now: Instant, in db: some Writing
    ) throws -> Client {
        let (cookie, csrf, token) = (Secrets.longToken(), Secrets.token(), ApiToken.make())
        let end = now.adding(seconds: 86_400)
        try SessionRow(
            id: .new(), tokenHash: Hex.sha256(cookie), person: person, csrf: csrf, method: .demonstration, address: nil,
            browser: "", createdAt: now, seenAt: now, confirmedAt: nil
        ).insert(in: db)
        try ApiToken(
            id: .new(), hash: Hex.sha256(token), person: person, scope: .write, createdAt: now, expiresAt: end,
            lastUsedOn: nil, revokedAt: nil
        ).insert(in: db)
        return Client(
            cookie: cookie, csrf: csrf, token: token, budget: budget?.rawValue ?? "-",
            project: project?.rawValue ?? "-", draw: draw?.rawValue ?? "-")
    }
}

extension Duration {
    fileprivate var inSeconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}
