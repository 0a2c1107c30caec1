/// The shapes of evidence, runs and bank statements.
extension ApiSchemas {
    static let proof: KeyValuePairs<String, JSON> = [
        "DrawEvidence": object([
            "draw": id, "state": words(Draw.State.self), "isComplete": flag,
            "asks": list(
                object([
                    "kind": words(EvidenceKind.self),
                    "by": ["type": "string", "enum": ["budget", "line", "promise"]], "line": slugOrNull,
                    "isThere": flag,
                ])),
            "count": count,
            "items": list(
                object([
                    "id": id, "name": text, "type": text, "bytes": count,
                    "sha256": ["type": "string", "pattern": "^[0-9a-f]{64}$"], "addedBy": textOrNull,
                    "addedAt": instant, "setAsideAt": instantOrNull, "setAsideReason": textOrNull,
                    "alsoOn": [
                        "type": "array", "items": text, "description": "Other draws that hold the same bytes.",
                    ],
                ])),
        ]),
        "SetAsideRequest": object(["reason": typed(1000, least: 2)]),
    ]

    private static let flag: JSON = ["type": "boolean"]

    /// What an account holds: below zero too.
    private static let balance: JSON = object(["cents": ["type": "integer"], "currency": text])
    private static let balanceOrNull: JSON = ["oneOf": [balance, ["type": "null"]]]
    private static let statusOrNull: JSON = [
        "type": ["string", "null"],
        "enum": .array(StatusReport.Status.allCases.map { .string($0.rawValue) } + [.null]),
        "description": "The bank’s word, as ISO 20022 spells it.",
    ]
    private static let idOrNull: JSON = ["type": ["string", "null"]]

    private static let runMembers: [(String, JSON)] = [
        ("id", id), ("reference", text), ("state", words(PaymentRun.State.self)), ("executionDay", day),
        ("count", count), ("total", money), ("preparedAt", instant), ("frozenAt", instantOrNull),
        ("releasedAt", instantOrNull), ("sentAt", instantOrNull), ("voidedAt", instantOrNull),
        ("voidReason", textOrNull),
    ]

    private static let runFile = object([
        "messageId": text, "format": words(CreditTransferFormat.self), "sha256": text, "count": count, "total": money,
    ])

    private static let runLine = object([
        "id": id, "draw": id, "amount": money, "mode": words(SettlementMode.self),
        "state": words(PaymentLine.State.self), "endToEndId": text, "bankDay": dayOrNull, "reason": textOrNull,
    ])

    private static let statementMembers: [(String, JSON)] = [
        ("format", words(BankStatement.Format.self)), ("account", text), ("reference", text), ("openingDay", day),
        ("closingDay", day), ("opening", balance), ("closing", balance), ("lines", count),
    ]

    private static let bankLineMembers: [(String, JSON)] = [
        ("id", id), ("statement", id), ("account", text), ("day", day), ("valueDay", dayOrNull), ("amount", balance),
        ("party", textOrNull), ("partyAccount", textOrNull), ("endToEndId", textOrNull), ("batch", textOrNull),
        ("bankReference", textOrNull), ("returnReason", textOrNull), ("text", text),
        (
            "answer",
            [
                "oneOf": [
                    object([
                        "kind": words(BankMovement.Answer.self), "fund": slugOrNull, "payment": idOrNull,
                        "run": idOrNull, "sentence": text,
                    ]), ["type": "null"],
                ]
            ]
        ),
    ]

    static let treasury: KeyValuePairs<String, JSON> = [
        "SettleRequest": object(
            ["mode": words(SettlementMode.self), "amount": money, "day": day, "without": typed(1000, least: 2)],
            optional: ["mode", "amount", "day", "without"]),
        "WaiveRequest": object(["amount": money, "reason": typed(1000, least: 2)], optional: ["amount", "reason"]),
        "GiveBackRequest": object(["amount": money, "day": day, "reason": typed(1000, least: 2)], optional: ["day"]),
        "ExcuseRequest": object(["reason": typed(1000, least: 2)]),
        "PartRequest": object(["amount": money]),
        "SettleInsideRequest": object(["atOnce": flag], optional: ["atOnce"]),
        "Settled": object(["settled": count]),
        "Run": object(runMembers, optional: []), "RunPage": page(of: "Run"),
        "RunWithLines": object(
            runMembers + [
                ("file", ["oneOf": [runFile, ["type": "null"]]]), ("lines", list(runLine)),
            ], optional: []),
        "Due": object([
            "draw": id, "reference": text, "purpose": text, "amount": money, "payee": text,
            "mode": words(SettlementMode.self), "isInside": flag, "dueDay": day,
            "notes": list(object(["code": text, "detail": text, "holds": flag])),
        ]),
        "DuePage": page(of: "Due"),
        "AccountList": object([
            "items": list(
                object(["id": id, "name": text, "account": text, "format": words(CreditTransferFormat.self)]))
        ]),
        "PrepareRequest": object(["account": id, "day": day, "atOnce": flag], optional: ["account", "day", "atOnce"]),
        "SendRequest": object(["total": money]),
        "ConfirmRequest": object(
            [
                "day": day, "lines": ["type": "array", "items": id, "minItems": 1, "maxItems": 500],
            ], optional: ["day", "lines"]),
        "VoidRequest": object(["reason": typed(1000, least: 2)]),
        "SendBackRequest": object(["reason": typed(1000, least: 2), "day": day], optional: ["day"]),
        "Statement": object(
            [("id", id)] + statementMembers + [("waiting", count), ("importedAt", instant)], optional: []),
        "StatementPage": page(of: "Statement"),
        "StatementImport": object([
            "new": count,
            "statements": list(
                object(
                    statementMembers + [
                        ("unbooked", count), ("missing", balanceOrNull),
                        (
                            "unclear",
                            [
                                "type": "array", "items": day,
                                "description":
                                    "Days of which `sameDay` has to tell whether their lines are there already.",
                            ]
                        ),
                    ], optional: [])),
        ]),
        "StatusReport": object([
            "run": id, "day": day, "noted": count, "status": statusOrNull, "reason": textOrNull,
            "lines": list(
                object([
                    "payment": id, "draw": id, "amount": money, "status": statusOrNull, "reason": textOrNull,
                    "effect": words(StatusReportRules.Effect.self),
                ])),
            "strangers": list(text),
        ]),
        "BankLine": object(bankLineMembers, optional: []), "BankLinePage": page(of: "BankLine"),
        "BankLineWithProposals": object(
            bankLineMembers + [
                (
                    "proposals",
                    list(
                        object([
                            "fund": slugOrNull, "payment": idOrNull, "run": idOrNull, "amount": money,
                            "isExact": flag, "isByReference": flag,
                        ]))
                )
            ], optional: []),
        "MatchRequest": [
            "oneOf": [object(["fund": slug]), object(["payment": id]), object(["run": id])]
        ],
        "ExplainRequest": object(["sentence": typed(500)]),
    ]
}
