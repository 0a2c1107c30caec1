/// One line of the ledger: an amount that goes from a debit account to a credit account, or is reserved to.
public struct Transfer: Hashable, Sendable {
    /// The number of the entry times 1024, plus the position in it. No entry holds more than 1024 transfers.
    public struct ID: Hashable, Comparable, Sendable, CustomStringConvertible {
        public let number: Int64
        public init(number: Int64) { self.number = number }
        public init(entry: Int64, position: Int) { number = entry << 10 | Int64(position) }
        public var entry: Int64 { number >> 10 }
        public static func < (a: ID, b: ID) -> Bool { a.number < b.number }
        public var description: String { "\(entry).\(number & 1023)" }
    }

    public enum Phase: String, CaseIterable, Sendable {
        /// Money moved.
        case posted
        /// Money reserved: it counts as gone from the debit account's available money, but has not arrived.
        case pending
        /// A reservation carried out, whole or in part; the rest is free again.
        case post
        /// A reservation given up.
        case void
        /// A reservation whose end date has passed.
        case expire
        /// A posted movement put back, once.
        case reversal
    }

    public let id: ID
    public let phase: Phase
    public let debit: Account
    public let credit: Account
    /// What moves or is reserved. Zero for `void` and `expire` only.
    public let amount: Money
    /// The transfer that this one resolves or reverses.
    public let target: ID?
    /// What a resolution takes off the reservation: always the whole of it. Zero for the other phases.
    public let releases: Money
    /// Last day of a reservation.
    public let until: Day?

    public init(
        id: ID, phase: Phase, debit: Account, credit: Account, amount: Money, target: ID? = nil,
        releases: Money? = nil, until: Day? = nil
    ) {
        self.id = id
        self.phase = phase
        self.debit = debit
        self.credit = credit
        self.amount = amount
        self.target = target
        self.releases = releases ?? .zero(amount.currency)
        self.until = until
    }

    var canonical: String {
        "\(id.number)|\(phase.rawValue)|\(debit.code.field)|\(credit.code.field)|\(amount.cents)|\(target?.number ?? 0)"
            + "|\(releases.cents)|\(until?.description ?? "")\n"
    }
}

/// What is to be written: movements that happen together or not at all.
public struct EntryDraft: Sendable {
    public enum Movement: Hashable, Sendable {
        case move(Account, Account, Money)
        case reserve(Account, Account, Money, until: Day?)
        /// Carries out a reservation; nil means the whole of it.
        case post(Transfer.ID, Money?)
        case void(Transfer.ID)
        case expire(Transfer.ID)
        case reverse(Transfer.ID)
    }

    /// What happened, as a stable word such as `drawAccepted`.
    public var kind: String
    /// The day it counts for.
    public var day: Day
    /// The day on the document that proves it.
    public var documentDay: Day?
    /// The day the bank booked it.
    public var bankDay: Day?
    /// What it comes from, such as `draw:0193…`.
    public var origin: String
    /// The same key with the same content is the same entry, however often it is sent.
    public var key: String
    public var movements: [Movement]

    public init(
        kind: String, day: Day, documentDay: Day? = nil, bankDay: Day? = nil, origin: String, key: String,
        movements: [Movement]
    ) {
        self.kind = kind
        self.day = day
        self.documentDay = documentDay
        self.bankDay = bankDay
        self.origin = origin
        self.key = key
        self.movements = movements
    }

    /// SHA-256 of everything asked for, the recording time left out.
    public var fingerprint: String {
        var text = "\(kind.field)|\(day)|\(documentDay?.description ?? "")|\(bankDay?.description ?? "")"
        text += "|\(origin.field)\n"
        for movement in movements { text += movement.canonical }
        return Hex.sha256(text)
    }
}

extension EntryDraft.Movement {
    fileprivate var canonical: String {
        switch self {
        case .move(let from, let to, let amount): "move|\(from.code.field)|\(to.code.field)|\(amount.cents)\n"
        case .reserve(let from, let to, let amount, let until):
            "reserve|\(from.code.field)|\(to.code.field)|\(amount.cents)|\(until?.description ?? "")\n"
        case .post(let id, let amount): "post|\(id.number)|\(amount.map { String($0.cents) } ?? "")\n"
        case .void(let id): "void|\(id.number)\n"
        case .expire(let id): "expire|\(id.number)\n"
        case .reverse(let id): "reverse|\(id.number)\n"
        }
    }
}

/// Transfers that were written together, sealed by a hash over the entry before them.
public struct Entry: Hashable, Sendable {
    public let number: Int64
    public let kind: String
    public let day: Day
    public let documentDay: Day?
    public let bankDay: Day?
    public let recorded: Instant
    public let origin: String
    public let key: String
    public let fingerprint: String
    public let previousHash: String
    public let hash: String
    public let transfers: [Transfer]

    /// The hash of the entry before the first.
    public static let genesis = String(repeating: "0", count: 64)

    public init(
        number: Int64, kind: String, day: Day, documentDay: Day?, bankDay: Day?, recorded: Instant, origin: String,
        key: String, fingerprint: String, previousHash: String, hash: String? = nil, transfers: [Transfer]
    ) {
        self.number = number
        self.kind = kind
        self.day = day
        self.documentDay = documentDay
        self.bankDay = bankDay
        self.recorded = recorded
        self.origin = origin
        self.key = key
        self.fingerprint = fingerprint
        self.previousHash = previousHash
        self.transfers = transfers
        self.hash = hash ?? ""
    }

    /// SHA-256 over the previous hash and every field, in a fixed order.
    public func computedHash() -> String {
        var text = "\(previousHash)\n\(number)|\(kind.field)|\(day)"
        text += "|\(documentDay?.description ?? "")|\(bankDay?.description ?? "")"
        text += "|\(recorded)|\(origin.field)|\(key.field)|\(fingerprint)\n"
        for transfer in transfers { text += transfer.canonical }
        return Hex.sha256(text)
    }

    public func sealed() -> Entry {
        Entry(
            number: number, kind: kind, day: day, documentDay: documentDay, bankDay: bankDay, recorded: recorded,
            origin: origin, key: key, fingerprint: fingerprint, previousHash: previousHash, hash: computedHash(),
            transfers: transfers
        )
    }
}

extension String {
    /// The text as one field of what is hashed: its own bars and line ends are marked, so that no two contents read alike.
    fileprivate var field: String {
        // Nearly every text has none of « | », line end and « \ », and is returned as it is.
        guard utf8.contains(where: { $0 == 124 || $0 == 10 || $0 == 92 }) else { return self }
        var text = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "|": text += "\\p"
            case "\n": text += "\\n"
            case "\\": text += "\\\\"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
