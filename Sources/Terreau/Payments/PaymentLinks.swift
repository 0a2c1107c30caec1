extension Links {
    static let payments = "/virements"
    static let preparePayment = "/virements/preparer"
    static let internalTransfers = "/virements/internes"
    static let bankAccounts = "/virements/comptes"
    static let ownAccount = "/mon-compte/compte-bancaire"
    static let payees = "/virements/beneficiaires"

    static func payment(_ run: PaymentRun.ID, _ action: String? = nil) -> String {
        payments + "/\(run)" + (action.map { "/" + $0 } ?? "")
    }
    static func bankAccount(_ id: BankAccount.ID) -> String { bankAccounts + "/\(id)" }
    static func payee(_ payee: Draw.Payee) -> String {
        payees + "/" + (payee.person?.rawValue ?? payee.organisation?.rawValue ?? "")
    }
}
