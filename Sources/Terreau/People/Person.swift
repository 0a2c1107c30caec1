internal import Ledger
internal import Storage

/// Somebody of the co-operative or near it. Without an e-mail a person has no account, and others act for them.
struct Person: Hashable, Sendable {
    struct ID: Identifier, SQLConvertible {
        let rawValue: String
        init(rawValue: String) { self.rawValue = rawValue }
    }

    let id: ID
    let name: String
    /// The name on the bank account, where it differs from the one people use.
    let legalName: String?
    let email: String?
    let status: Status
    /// The person's activity account in the co-operative's accounts.
    let analyticCode: String?
    /// Whether public pages may name this person. Nobody is named who did not choose it.
    let isNamedPublicly: Bool
    let language: Language.Code

    /// Tells whether a form was opened before somebody else, or the person, wrote something else here.
    var fingerprint: String {
        let fields = [
            name, legalName, email, status.rawValue, analyticCode, language.rawValue,
            // With an account it is the person's own choice, which that form does not write.
            email == nil && isNamedPublicly ? "named" : nil,
        ]
        return Hex.sha256(fields.map { $0.map { "=\($0)" } ?? "-" }.joined(separator: "\n"))
    }

    /// - Throws: ``People/No/changedSince(_:)`` when a form showed somebody else than who is there now.
    func expectSeen(_ fingerprint: String) throws {
        guard fingerprint == self.fingerprint else { throw People.No.changedSince(self) }
    }

    enum Status: String, CaseIterable, Sendable, SQLConvertible {
        case prospect, cape, cesa, associate, staff, outside, left

        /// Somebody whose activity account is in this co-operative.
        var isInside: Bool { [.cape, .cesa, .associate, .staff].contains(self) }
    }
}
