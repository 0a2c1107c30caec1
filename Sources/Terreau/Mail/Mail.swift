internal import Ledger
internal import Storage

/// A letter to be sent once the verb that wrote it is committed.
struct Mail: Sendable {
    let to: String
    let subject: String
    let body: String
}
