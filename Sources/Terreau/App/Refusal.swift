internal import Ledger

/// A "no" that people can act on: a stable code for programs, a sentence for people, and the field it belongs to.
protocol Refusal: Error, Sendable {
    var kind: RefusalKind { get }
    var code: String { get }
    var sentence: Sentence { get }
    /// The form field that the sentence stands under.
    var field: String? { get }
    /// Seconds after which asking again may do.
    var retryAfter: Int64? { get }
}

extension Refusal {
    var field: String? { nil }
    var retryAfter: Int64? { nil }
}

enum RefusalKind: Sendable {
    /// What was typed cannot be read or is not allowed.
    case invalid
    /// What was asked does not fit the present state.
    case conflict
    case forbidden
    case notFound
    case notSignedIn
    case unavailable
    case tooLarge
    /// Too often: later it may pass.
    case tooMany
}

/// Something named in an address does not exist, or not for this person: the two look the same from outside.
struct NotFound: Refusal {
    let kind = RefusalKind.notFound
    let code = "notFound"
    let sentence = Sentence("error.notFound")
}

struct NotSignedIn: Refusal {
    let kind = RefusalKind.notSignedIn
    let code = "notSignedIn"
    let sentence = Sentence("error.notSignedIn")
}

/// The person is known, and this is not theirs to do. Says whose it is.
struct NotAllowed: Refusal {
    let kind = RefusalKind.forbidden
    let code: String
    let sentence: Sentence

    init(_ code: String) {
        self.code = code
        sentence = Sentence("notAllowed.\(code)")
    }
}

/// Faults of one or more fields of a form, in the order of the fields.
struct FormRefusal: Error, Sendable {
    var faults: [Fault] = []

    struct Fault: Sendable {
        let field: String
        let sentence: Sentence
    }

    init(_ faults: [Fault] = []) { self.faults = faults }

    mutating func add(_ field: String, _ sentence: Sentence) { faults.append(Fault(field: field, sentence: sentence)) }

    func throwIfAny() throws(FormRefusal) {
        if !faults.isEmpty { throw self }
    }
}
