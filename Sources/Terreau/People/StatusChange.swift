internal import Ledger

/// What a person became in the co-operative, and when.
struct StatusChange: Hashable, Sendable {
    let status: Person.Status
    let since: Day
    var contract: ContractKind.ID? = nil
    /// The last day of the contract, where it has one.
    var contractUntil: Day? = nil
    var note: String? = nil
}

/// A contract that binds people to the co-operative: data, for law changes.
struct ContractKind: Hashable, Sendable {
    struct ID: Identifier { let rawValue: String }

    let id: ID
    let name: String
    let status: Person.Status
    let mostMonths: Int?
    let renewals: Int?
    let source: String?
    let checkedOn: Day?
}
