internal import Ledger
internal import Storage

/// Everything that people, programs and the calendar do here and that somebody may ask about later. The word is stored and
/// never changes its meaning; its sentence is `act.…` in `Locales/`.
enum Act: String, CaseIterable, Sendable, SQLConvertible {
    // Draws. What follows from an act, such as an acceptance by rule, is in the draw's own history.
    case drawDeclared, drawEdited, drawApproved, drawRefused, drawWithdrawn, drawAsked, drawAnswered, drawDone,
        drawLapsed
    case drawSettled, drawWaived, drawGivenBack, documentExcused, drawReversed, evidenceAdded, evidenceSetAside
    // Budgets and money.
    case budgetOpened, budgetPolicyChanged, budgetClosed, budgetReopened, budgetInvited, budgetRemoved
    case envelopeFilled, envelopeGivenBack, envelopeMoved
    case agreementSigned, lineAdded, lineAmended, grantSigned, ownMoneySetAside, moneyReceived
    // People, organisations, projects.
    case personSuspended, personUnsuspended, contractKindAdded, contractKindChanged, contractKindEnded
    case personAdded, personChanged, personInvited, namingChosen, roleGiven, roleTaken, organisationAdded, linkShared,
        linkRevoked, projectAdded
    // Payments and the bank.
    case bankDataEntered, payeeCalled, bankAccountAdded, bankAccountChanged
    case runPrepared, runLinePartChosen, runLineRemoved, runFrozen, runReleased, runSent, runVoided, runConfirmed,
        runLineSentBack
    case statementKept, statementImported, bankLineReceived, bankLineSettled, bankLineExplained
    // Books.
    case periodClosed, accountPlanChosen, analyticCodesChosen
    // Entering and leaving.
    case codeAsked, signedIn, signInFailed, signedOut, sessionEnded, sessionsEnded, tokenCreated, tokenRevoked
    case factorSetUp, factorShown, factorRefused, factorRemoved, recoveryCodeUsed, recoveryCodesRenewed
    case factorLossAsked, factorLossApproved, factorLossRefused, factorLossCancelled, factorLossLapsed
    case serviceAnswered, identityLinked, identityUnlinked, identityRefused
    case profileChanged
    // Arriving, and what people show of themselves.
    case arrivalWritten, arrivalTaken, arrivalAnswered, arrivalWelcomed, arrivalClosed, statusRecorded, profileSaved
    case listKept, listImported
    // Letters.
    case mailChosen, letterRetried, letterDropped
    // The house itself.
    case cooperativeChanged, houseResumed, dataForgotten, holdPlaced, holdLifted, privacyContactsChanged, personErased
    // Reading what is not everybody's to read.
    case ownDataTaken, evidenceOpened, bankDataRead, runFileTaken, statementRead, exportTaken, actsRead

    /// What an act was done to: a kind and the name it has in the database.
    struct Object: Hashable, Sendable, CustomStringConvertible {
        let kind: Kind
        let id: String

        enum Kind: String, CaseIterable, Sendable {
            case draw, budget, agreement, line, person, organisation, project, payee, account, run, bankFile, bankLine
            case period, export, token, house, letter, arrival, list
        }

        init(_ kind: Kind, _ id: String) {
            self.kind = kind
            self.id = id
        }

        /// Reads `kind:id`.
        init?(_ text: String) {
            let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
            guard parts.count == 2, let kind = Kind(rawValue: parts[0]) else { return nil }
            self.init(kind, parts[1])
        }

        var description: String { "\(kind.rawValue):\(id)" }

        static let house = Object(.house, "1")
        static func draw(_ id: Draw.ID) -> Object { .init(.draw, id.rawValue) }
        static func budget(_ id: ContributoryBudget.ID) -> Object { .init(.budget, id.rawValue) }
        static func agreement(_ id: FundingAgreement.ID) -> Object { .init(.agreement, id.rawValue) }
        static func line(_ id: FundLine.ID) -> Object { .init(.line, id.rawValue) }
        static func person(_ id: Person.ID) -> Object { .init(.person, id.rawValue) }
        static func organisation(_ id: Organisation.ID) -> Object { .init(.organisation, id.rawValue) }
        static func project(_ id: Project.ID) -> Object { .init(.project, id.rawValue) }
        static func payee(_ payee: Draw.Payee) -> Object { .init(.payee, payee.party) }
        static func account(_ id: BankAccount.ID) -> Object { .init(.account, id.rawValue) }
        static func run(_ id: PaymentRun.ID) -> Object { .init(.run, id.rawValue) }
        static func bankFile(_ hash: String) -> Object { .init(.bankFile, hash) }
        static func bankLine(_ id: BankMovement.ID) -> Object { .init(.bankLine, id.rawValue) }
        static func period(_ day: Day) -> Object { .init(.period, day.description) }
        static func export(_ word: String) -> Object { .init(.export, word) }
        static func arrival(_ id: Arrival.ID) -> Object { .init(.arrival, id.rawValue) }
        static func list(_ sha256: String) -> Object { .init(.list, sha256) }
        static func letter(_ id: Mail.ID) -> Object { .init(.letter, id.rawValue) }
        static func token(_ id: ApiToken.ID) -> Object { .init(.token, id.rawValue) }
    }

    /// Who did it.
    enum Doer: Hashable, Sendable {
        /// A person on a page, or a program with a key of theirs.
        case person(Person.ID, Origin)
        /// Somebody who is not signed in.
        case visitor(Origin)
        /// Whoever may start programs on the machine.
        case command
        case calendar

        var word: String {
            switch self {
            case .person(_, let origin): origin.token == nil ? "person" : "token"
            case .visitor: "visitor"
            case .command: "command"
            case .calendar: "calendar"
            }
        }

        var person: Person.ID? { if case .person(let id, _) = self { id } else { nil } }

        var origin: Origin? {
            switch self {
            case .person(_, let origin), .visitor(let origin): origin
            case .command, .calendar: nil
            }
        }
    }
}

extension Actor {
    var doer: Act.Doer { .person(id, origin) }

    func from(_ origin: Origin) -> Actor {
        var actor = self
        actor.origin = origin
        return actor
    }
}

extension DrawEvent.Kind {
    /// The act that this event is the trace of; nil for what follows from another act.
    var act: Act? {
        switch self {
        case .declared: .drawDeclared
        case .edited: .drawEdited
        case .approved: .drawApproved
        case .refused: .drawRefused
        case .withdrawn: .drawWithdrawn
        case .asked: .drawAsked
        case .answered: .drawAnswered
        case .done: .drawDone
        case .lapsed: .drawLapsed
        case .settled: .drawSettled
        case .waived: .drawWaived
        case .givenBack: .drawGivenBack
        case .documentExcused: .documentExcused
        case .reversed: .drawReversed
        case .evidenceAdded: .evidenceAdded
        case .evidenceSetAside: .evidenceSetAside
        case .acceptedByRule, .accepted, .settledInPart, .evidenced, .scheduled, .returned: nil
        }
    }
}

/// An act as it is kept.
struct RecordedAct: Hashable, Sendable {
    let number: Int64
    let at: Instant
    let who: String
    let person: Person.ID?
    let token: ApiToken.ID?
    /// A word that this version does not know is still shown, and still proven.
    let act: String
    let object: String
    let detail: String?
    let originMark: String
    var trace: Trace?
    let hash: String

    /// Where an act came from, until it is forgotten.
    struct Trace: Hashable, Sendable {
        let salt: String
        let address: String?
        let request: String?

        /// The salt goes when the address goes, so that nobody can try all addresses against the mark.
        var mark: String { Hex.sha256(Self.fields([salt, address, request])) }

        static func newSalt() -> String {
            var generator = SystemRandomNumberGenerator()
            let numbers = [generator.next(), generator.next()]
            return Hex.text(numbers.flatMap { number in (0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) } })
        }

        fileprivate static func fields(_ fields: [String?]) -> String {
            // Each field says how long it is, so that no two contents read alike.
            fields.map { $0.map { "\($0.utf8.count):\($0)" } ?? "-" }.joined()
        }
    }

    /// The hash of the act before the first.
    static let genesis = Entry.genesis

    func computedHash(after previous: String) -> String {
        Hex.sha256(
            Trace.fields([
                previous, String(number), at.description, who, person?.rawValue, token?.rawValue, act, object, detail,
                originMark,
            ]))
    }

    /// Whether where it came from is what was written, or was forgotten.
    var hasItsTrace: Bool { trace.map { $0.mark == originMark } ?? true }
}
