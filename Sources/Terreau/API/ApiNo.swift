internal import HTTPTypes
internal import Ledger

/// What is wrong with a request of a program before any verb sees it. The raw value is the stable code.
enum ApiNo: String, Refusal, CaseIterable {
    case tokenMissing, tokenUnknown
    case scopeTooNarrow, scopeTooNarrowToPay
    case factorMissing
    case methodNotAllowed
    case keyMissing, keyUnreadable, keyReused
    case notJSON, notBytes, notUTF8, malformedJSON, tooDeep, bodyTooLarge
    case invalidFields
    case exportBroken
    case malformedRequest
    case outcomeUnknown

    /// How narrow is said in words and in the challenge.
    var code: String { self == .scopeTooNarrowToPay ? Self.scopeTooNarrow.rawValue : rawValue }
    var sentence: Sentence { Sentence("api.no.\(rawValue)") }

    var status: HTTPResponse.Status {
        switch self {
        case .tokenMissing, .tokenUnknown: .unauthorized
        case .scopeTooNarrow, .scopeTooNarrowToPay, .factorMissing: .forbidden
        case .methodNotAllowed: .methodNotAllowed
        case .keyMissing, .keyUnreadable, .notUTF8, .malformedJSON, .tooDeep, .malformedRequest: .badRequest
        case .notJSON, .notBytes: .unsupportedMediaType
        case .bodyTooLarge: .contentTooLarge
        case .keyReused, .invalidFields: .unprocessableContent
        case .exportBroken: .conflict
        case .outcomeUnknown: .serviceUnavailable
        }
    }

    var kind: RefusalKind {
        switch self {
        case .tokenMissing, .tokenUnknown: .notSignedIn
        case .scopeTooNarrow, .scopeTooNarrowToPay, .factorMissing: .forbidden
        case .bodyTooLarge: .tooLarge
        case .outcomeUnknown: .unavailable
        default: .invalid
        }
    }
}
