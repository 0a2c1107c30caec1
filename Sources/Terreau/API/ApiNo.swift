internal import HTTPTypes
internal import Ledger

/// What is wrong with a request of a program before any verb sees it. The raw value is the stable code.
enum ApiNo: String, Refusal, CaseIterable {
    case tokenMissing, tokenUnknown
    case scopeTooNarrow
    case factorMissing
    case methodNotAllowed
    case keyMissing, keyUnreadable, keyReused
    case notJSON, notUTF8, malformedJSON, tooDeep, bodyTooLarge
    case invalidFields
    case exportBroken
    case malformedRequest
    case outcomeUnknown

    var code: String { rawValue }
    var sentence: Sentence { Sentence("api.no.\(rawValue)") }

    var status: HTTPResponse.Status {
        switch self {
        case .tokenMissing, .tokenUnknown: .unauthorized
        case .scopeTooNarrow, .factorMissing: .forbidden
        case .methodNotAllowed: .methodNotAllowed
        case .keyMissing, .keyUnreadable, .notUTF8, .malformedJSON, .tooDeep, .malformedRequest: .badRequest
        case .notJSON: .unsupportedMediaType
        case .bodyTooLarge: .contentTooLarge
        case .keyReused, .invalidFields: .unprocessableContent
        case .exportBroken: .conflict
        case .outcomeUnknown: .serviceUnavailable
        }
    }

    var kind: RefusalKind {
        switch self {
        case .tokenMissing, .tokenUnknown: .notSignedIn
        case .scopeTooNarrow, .factorMissing: .forbidden
        case .bodyTooLarge: .tooLarge
        case .outcomeUnknown: .unavailable
        default: .invalid
        }
    }
}
