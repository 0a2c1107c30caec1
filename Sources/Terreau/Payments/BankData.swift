internal import Ledger
internal import Storage

/// Whose account is which: payees' and the co-operative's own.
struct BankData: Sendable {
    let database: any Database
    let clock: Clock
    let languages: Languages
    let seal: BankSeal

    enum No: Error, Hashable, Sendable {
        case iban(IBAN.Fault)
        case holderMissing
        case holderTooLong
        /// Nothing of the name can be written in the alphabet of banks.
        case holderUnwritable
        case nobodysOwnData
        case accountKnown
        case nameMissing
        /// Who changed an account, or is paid to it, does not confirm it.
        case callByAnother
        case callNotNeeded
        case numberMissing
    }

    struct NewAccount: Sendable, Hashable {
        var name: String
        var holder: String
        var iban: String
        var format = CreditTransferFormat.edition2019
    }

    /// Enters or changes where a payee is paid. A changed account is paid to after ``PayeeDetails/coolingHours`` only, and
    /// once somebody else has called the payee.
    /// - Parameter iban: as typed; nil keeps the account that is there.
    func enter(
        _ payee: Draw.Payee, holder: String, iban typed: String?, nameCheck: PayeeDetails.NameCheck = .notDone,
        by actor: Actor
    ) async throws {
        try actor.require(.treasurer)
        guard payee.person != actor.id else { throw No.nobodysOwnData }
        try await save(payee, holder: holder, iban: typed, nameCheck: nameCheck, by: actor)
    }

    /// Somebody says where they are paid. What the bank answered for another account counts no more.
    func enterOwn(holder: String, iban typed: String?, by actor: Actor) async throws {
        try await save(.person(actor.id), holder: holder, iban: typed, nameCheck: nil, by: actor)
    }

    /// Another person has called the payee, at a number that was known before the change.
    func called(_ payee: Draw.Payee, at number: String, isConfirmed: Bool, by actor: Actor) async throws {
        guard (4...60).contains(number.count), number.contains(where: \.isNumber) else { throw No.numberMissing }
        let now = clock.now()
        try await database.write { db in
            guard try Self.mayCall(actor, in: db) else { throw NotAllowed(Role.treasurer.rawValue) }
            guard let details = try PayeeDetails.find(payee, in: db), details.call == .needed else {
                throw No.callNotNeeded
            }
            guard details.changedBy != actor.id, payee.person != actor.id else { throw No.callByAnother }
            try details.answered(isConfirmed, at: number, by: actor.id, on: now, in: db)
            try db.audit(
                .payeeCalled, .payee(payee), detail: isConfirmed ? "confirmed" : "denied", by: actor, at: now)
        }
    }

    /// Where an observer releases, the house may have nobody else who could call.
    static func mayCall(_ actor: Actor, in db: some Reading) throws -> Bool {
        if actor.has(.treasurer) || actor.has(.releaser) { return true }
        return try actor.has(.observer) && CooperativeRules.load(in: db).observerReleases
    }

    private func save(
        _ payee: Draw.Payee, holder: String, iban typed: String?, nameCheck: PayeeDetails.NameCheck?, by actor: Actor
    ) async throws {
        let holder = try Self.holder(holder)
        let iban: IBAN? = if let typed { try Self.iban(typed) } else { nil }
        let (now, seal, languages) = (clock.now(), seal, languages)
        try await database.write { db in
            let old = try PayeeDetails.find(payee, in: db)
            guard let mark = iban.map(seal.mark) ?? old?.ibanMark, let masked = iban?.masked ?? old?.ibanMasked else {
                throw No.iban(.empty)
            }
            // The same again is no change, and must not start the waiting anew.
            let isSame = old?.ibanMark == mark, nameStays = isSame && old?.holder == holder
            let check = nameCheck ?? (nameStays ? old?.nameCheck : nil) ?? .notDone
            if let old, nameStays, old.nameCheck == check { return }
            let waits = old != nil && !isSame
            let details = PayeeDetails(
                payee: payee, version: (old?.version ?? 0) + 1, holder: holder, ibanMasked: masked, ibanMark: mark,
                nameCheck: check, changedAt: now,
                // Who changed the account is kept until it changes again: somebody else is to call.
                changedBy: isSame && old?.call == .needed ? old?.changedBy ?? actor.id : actor.id,
                paysFrom: waits ? now.adding(seconds: PayeeDetails.coolingHours * 3600) : old?.paysFrom,
                call: waits ? .needed : old?.call ?? .notNeeded, sharedWith: [])
            try details.save(isSame ? nil : iban, seal: seal, by: actor.id, in: db)
            // They are told at once, and cannot choose not to be: it may not have been them who asked.
            if let person = payee.person, old == nil {
                let who = person == actor.id ? nil : actor.person.name
                try Mail.put(.payeeAccountEntered(by: who), for: person, at: now, in: db)
            }
            try db.audit(.bankDataEntered, .payee(payee), detail: "\(details.version)", by: actor, at: now)
            guard waits, let from = details.paysFrom else { return }
            for reader in try AccountReader.all(of: payee, in: db) {
                let l = languages[reader.language]
                try Mail(
                    to: reader.email, subject: l("payee.mail.subject"),
                    body: l(
                        "payee.mail.body",
                        ["name": reader.name, "who": actor.person.name, "when": l.moment(now), "from": l.moment(from)])
                ).put(at: now, in: db)
            }
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
