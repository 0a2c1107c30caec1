internal import Ledger
internal import Storage

/// Something in the books that does not agree with the rest.
struct Finding: Hashable, Sendable {
    enum Code: String, CaseIterable, Sendable {
        /// The file or the server's own check of its data.
        case storage
        case unreadable
        // The chain.
        case numberMissing, chainBroken, hashDiffers, entryEmpty, transferWithoutEntry
        // Money.
        case belowZero, balanceDiffers, sumDiffers, accountCode, accountRule, amountWrong, currenciesDiffer
        // What transfers point to.
        case targetMissing, targetPhase, targetTwice, releaseDiffers, mirrorDiffers, expiredEarly
        // Draws.
        case drawMoney, drawShares, drawStillLive, drawEvents, originMissing
        // Acts.
        case actMissing, actDiffers
        /// What a copy knew at its end is not there any more.
        case headLost
        // Files of evidence.
        case evidenceMissing, evidenceDiffers, evidenceStray
        // Bank data.
        case sealed
        /// There were more of a kind than are listed.
        case more
    }

    let code: Code
    /// The entry, transfer, account or draw, by its number or name.
    let about: String

    /// What it is, in the language of whoever reads it.
    var sentence: Sentence { Sentence("check.\(code.rawValue)", ["about": .text(about)]) }
}

/// Verifies the whole ledger and everything that must agree with it, a page at a time: memory grows with accounts, never with
/// transfers.
struct Check {
    let database: any Database
    /// Nil: files are not looked at.
    var evidence: EvidenceFolder? = nil
    /// Where a copy stood: what it knew must still be in the chains.
    var since: BookMark? = nil
    /// What somebody noted down of the chains: it must still be there.
    var against: [ChainHead] = []
    /// Nil: what is sealed is not opened.
    var keys: KeyRing? = nil

    static let entriesPerPage = 2000
    static let drawsPerPage = 500
    /// Findings of one kind that are listed; the rest are counted.
    static let listed = 100

    /// - Parameter progress: told about after each page.
    /// - Returns: nothing when all is well.
    func run(progress: (String) -> Void) async throws -> [Finding] {
        var findings = Findings()
        for sentence in try await database.integrityFindings() { findings.add(.storage, sentence) }
        // Balances and the last entry from one snapshot: what is written meanwhile is left for the next check.
        let (accounts, totals, last) = try await database.read { db in
            try (StoredAccount.all(in: db), StoredTotal.all(in: db), CheckedBooks.lastEntry(in: db))
        }
        var books = CheckedEntries(accounts: accounts, findings: findings)
        var next: Int64 = 1
        while next <= last {
            let page = try await page(from: next, last: last)
            for (entry, targets) in page.entries { books.check(entry, targets: targets) }
            for number in page.unreadable { books.skip(number) }
            next = page.next
            progress("entries \(min(next - 1, last))/\(last)")
        }
        books.compareBalances()
        findings = books.findings
        for place in StoredTotal.wrong(totals, beside: accounts) { findings.add(.balanceDiffers, place.description) }
        try await checkReferences(&findings)
        try await checkDraws(&findings, progress: progress)
        for budget in try await database.read({ try StoredDrawTotals.budgets(in: $0) }) {
            let limit = Self.listed + 1
            let wrong = try await database.read { try StoredDrawTotals.wrong(in: budget, limit: limit, in: $0) }
            for place in wrong { findings.add(.sumDiffers, place) }
        }
        try await ActCheck(database: database).run(&findings, progress: progress)
        if let since {
            for lost in try await database.read({ try since.lost(in: $0) }) { findings.add(.headLost, lost) }
        }
        for head in against {
            guard try await database.read({ try !head.isKept(in: $0) }) else { continue }
            findings.add(.headLost, "\(head.chain.rawValue) \(head.number)")
        }
        if let keys {
            try await Resealing(database: database, keys: keys).findings { findings.add(.sealed, $0) }
        }
        if let evidence {
            try await EvidenceCheck(database: database, folder: evidence).run(&findings, progress: progress)
        }
        return findings.all
    }

    private struct Page: Sendable {
        var entries: [(Entry, [Transfer.ID: Transfer])] = []
        var unreadable: [Int64] = []
        var next: Int64
    }

    /// A page of entries with the transfers they point to. Where a row cannot be read, the page is read entry by entry.
    private func page(from number: Int64, last: Int64) async throws -> Page {
        do {
            return try await read(from: number, limit: Self.entriesPerPage, last: last)
        } catch is UnexpectedValue {
            var page = Page(next: number)
            while page.next <= last, page.next < number + Int64(Self.entriesPerPage) {
                let from = page.next
                guard let found = try await database.read({ try CheckedBooks.nextEntry(from: from, in: $0) }) else {
                    break
                }
                do {
                    page.entries += try await read(from: found, limit: 1, last: last).entries
                } catch is UnexpectedValue {
                    page.unreadable.append(found)
                }
                page.next = found + 1
            }
            return page
        }
    }

    private func read(from number: Int64, limit: Int, last: Int64) async throws -> Page {
        try await database.read { db in
            let entries = try Journal.entries(from: number, limit: limit, in: db).filter { $0.number <= last }
            let targets = try CheckedBooks.transfers(entries.flatMap(\.transfers).compactMap(\.target), in: db)
            return Page(
                entries: entries.map { entry in
                    let wanted = Set(entry.transfers.compactMap(\.target))
                    return (entry, targets.filter { wanted.contains($0.key) })
                }, next: (entries.last?.number ?? last) + 1)
        }
    }

    /// What one query can answer over all rows at once.
    private func checkReferences(_ findings: inout Findings) async throws {
        let limit = Self.listed + 1
        let (orphans, twice, currencies, origins) = try await database.read { db in
            try (
                CheckedBooks.orphans(limit: limit, in: db), CheckedBooks.targetedTwice(limit: limit, in: db),
                CheckedBooks.betweenCurrencies(limit: limit, in: db),
                CheckedBooks.originsWithoutDraw(limit: limit, in: db)
            )
        }
        for id in orphans { findings.add(.transferWithoutEntry, id.description) }
        for id in twice { findings.add(.targetTwice, id.description) }
        for id in currencies { findings.add(.currenciesDiffer, id.description) }
        for number in origins { findings.add(.originMissing, String(number)) }
    }

    private func checkDraws(_ findings: inout Findings, progress: (String) -> Void) async throws {
        var last = 0
        while true {
            let after = last
            let page = try await database.read { try CheckedDraw.page(after: after, limit: Self.drawsPerPage, in: $0) }
            guard let end = page.last?.number else { return }
            for draw in page { draw.check(&findings) }
            last = end
            progress("draws \(last)")
        }
    }
}

/// Findings in the order they were made, at most ``Check/listed`` of a kind.
struct Findings: Sendable {
    private var listed: [Finding] = []
    private var counts: [Finding.Code: Int] = [:]

    mutating func add(_ code: Finding.Code, _ about: String) {
        counts[code, default: 0] += 1
        if counts[code, default: 0] <= Check.listed { listed.append(Finding(code: code, about: about)) }
    }

    var all: [Finding] {
        listed
            + Finding.Code.allCases.filter { counts[$0, default: 0] > Check.listed }.map {
                Finding(code: .more, about: $0.rawValue)
            }
    }
}

extension CheckedDraw {
    /// Money, shares and history against the state.
    func check(_ findings: inout Findings) {
        let name = "P-\(number)"
        if taken != expected.taken || !expected.passed.contains(passed) {
            findings.add(expected.taken == 0 ? .drawStillLive : .drawMoney, name)
        }
        if isPaid, shares != amount { findings.add(.drawShares, name) }
        if !events.contains(DrawEvent.Kind.declared.rawValue) || events.isDisjoint(with: telling.map(\.rawValue)) {
            findings.add(.drawEvents, name)
        }
    }

    private var isPaid: Bool { [.accepted, .settled, .evidenced].contains(state) && amount > 0 }

    private var expected: (taken: Int64, passed: ClosedRange<Int64>) {
        switch state {
        case .accepted:
            // In a file, or paid in part: some of it or all; otherwise nothing has moved.
            isOnItsWay || events.contains(DrawEvent.Kind.settledInPart.rawValue)
                ? (amount, 0...amount) : (amount, 0...0)
        case .settled, .evidenced: (amount, amount...amount)
        case .waiting, .withdrawn, .refused, .reversed, .lapsed: (0, 0...0)
        }
    }

    /// The events that may have led to the state.
    private var telling: Set<DrawEvent.Kind> {
        switch state {
        case .waiting: [.declared]
        case .accepted: [.acceptedByRule, .accepted]
        case .settled, .evidenced: [.settled, .waived]
        case .withdrawn: [.withdrawn]
        case .refused: [.refused]
        case .reversed: [.reversed, .givenBack]
        case .lapsed: [.lapsed]
        }
    }
}
