internal import Ledger

/// What proves a draw: what its budget and the lines that pay it ask for, and what is still missing.
enum EvidenceRules {
    struct Facts: Sendable, Hashable {
        let budget: EvidenceKind
        /// The lines that pay, in order, with what their agreement asks for.
        var lines: [Line] = []
        /// What the person said they would provide.
        var promised: EvidenceKind = .shortText
        var hasLink = false
        /// Files that were not set aside.
        var files = 0

        struct Line: Sendable, Hashable {
            let line: FundLine.ID
            let kind: EvidenceKind
        }
    }

    enum Source: Sendable, Hashable {
        case budget
        case line(FundLine.ID)
        case promise
    }

    struct Ask: Sendable, Hashable {
        let kind: EvidenceKind
        let source: Source
        let isThere: Bool
    }

    /// Everything asked for beyond the draw's own words, which are always there. A receipt also stands for a link.
    static func asks(_ facts: Facts) -> [Ask] {
        let given = given(facts)
        let sources = facts.lines.map { (Source.line($0.line), $0.kind) } + [(.budget, facts.budget)]
        let asked = sources.filter { $0.1 > .shortText }
        // A promise nobody asked for is still a promise; one that answers a question is not asked twice.
        let promise = facts.promised > .shortText && asked.isEmpty ? [(Source.promise, facts.promised)] : []
        return (asked + promise).map { Ask(kind: $0.1, source: $0.0, isThere: given >= $0.1) }
    }

    static func missing(_ facts: Facts) -> [Ask] { asks(facts).filter { !$0.isThere } }

    /// Something was asked for, and all of it is there.
    static func isComplete(_ facts: Facts) -> Bool {
        let asks = asks(facts)
        return !asks.isEmpty && asks.allSatisfy(\.isThere)
    }

    static func given(_ facts: Facts) -> EvidenceKind {
        if facts.files > 0 { return .receipt }
        return facts.hasLink ? .link : .shortText
    }

    // MARK: Who

    /// Amounts are for members; receipts are for those who must check them, and for whoever they belong to.
    static func maySee(_ who: DrawRules.Standing, isAuditor: Bool) -> Bool {
        who.isTheirs || who.isSteward || who.isTreasurer || isAuditor
    }

    static func mayChange(_ state: Draw.State, by who: DrawRules.Standing) -> Bool {
        (try? checkChange(state, by: who)) != nil
    }

    /// Evidence may come late: as long as the draw stands.
    static func checkChange(_ state: Draw.State, by who: DrawRules.Standing) throws(EvidenceNo) {
        guard who.isTheirs || who.isSteward || who.isTreasurer else { throw .notTheirs }
        guard [.waiting, .accepted, .settled, .evidenced].contains(state) else { throw .notInState(state) }
    }

    // MARK: How much

    static let largestFile = 10 * 1024 * 1024
    static let mostFiles = 5
    static let largestUpload = 30 * 1024 * 1024
    /// Files on one draw, those set aside included.
    static let mostOnDraw = 50
}

enum EvidenceNo: Error, Hashable, Sendable {
    case notTheirs
    case notInState(Draw.State)
    case periodClosed(Day)
    case noFile
    case tooManyFiles
    case tooManyOnDraw
    case uploadTooLarge
    case malformed
    case file(name: String, FileFault)
    case alreadySetAside
    /// What is kept is not what was sent.
    case damaged
}

/// Why a file is not taken.
enum FileFault: Error, Hashable, Sendable {
    case empty
    case tooLarge
    case unknownType
    /// The format of iPhone photos, which few programs read.
    case heic
    /// Also something else than what it says it is.
    case twoFormats
    case cutShort
    case tooManyPixels(PixelSize)
}
