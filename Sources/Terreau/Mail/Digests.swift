internal import Ledger
internal import Storage

/// Writes the weekly letters: on Monday from eight in the morning on, or later in the week where nothing ran on Monday. Each
/// person is seen to once a week, in the transaction that writes their letter.
struct Digests: Sendable {
    let database: any Database
    let clock: Clock

    static let hour = 8
    private static let peopleAtOnce = 50

    /// - Returns: how many letters were written.
    @discardableResult
    func writeIfDue() async throws -> Int {
        let now = clock.now()
        let (today, hour, _) = clock.local(now)
        let week = today.adding(days: 1 - today.weekday)
        guard today > week || hour >= Self.hour else { return 0 }
        let since = clock.instant(week.adding(days: -7), hour: 0)
        let until = clock.instant(week, hour: 0)
        var written = 0
        while !Task.isCancelled {
            let (seen, letters) = try await database.write { db in
                let people = try DigestStore.people(notSeenIn: week, limit: Self.peopleAtOnce, in: db)
                var letters = 0
                for person in people {
                    try DigestStore.markSeen(person.id, in: week, at: now, in: db)
                    guard try MailChoices.of(person.id, in: db)[.week] == .weekly else { continue }
                    let digest = try DigestStore.load(for: person, week: week, since: since, until: until, in: db)
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
