internal import Ledger
internal import Storage

/// Whose account is which: payees' and the co-operative's own.
struct BankData: Sendable {
    let database: any Database
    let clock: Clock
    var seal = BankSeal.plain

    enum No: Error, Hashable, Sendable {
        case iban(IBAN.Fault)
        case holderMissing
        case holderTooLong
        /// Nothing of the name can be written in the alphabet of banks.
        case holderUnwritable
        case nobodysOwnData
        case accountKnown
        case nameMissing
    }

    struct NewAccount: Sendable, Hashable {
        var name: String
        var holder: String
        var iban: String
        var format = CreditTransferFormat.edition2019
    }

    /// Enters or changes where a payee is paid. A changed account is paid to after ``PayeeDetails/coolingHours`` only.
    /// - Parameter iban: as typed; nil keeps the account that is there.
    func enter(
        _ payee: Draw.Payee, holder: String, iban typed: String?, nameCheck: PayeeDetails.NameCheck = .notDone,
        by actor: Actor
    ) async throws {
        try actor.require(.treasurer)
        guard payee.person != actor.id else { throw No.nobodysOwnData }
        let holder = try Self.holder(holder)
        let (now, seal) = (clock.now(), seal)
        try await database.write { db in
            let old = try PayeeDetails.find(payee, in: db)
            let iban: IBAN? = if let typed { try Self.iban(typed) } else { nil }
            guard let mark = iban.map(seal.mark) ?? old?.ibanMark, let masked = iban?.masked ?? old?.ibanMasked else {
                throw No.iban(.empty)
            }
            // The same again is no change, and must not start the waiting anew.
            let isSame = old?.ibanMark == mark
            if let old, isSame, old.holder == holder, old.nameCheck == nameCheck { return }
            let waits = old != nil && !isSame
            let details = PayeeDetails(
                payee: payee, version: (old?.version ?? 0) + 1, holder: holder, ibanMasked: masked, ibanMark: mark,
                nameCheck: nameCheck, changedAt: now, changedBy: actor.id,
                paysFrom: waits ? now.adding(seconds: PayeeDetails.coolingHours * 3600) : old?.paysFrom,
                sharedWith: [])
            try details.save(isSame ? nil : iban, seal: seal, in: db)
            // They are told at once, and cannot choose not to be: it may not have been them who asked.
            if let person = payee.person, !isSame { try Mail.put(.payeeAccountChanged, for: person, at: now, in: db) }
            try db.audit(.bankDataEntered, .payee(payee), detail: "\(details.version)", by: actor, at: now)
        }
    }

    func addAccount(_ new: NewAccount, by actor: Actor) async throws -> BankAccount.ID {
        try actor.require(.treasurer)
        let account = try BankAccount(
            id: .new(), name: Self.name(new.name), holder: Self.holder(new.holder), iban: Self.iban(new.iban),
            format: new.format)
        let now = clock.now()
        try await database.write { db in
            guard try !BankAccount.isKnown(account.iban, except: nil, in: db) else { throw No.accountKnown }
            try account.insert(at: now, by: actor.id, in: db)
            try db.audit(.bankAccountAdded, .account(account.id), by: actor, at: now)
        }
        return account.id
    }

    func changeAccount(
        _ id: BankAccount.ID, name: String, holder: String, format: CreditTransferFormat, by actor: Actor
    ) async throws {
        try actor.require(.treasurer)
        let (name, holder) = (try Self.name(name), try Self.holder(holder))
        let now = clock.now()
        try await database.write { db in
            let old = try BankAccount.find(id, in: db)
            try BankAccount(id: id, name: name, holder: holder, iban: old.iban, format: format).update(in: db)
            try db.audit(.bankAccountChanged, .account(id), by: actor, at: now)
        }
    }

    private static func name(_ text: String) throws(No) -> String {
        guard !text.isEmpty, text.count <= 80 else { throw .nameMissing }
        return text
    }

    private static func holder(_ text: String) throws(No) -> String {
        guard !text.isEmpty else { throw .holderMissing }
        guard text.count <= PayeeDetails.longestHolder else { throw .holderTooLong }
        guard !SepaTextRules.text(text, most: SepaTextRules.longestName).isEmpty else { throw .holderUnwritable }
        return text
    }

    static func iban(_ typed: String) throws(No) -> IBAN {
        do throws(IBAN.Fault) {
            return try IBAN(typed)
        } catch {
            throw .iban(error)
        }
    }
}
