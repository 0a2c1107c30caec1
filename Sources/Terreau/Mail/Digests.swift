internal import Ledger
internal import Storage

/// Writes the weekly letters: on Monday from eight in the morning on, or later in the week where nothing ran on Monday. Each
/// person is seen to once a week, in the transaction that writes their letter.
struct Digests: Sendable {
    let database: any Database
    let clock: Clock

    static let hour = 8
    /// Few, since whoever draws meanwhile waits for a whole transaction.
    private static let peopleAtOnce = 10

    /// - Returns: how many letters were written.
    @discardableResult
    func writeIfDue() async throws -> Int {
        let now = clock.now()
        let (today, hour, _) = clock.local(now)
        let monday = today.adding(days: 1 - today.weekday)
        guard today > monday || hour >= Self.hour else { return 0 }
        let since = clock.instant(monday.adding(days: -7), hour: 0)
        let until = clock.instant(monday, hour: 0)
        let week: WeekOfDraws? = try await database.read { db in
            guard try !DigestStore.people(notSeenIn: monday, limit: 1, in: db).isEmpty else { return nil }
            return try WeekOfDraws.load(before: monday, since: since, until: until, in: db)
        }
        guard let week else { return 0 }
        var written = 0
        while !Task.isCancelled {
            let (seen, letters) = try await database.write { db in
                let people = try DigestStore.people(notSeenIn: monday, limit: Self.peopleAtOnce, in: db)
                var letters = 0
                for person in people {
                    try DigestStore.markSeen(person.id, in: monday, at: now, in: db)
                    guard try MailChoices.of(person.id, in: db)[.week] == .weekly else { continue }
                    let digest = try DigestStore.load(for: person, week, in: db)
                    guard !digest.isEmpty else { continue }
                    try Mail.put(.digest(digest), for: person.id, at: now, in: db)
                    letters += 1
                }
                return (people.count, letters)
            }
            written += letters
            if seen < Self.peopleAtOnce { return written }
        }
        return written
    }
}

/// What a person chose about letters, or the usual way.
struct MailChoices: Sendable {
    private var chosen: [MailKind: MailPace] = [:]

    init(_ chosen: [MailKind: MailPace] = [:]) { self.chosen = chosen }

    subscript(kind: MailKind) -> MailPace { chosen[kind] ?? kind.usualPace }
}
