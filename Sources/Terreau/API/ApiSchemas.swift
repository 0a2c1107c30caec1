internal import Ledger

/// The shapes of what programs send and get, in JSON Schema 2020-12 as OpenAPI 3.1 takes it.
enum ApiSchemas {
    // MARK: Small pieces

    static let money = ref("Money")
    static let moneyOrNull: JSON = ["oneOf": [money, ["type": "null"]]]
    static let text: JSON = ["type": "string"]
    static let textOrNull: JSON = ["type": ["string", "null"]]
    static let count: JSON = ["type": "integer", "minimum": 0]
    static let day: JSON = ["type": "string", "format": "date"]
    static let dayOrNull: JSON = ["type": ["string", "null"], "format": "date"]
    static let instant: JSON = ["type": "string", "format": "date-time"]
    static let instantOrNull: JSON = ["type": ["string", "null"], "format": "date-time"]
    static let slug: JSON = [
        "type": "string", "pattern": "^[a-z0-9]([a-z0-9-]{0,58}[a-z0-9])?$", "maxLength": 60,
    ]
    static let slugOrNull: JSON = ["type": ["string", "null"]]
    static let id: JSON = ["type": "string", "minLength": 36, "maxLength": 36]

    static func ref(_ name: String) -> JSON { ["$ref": "#/components/schemas/\(name)"] }
    static func list(_ item: JSON) -> JSON { ["type": "array", "items": item] }
    static func typed(_ most: Int, least: Int = 1) -> JSON {
        // Text without control characters, line feeds excepted.
        [
            "type": "string", "minLength": .integer(Int64(least)), "maxLength": .integer(Int64(most)),
            "pattern": "^[^\\u0000-\\u0009\\u000b-\\u001f\\u007f-\\u009f]*$",
        ]
    }

    static func words<Choice: RawRepresentable<String> & CaseIterable>(_: Choice.Type) -> JSON {
        ["type": "string", "enum": .array(Choice.allCases.map { .string($0.rawValue) })]
    }

    static func object(_ members: KeyValuePairs<String, JSON>, optional: Set<String> = []) -> JSON {
        object(members.map { ($0.key, $0.value) }, optional: optional)
    }

    /// Every member is required, except those named; no other is there.
    static func object(_ members: [(String, JSON)], optional: Set<String>) -> JSON {
        [
            "type": "object", "properties": .object(members.map { JSON.Member(name: $0.0, value: $0.1) }),
            "required": .array(members.map(\.0).filter { !optional.contains($0) }.map(JSON.string)),
            "additionalProperties": false,
        ]
    }

    static func page(of name: String) -> JSON {
        object(["items": list(ref(name)), "next": textOrNull])
    }

    // MARK: What is drawn

    static let canIMembers: [(String, JSON)] = [
        ("amount", money), ("purpose", typed(200, least: 3)), ("gesture", words(Draw.Gesture.self)),
        ("project", slug), ("kind", words(SolutionKind.self)), ("day", day), ("until", day),
        ("evidence", words(EvidenceKind.self)),
        ("link", ["type": "string", "pattern": "^https?://[!-~]+$", "maxLength": 500]),
        ("minutes", ["type": "integer", "minimum": 1, "maximum": 100_000]), ("payee", ref("PayeeKnown")),
    ]

    static let requestMembers: [(String, JSON)] =
        canIMembers.dropLast() + [("payee", ref("PayeeRequest"))]

    static let optional: Set<String> = [
        "gesture", "project", "kind", "day", "until", "evidence", "link", "minutes", "payee",
    ]

    /// What a change may take away.
    private static let clearable: Set<String> = ["project", "link", "minutes"]

    private static func orNull(_ schema: JSON) -> JSON { ["oneOf": [schema, ["type": "null"]]] }

    static let payees: [JSON] = [
        object(["email": typed(200)]), object(["person": id]), object(["organisation": slug]),
    ]

    static let payeeKnown: JSON = [
        "oneOf": .array(payees), "description": "Who is paid; whoever asks, when it is left out.",
    ]

    static let payeeRequest: JSON = [
        "oneOf": .array(payees + [object(["newPerson": typed(80)])]),
        "description":
            "Who is paid; whoever draws, when it is left out. newPerson names somebody who is not in the house yet.",
    ]

    static let draw = object([
        "id": id, "reference": text, "version": count, "state": words(Draw.State.self), "budget": slug,
        "project": slugOrNull, "gesture": words(Draw.Gesture.self), "kind": words(SolutionKind.self), "purpose": text,
        "amount": money,
        "split": list(object(["line": slug, "amount": money, "reason": text])),
        "reason": [
            "type": "string", "description": "One sentence: who pays and why, or who decides, or why it ended.",
        ],
        "nextRun": [
            "type": ["string", "null"], "format": "date",
            "description": "The day its money leaves; for work to come, if it were said done today.",
        ],
        "payee": object([
            "type": ["type": "string", "enum": ["person", "organisation"]], "id": id, "name": text,
            "kind": words(PayeeKind.self),
        ]),
        "declaredBy": text, "workDay": day, "reservedUntil": dayOrNull, "evidence": words(EvidenceKind.self),
        "link": textOrNull, "minutes": ["type": ["integer", "null"]], "declaredAt": instant,
        "acceptedAt": instantOrNull, "doneAt": instantOrNull, "settledAt": instantOrNull,
        "seen": ["type": ["string", "null"], "description": "While it waits: what an approval approves."],
        "approvals": ["oneOf": [object(["given": count, "needed": count]), ["type": "null"]]],
        "questions": list(
            object([
                "id": id, "question": text, "askedAt": instant, "answer": textOrNull, "answeredAt": instantOrNull,
            ])),
    ])

    static let canI = object([
        "answer": ["type": "string", "enum": ["yes", "wait", "no"]],
        "code": ["type": ["string", "null"], "description": "For no: the code that drawing would be refused with."],
        "amount": moneyOrNull, "split": list(object(["line": slug, "amount": money, "reason": text])), "reason": text,
        "others": list(object(["line": slug, "reason": text])), "approvals": count, "nextRun": dayOrNull,
    ])

    // MARK: Where it comes from

    static let budget = object([
        "slug": slug, "name": text, "purpose": text, "isOpen": ["type": "boolean"], "opensOn": day,
        "closesOn": dayOrNull, "allocated": money, "left": money, "reserved": money, "owed": money, "paid": money,
        "rule": object([
            "timing": words(BudgetPolicy.Timing.self), "whoMayDraw": words(BudgetPolicy.WhoMayDraw.self),
            "selfServiceCeiling": moneyOrNull, "outsideCeiling": money, "approval": words(BudgetPolicy.Approval.self),
            "rhythm": words(SettlementRhythm.self), "evidence": words(EvidenceKind.self),
        ]),
        "envelopes": list(object(["line": slug, "left": money, "reserved": money, "owed": money, "paid": money])),
        "nextRun": day,
    ])

    static let fund = object([
        "slug": slug, "name": text, "funder": textOrNull, "agreement": slugOrNull, "isFree": ["type": "boolean"],
        "purpose": text, "from": dayOrNull, "lastDay": dayOrNull, "kinds": list(words(SolutionKind.self)),
        "payees": list(words(PayeeKind.self)), "territories": list(text), "perDrawCeiling": moneyOrNull,
        "perPersonCeiling": moneyOrNull, "evidence": words(EvidenceKind.self), "granted": money, "received": money,
        "allocated": money, "unallocated": money, "left": money, "reserved": money, "owed": money, "paid": money,
    ])

    static let problem = object(
        [
            "type": ["type": "string", "format": "uri"], "title": text, "status": ["type": "integer"],
            "detail": ["type": "string", "description": "French or English, by Accept-Language."],
            "code": ["type": "string", "pattern": "^[A-Za-z0-9]+$", "description": "Stable: programs may rely on it."],
            "request": ["type": "string", "description": "The id of the request in the server's log."],
            "fields": list(object(["field": text, "detail": text])),
        ], optional: ["fields"])

    // MARK: All of them

    static var all: [(key: String, value: JSON)] { base.map { $0 } + proof.map { $0 } + treasury.map { $0 } }

    private static let base: KeyValuePairs<String, JSON> = [
        "Money": object([
            "cents": ["type": "integer", "minimum": 0, "maximum": .integer(Money.largestTyped.cents)],
            "currency": ["type": "string", "pattern": "^[A-Z]{3}$", "examples": ["EUR"]],
        ]),
        "PayeeKnown": payeeKnown, "PayeeRequest": payeeRequest,
        "DrawRequest": object(requestMembers, optional: optional),
        "CanIRequest": object([("budget", slug)] + canIMembers, optional: optional),
        "AcceptRequest": object(["seen": ["type": "string", "pattern": "^[0-9a-f]{64}$"]]),
        "EditRequest": object(
            [("version", ["type": "integer", "minimum": 1, "maximum": 1_000_000])]
                + canIMembers.map { ($0.0, clearable.contains($0.0) ? orNull($0.1) : $0.1) },
            optional: optional.union(["amount", "purpose"])),
        "AnswerRequest": object(["question": id, "answer": typed(1000, least: 2)]),
        "ReverseRequest": object(["reason": typed(1000, least: 2)]),
        "RefuseRequest": object(["reason": typed(1000, least: 2)]),
        "QuestionRequest": object(["question": typed(1000, least: 2)]),
        "DoneRequest": object(["amount": money, "day": day], optional: ["day"]),
        "Draw": draw, "DrawPage": page(of: "Draw"), "CanI": canI, "Budget": budget, "BudgetPage": page(of: "Budget"),
        "Fund": fund, "FundPage": page(of: "Fund"),
        "File": ["type": "string"], "Problem": problem, "Description": ["type": "object"],
    ]

    /// Parameters by the names that operations call them.
    static let parameters: KeyValuePairs<String, JSON> = [
        "limit": query(
            "limit", ["type": "integer", "minimum": 1, "maximum": 100, "default": 20], "How many at most."),
        "numberCursor": query(
            "cursor", ["type": "string", "pattern": "^[1-9][0-9]{0,17}$"], "The `next` of the page before."),
        "slugCursor": query("cursor", slug, "The `next` of the page before."),
        "idCursor": query("cursor", id, "The `next` of the page before."),
        "from": query("from", day, "The first day."), "until": query("until", day, "The last day."),
        "file": path("file", words(ExportFile.self), "Which file.", example: "csv"),
        "line": path("line", id, "The id of a line of the run.", example: "0193a1b2-0000-7000-8000-000000000013"),
        "evidence": path("evidence", id, "The id of a file.", example: "0193a1b2-0000-7000-8000-000000000055"),
        "bankLine": path(
            "bankLine", id, "The id of a line of the bank.", example: "0193a1b2-0000-7000-8000-000000000098"),
        "fileName": query(
            "name", ["type": "string", "minLength": 1, "maxLength": 200], "What people will read.", isRequired: true),
        "statementName": query("name", ["type": "string", "maxLength": 200], "What people will read."),
        "sameDay": query(
            "sameDay", words(SharedDayRules.Answer.self),
            "Where a day is in another statement too: are lines that say the same the `same`, or `others`?"),
        "waitingFilter": query(
            "waiting", ["type": "string", "enum": ["true", "false"]], "Only those without an answer, or with one."),
        "statementFilter": query("statement", id, "Only the lines that were new with this statement."),
        "run": path("run", id, "The id of a payment run.", example: "0193a1b2-0000-7000-8000-000000000012"),
        "budgetFilter": query("budget", slug, "Only the draws of this budget."),
        "draw": path("draw", id, "The id of a draw.", example: "0193a1b2-0000-7000-8000-000000000042"),
        "budget": path("budget", slug, "The short name of a budget, as in its address.", example: "lille-bike"),
        "key": [
            "name": "Idempotency-Key", "in": "header", "required": true,
            "schema": ["type": "string", "pattern": "^[!-~]{1,200}$", "minLength": 1, "maxLength": 200],
            "description":
                "The program's own name for this change. The same key with the same content is answered the same.",
        ],
    ]

    private static func query(_ name: String, _ schema: JSON, _ what: String, isRequired: Bool = false) -> JSON {
        [
            "name": .string(name), "in": "query", "required": .boolean(isRequired), "schema": schema,
            "description": .string(what),
        ]
    }

    private static func path(_ name: String, _ schema: JSON, _ what: String, example: String) -> JSON {
        [
            "name": .string(name), "in": "path", "required": true, "schema": schema, "description": .string(what),
            "example": .string(example),
        ]
    }
}
