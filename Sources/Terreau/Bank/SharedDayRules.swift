internal import Ledger

/// Which lines of a statement are there already, where lines say the same word for word.
///
/// On a day that a file tells whole, counting is enough: of two equal purchases the second is the second in every file. A file
/// may begin or end in the middle of a day, though, and then the balance at which a line stands tells it from its likes.
/// Where counting and balances disagree and the files do not join, or where both readings fit, a person is asked: a line
/// that is lost makes no noise.
enum SharedDayRules {
    /// What a person says of the lines in question.
    enum Answer: String, Sendable, CaseIterable { case same, others }

    struct Sorting: Sendable, Hashable {
        /// For each line in order: it is not there yet.
        var isNew: [Bool]
        /// Days of which only a person can tell.
        var unclear: [Day] = []
    }

    /// - Parameters:
    ///   - known: statements that are there and tell something of its first or last day.
    ///   - taken: how many lines of a content are there already.
    static func sort(
        _ statement: BankStatement, beside known: [BankStatement], taken: [String: Int], answer: Answer? = nil
    ) -> Sorting {
        let contents = StatementRules.contents(statement)
        var sorting = Sorting(isNew: newByCount(contents, Array(contents.indices), taken))
        for day in Set([statement.firstDay, statement.lastDay].compactMap(\.self)).sorted() {
            guard let mine = Part(of: statement, on: day), mine.places.contains(where: { taken[$0.content] != nil })
            else { continue }
            let others = known.compactMap { Part(of: $0, on: day) }
            let isKnown = matches(of: mine, in: others)
            let indices = mine.places.map(\.index)
            let byCount = newByCount(contents, indices, taken)
            let byPlace = isKnown.map { !$0 }
            let agree = counts(mine, byCount) == counts(mine, byPlace)
            if !fitsTwice(mine, others), agree || joins(mine, others, isKnown) {
                for (index, isNew) in zip(indices, byPlace) { sorting.isNew[index] = isNew }
            } else if answer == nil {
                sorting.unclear.append(day)
            } else {
                for (index, isNew) in zip(indices, byCount) { sorting.isNew[index] = isNew || answer == .others }
            }
        }
        return sorting
    }

    /// What a statement says of one day.
    private struct Part {
        struct Place: Hashable {
            let index: Int
            let content: String
            /// Before the line. Balances are compared and nothing else, so they may wrap around.
            let balance: Int64
        }

        /// The lines without a reference of the bank: the others are known by it.
        var places: [Place] = []
        var start: Int64 = 0
        var end: Int64 = 0
        /// It may begin, or end, in the middle of the day.
        let isFirst: Bool
        let isLast: Bool

        init?(of statement: BankStatement, on day: Day) {
            (isFirst, isLast) = (statement.firstDay == day, statement.lastDay == day)
            var balance = statement.opening
            var isThere = false
            for (index, (line, content)) in zip(statement.lines, StatementRules.contents(statement)).enumerated() {
                if line.day == day {
                    if !isThere { start = balance }
                    isThere = true
                    if line.bankReference?.isEmpty ?? true {
                        places.append(Place(index: index, content: content, balance: balance))
                    }
                }
                balance &+= line.cents
                if line.day == day { end = balance }
            }
            guard isThere else { return nil }
        }

        func holds(_ place: Place) -> Bool {
            places.contains { $0.content == place.content && $0.balance == place.balance }
        }
    }

    private static func newByCount(_ contents: [String], _ indices: [Int], _ taken: [String: Int]) -> [Bool] {
        var left = taken
        return indices.map { index in
            let count = left[contents[index], default: 0]
            left[contents[index]] = count - 1
            return count <= 0
        }
    }

    private static func counts(_ part: Part, _ isNew: [Bool]) -> [String: Int] {
        zip(part.places, isNew).reduce(into: [:]) { counts, place in
            if place.1 { counts[place.0.content, default: 0] += 1 }
        }
    }

    /// For each line of the day: another statement has it, at this balance.
    private static func matches(of mine: Part, in others: [Part]) -> [Bool] {
        struct Spot: Hashable { let content: String, balance: Int64 }
        var known: [Spot: Int] = [:]
        for other in others {
            let spots = Dictionary(grouping: other.places) { Spot(content: $0.content, balance: $0.balance) }
            known.merge(spots.mapValues(\.count), uniquingKeysWith: max)
        }
        return mine.places.map { place in
            let spot = Spot(content: place.content, balance: place.balance)
            let count = known[spot, default: 0]
            known[spot] = count - 1
            return count > 0
        }
    }

    /// The balance came back to where it was: this may go on where another statement ends, or tell its lines once more.
    private static func fitsTwice(_ mine: Part, _ others: [Part]) -> Bool {
        others.contains { other in
            let goesOn = mine.isFirst && other.isLast && other.end == mine.start
            let leadsTo = mine.isLast && other.isFirst && other.start == mine.end
            return (goesOn || leadsTo) && mine.places.contains(where: other.holds)
        }
    }

    /// What is new begins where another statement ends, or ends where another one begins; what is known is in one piece.
    private static func joins(_ mine: Part, _ others: [Part], _ isKnown: [Bool]) -> Bool {
        let ends = Set(others.filter(\.isLast).map(\.end)), starts = Set(others.filter(\.isFirst).map(\.start))
        guard let first = isKnown.firstIndex(of: true), let last = isKnown.lastIndex(of: true) else {
            return mine.isFirst && ends.contains(mine.start) || mine.isLast && starts.contains(mine.end)
        }
        guard isKnown[first...last].allSatisfy(\.self) else { return false }
        let headFits = first == 0 || starts.contains(mine.places[first].balance)
        let tailFits = last == isKnown.count - 1 || ends.contains(mine.places[last + 1].balance)
        return headFits && tailFits
    }
}

extension BankStatement {
    var firstDay: Day? { lines.map(\.day).min() }
    var lastDay: Day? { lines.map(\.day).max() }
}
