internal import Ledger
internal import Storage

/// Accounts to try payment runs with: the example numbers of the registry of account numbers (ISO 13616), which no bank gave
/// to anybody.
struct DemoBank: Sendable {
    let bank: BankData
    let cooperative: String

    private static let own = "FR14 2004 1010 0505 0001 3M02 606"
    private static let examples = [
        "FR7630006000011234567890189", "BE68539007547034", "DE89370400440532013000", "NL91ABNA0417164300",
        "ES9121000418450200051332", "LU280019400644750000", "IT60X0542811101000000123456", "AT611904300234573201",
    ]

    /// An account that pays, and one for each payee whom the bank is to pay now, as many as there are examples.
    func fill() async throws {
        let (treasurer, payees) = try await bank.database.read { db in
            let treasurer = try Role.ofEverybody(in: db).filter { $0.value.contains(.treasurer) }.keys
                .min { $0.rawValue < $1.rawValue }
            var payees: [(payee: Draw.Payee, name: String)] = []
            for due in try DueDraw.all(in: db) where !due.mode.isInternal && due.draw.payee.person != treasurer {
                if !payees.contains(where: { $0.payee == due.draw.payee }) {
                    payees.append((due.draw.payee, due.payeeName))
                }
            }
            return (try treasurer.map { try Actor.load($0, in: db) }, payees)
        }
        guard let treasurer else { return }
        _ = try await bank.addAccount(
            BankData.NewAccount(name: "Compte courant", holder: cooperative, iban: Self.own), by: treasurer)
        for (payee, iban) in zip(payees, Self.examples) {
            try await bank.enter(payee.payee, holder: payee.name, iban: iban, by: treasurer)
        }
    }
}
