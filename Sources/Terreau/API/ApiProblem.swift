internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import Logging
internal import NIOCore
internal import Storage

/// An error as programs read it (RFC 9457): a stable code, and a sentence for whoever looks at the log.
struct ApiProblem {
    let status: HTTPResponse.Status
    let code: String
    let sentence: Sentence
    var fields: [FormRefusal.Fault] = []
    var headers: HTTPFields = [:]

    static let mediaType = "application/problem+json"

    /// Whether an address belongs to programs: there every answer is JSON.
    static func covers(_ path: String) -> Bool { path == "/api" || path.hasPrefix("/api/") }

    /// - Parameter allowed: the methods of the address, when it exists.
    init(_ error: any Error, allowed: [String], _ log: Logger) {
        switch error {
        case let no as ApiNo:
            self.init(status: no.status, code: no.code, sentence: no.sentence)
            switch no {
            case .tokenMissing: challenge("Bearer realm=\"terreau\"")
            case .tokenUnknown: challenge("Bearer realm=\"terreau\", error=\"invalid_token\"")
            case .scopeTooNarrow, .scopeTooNarrowToPay:
                let scope: ApiToken.Scope = no == .scopeTooNarrow ? .write : .pay
                challenge("Bearer realm=\"terreau\", error=\"insufficient_scope\", scope=\"\(scope.rawValue)\"")
            default: break
            }
        case let refusal as any Refusal:
            self.init(status: refusal.kind.status, code: refusal.code, sentence: Self.sentence(of: refusal))
            if let seconds = refusal.retryAfter { headers[.retryAfter] = String(seconds) }
            if let field = Self.member(of: refusal) {
                fields = [.init(field: field, sentence: sentence)]
            }
        case let refusal as FormRefusal:
            self.init(ApiNo.invalidFields, allowed: [], log)
            fields = refusal.faults
        case is NIOTooManyBytesError: self.init(ApiNo.bodyTooLarge, allowed: [], log)
        case let error as any HTTPResponseError where error.status == .notFound && !allowed.isEmpty:
            self.init(ApiNo.methodNotAllowed, allowed: [], log)
            headers[.allow] = allowed.joined(separator: ", ")
        case let error as any HTTPResponseError where error.status == .notFound:
            self.init(NotFound(), allowed: [], log)
        case let error as any HTTPResponseError where error.status.kind == .clientError:
            self.init(ApiNo.malformedRequest, allowed: [], log)
        default: self.init(failure: error, log)
        }
    }

    private init(
        status: HTTPResponse.Status, code: String, sentence: Sentence, fields: [FormRefusal.Fault] = [],
        headers: HTTPFields = [:]
    ) {
        self.status = status
        self.code = code
        self.sentence = sentence
        self.fields = fields
        self.headers = headers
    }

    /// What programs can do nothing about is logged whole.
    private init(failure error: any Error, _ log: Logger) {
        switch error {
        case let error as StorageError where error.kind == .diskFull:
            log.error("the disk is full")
            self.init(
                status: .init(code: 507, reasonPhrase: "Insufficient Storage"), code: "diskFull",
                sentence: Sentence("error.diskFull"))
        case let error as StorageError where error.kind == .unavailable || error.kind == .io:
            log.error("the database does not answer", metadata: ["code": "\(error.code)"])
            self.init(status: .serviceUnavailable, code: "unavailable", sentence: Sentence("error.unavailable"))
        case is CommitOutcomeUnknown: self.init(ApiNo.outcomeUnknown, allowed: [], log)
        default:
            log.error("unexpected error", metadata: ["type": "\(type(of: error))", "error": "\(error)"])
            self.init(status: .internalServerError, code: "unexpected", sentence: Sentence("error.unexpected"))
        }
    }

    /// Pages speak of pages and forms; programs have neither.
    private static func sentence(of refusal: any Refusal) -> Sentence {
        switch refusal {
        case is NotFound: Sentence("api.notFound")
        default: refusal.sentence
        }
    }

    /// The member of the body that a refusal is about: pages name their fields otherwise, or have several forms.
    private static func member(of refusal: any Refusal) -> String? {
        switch refusal {
        case let no as DrawRules.MoveNo:
            switch no {
            case .moreThanOwed, .moreThanSettled, .moreThanReserved, .noAmount: "amount"
            case .noReason: "reason"
            case .documentMissing: "without"
            default: nil
            }
        case PaymentRules.No.moreThanOwed: "amount"
        default: refusal.field
        }
    }

    private mutating func challenge(_ text: String) { headers[.wwwAuthenticate] = text }

    func json(_ l: Language, requestID: String) -> JSON {
        let body: JSON = [
            "type": "urn:terreau:problem:\(code)", "title": .string(l("api.title.\(status.code)")),
            "status": .integer(Int64(status.code)), "detail": .string(l(sentence)), "code": .string(code),
            "request": .string(requestID),
        ]
        guard !fields.isEmpty else { return body }
        return body.with(
            "fields", .array(fields.map { ["field": .string($0.field), "detail": .string(l($0.sentence))] }))
    }

    func response(_ l: Language, requestID: String) -> Response {
        var headers = headers
        headers[.contentType] = Self.mediaType
        headers[.contentLanguage] = l.code.rawValue
        return Response(
            status: status, headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(string: json(l, requestID: requestID).text)))
    }
}
