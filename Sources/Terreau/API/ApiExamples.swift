/// Examples for the description: a program can be written against them before there is a token.
enum ApiExamples {
    static let seen = "5f2b7b5a0c1d4e6f8091a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f7"
    static let euros300: JSON = ["cents": 30000, "currency": "EUR"]
    static let zero: JSON = ["cents": 0, "currency": "EUR"]

    static let drawRequest: JSON = [
        "amount": euros300, "purpose": "Freins du vélo cargo", "gesture": "done", "kind": "toolImprovement",
        "day": "2026-11-23",
    ]

    static let canIRequest: JSON = [
        "budget": "lille-bike", "amount": euros300, "purpose": "Freins du vélo cargo", "gesture": "done",
    ]

    static let split: JSON = [
        [
            "line": "anis-outils", "amount": euros300,
            "reason": "c’est l’argent à dépenser le plus tôt, avant le 31 mars 2027",
        ]
    ]

    static let sentence: JSON = """
        ANIS paie 300,00 € : c’est l’argent à dépenser le plus tôt, avant le 31 mars 2027. Aucun argent libre n’est \
        utilisé.
        """

    static let draw: JSON = [
        "id": "0193a1b2-0000-7000-8000-000000000042", "reference": "P-42", "version": 1, "state": "accepted",
        "budget": "lille-bike", "project": "lille-bike", "gesture": "done", "kind": "toolImprovement",
        "purpose": "Freins du vélo cargo", "amount": euros300, "split": split, "reason": sentence,
        "nextRun": "2026-11-24",
        "payee": [
            "type": "person", "id": "0193a1b2-0000-7000-8000-000000000007", "name": "Camille", "kind": "member",
        ],
        "declaredBy": "Camille", "workDay": "2026-11-23", "reservedUntil": nil, "evidence": "shortText", "link": nil,
        "minutes": nil, "declaredAt": "2026-11-23T09:00:00.000Z", "acceptedAt": "2026-11-23T09:00:00.000Z",
        "doneAt": nil, "settledAt": nil, "seen": nil, "approvals": nil, "questions": [],
    ]

    static let canI: JSON = [
        "answer": "yes", "code": nil, "amount": euros300, "split": split, "reason": sentence,
        "others": [["line": "libre", "reason": "cet argent n’est pas nécessaire ici"]], "approvals": 0,
        "nextRun": "2026-11-24",
    ]

    static let budget: JSON = [
        "slug": "lille-bike", "name": "Lille.bike", "purpose": "Livrer à vélo, à plusieurs.", "isOpen": true,
        "opensOn": "2026-01-01", "closesOn": nil, "allocated": ["cents": 120000, "currency": "EUR"],
        "left": ["cents": 90000, "currency": "EUR"], "reserved": zero, "owed": euros300, "paid": zero,
        "rule": [
            "timing": "both", "whoMayDraw": "group", "selfServiceCeiling": euros300, "outsideCeiling": zero,
            "approval": "steward", "rhythm": "immediate", "evidence": "shortText",
        ],
        "envelopes": [
            [
                "line": "anis-outils", "left": ["cents": 90000, "currency": "EUR"], "reserved": zero, "owed": euros300,
                "paid": zero,
            ]
        ], "nextRun": "2026-11-24",
    ]

    static let fund: JSON = [
        "slug": "anis-outils", "name": "Outils", "funder": "ANIS", "agreement": "anis", "isFree": false,
        "purpose": "Les outils de la livraison à vélo", "from": nil, "lastDay": "2027-03-31",
        "kinds": ["documentation", "toolImprovement"], "payees": [], "territories": [], "perDrawCeiling": nil,
        "perPersonCeiling": nil, "evidence": "none", "granted": ["cents": 120000, "currency": "EUR"],
        "received": ["cents": 120000, "currency": "EUR"], "allocated": ["cents": 120000, "currency": "EUR"],
        "unallocated": zero, "left": ["cents": 90000, "currency": "EUR"], "reserved": zero, "owed": euros300,
        "paid": zero,
    ]

    static let run: JSON = [
        "id": "0193a1b2-0000-7000-8000-000000000012", "reference": "V-12", "state": "released",
        "executionDay": "2026-11-24", "count": 1, "total": euros300, "preparedAt": "2026-11-23T10:00:00.000Z",
        "frozenAt": "2026-11-23T10:05:00.000Z", "releasedAt": "2026-11-23T11:00:00.000Z", "sentAt": nil,
        "voidedAt": nil, "voidReason": nil,
    ]

    static let question = "0193a1b2-0000-7000-8000-000000000066"

    static let evidence: JSON = [
        "draw": "0193a1b2-0000-7000-8000-000000000042", "state": "settled", "isComplete": true,
        "asks": [["kind": "receipt", "by": "line", "line": "anis-outils", "isThere": true]], "count": 1,
        "items": [
            [
                "id": "0193a1b2-0000-7000-8000-000000000055", "name": "facture.pdf", "type": "application/pdf",
                "bytes": 48213, "sha256": .string(seen), "addedBy": "Camille", "addedAt": "2026-11-23T09:30:00.000Z",
                "setAsideAt": nil, "setAsideReason": nil, "alsoOn": ["P-41"],
            ]
        ],
    ]

    static let wholeRun = run.with(
        "file",
        [
            "messageId": "T0193A1B2000070008000000000000012", "format": "pain.001.001.09", "sha256": .string(seen),
            "count": 1, "total": euros300,
        ]
    ).with("lines", [runLine])

    static let due: JSON = [
        "draw": "0193a1b2-0000-7000-8000-000000000042", "reference": "P-42", "purpose": "Freins du vélo cargo",
        "amount": euros300, "payee": "Camille", "mode": "expenseReimbursement", "isInside": false,
        "dueDay": "2026-11-24",
        "notes": [
            [
                "code": "documentLate", "detail": "Il manque le reçu ; le versement n’attend pas.", "holds": false,
            ]
        ],
    ]

    static let account: JSON = [
        "id": "0193a1b2-0000-7000-8000-000000000005", "name": "Courant", "account": "FR14 … 2606",
        "format": "pain.001.001.09",
    ]

    static let runLine: JSON = [
        "id": "0193a1b2-0000-7000-8000-000000000013", "draw": "0193a1b2-0000-7000-8000-000000000042",
        "amount": euros300, "mode": "externalInvoice",
        "state": "live", "endToEndId": "P42-0193A1B2", "bankDay": nil, "reason": nil,
    ]

    static let statement: JSON = [
        "id": "0193a1b2-0000-7000-8000-000000000099", "format": "camt053", "account": "FR7630006000011234567890189",
        "reference": "2026-11", "openingDay": "2026-11-01", "closingDay": "2026-11-23",
        "opening": ["cents": 1_000_000, "currency": "EUR"], "closing": ["cents": 970_000, "currency": "EUR"],
        "lines": 4, "waiting": 1, "importedAt": "2026-11-23T12:00:00.000Z",
    ]

    static let statementImport: JSON = [
        "new": 4,
        "statements": [
            [
                "format": "camt053", "account": "FR7630006000011234567890189", "reference": "2026-11",
                "openingDay": "2026-11-01", "closingDay": "2026-11-23",
                "opening": ["cents": 1_000_000, "currency": "EUR"], "closing": ["cents": 970_000, "currency": "EUR"],
                "lines": 4, "unbooked": 0, "missing": nil, "unclear": [],
            ]
        ],
    ]

    static let statusReport: JSON = [
        "run": "0193a1b2-0000-7000-8000-000000000012", "day": "2026-11-24", "noted": 1, "status": "PART", "reason": nil,
        "lines": [
            [
                "payment": "0193a1b2-0000-7000-8000-000000000013", "draw": "0193a1b2-0000-7000-8000-000000000042",
                "amount": euros300, "status": "RJCT", "reason": "AC04", "effect": "sendsBack",
            ]
        ],
        "strangers": [],
    ]

    static let bankLine: JSON = [
        "id": "0193a1b2-0000-7000-8000-000000000098", "statement": "0193a1b2-0000-7000-8000-000000000099",
        "account": "FR7630006000011234567890189", "day": "2026-11-24", "valueDay": "2026-11-24",
        "amount": ["cents": -30000, "currency": "EUR"], "party": "Camille", "partyAccount": nil,
        "endToEndId": "P-42-0193A1B200007000", "batch": nil, "bankReference": "ABC123", "returnReason": nil,
        "text": "VIR SEPA", "answer": nil,
    ]

    static let wholeBankLine = bankLine.with(
        "proposals",
        [
            [
                "fund": nil, "payment": "0193a1b2-0000-7000-8000-000000000013", "run": nil, "amount": euros300,
                "isExact": true, "isByReference": true,
            ]
        ])

    static func problem(_ status: Int) -> JSON {
        let (code, title, detail): (String, String, String) =
            switch status {
            case 400: ("keyMissing", "Bad request", "Send an Idempotency-Key header, a new one for each change.")
            case 401: ("tokenMissing", "Not signed in", "Send a token: Authorization: Bearer …")
            case 403: ("notInGroup", "Not allowed", "You are not in the group of this budget.")
            case 404: ("notFound", "Not found", "Nothing is here, or not for you.")
            case 409: ("moreThanLeft", "Does not fit", "€120.00 is left in this budget.")
            case 413: ("bodyTooLarge", "Too large", "A request holds 64 KB at most.")
            case 415: ("notJSON", "Not JSON", "Send JSON: Content-Type: application/json")
            case 429:
                ("tooManyRequests", "Too many requests", "Too many requests come from here. Try again in 12 seconds.")
            default: ("invalidFields", "Cannot be taken", "Some fields cannot be taken as they are.")
            }
        let body: JSON = [
            "type": "urn:terreau:problem:\(code)", "title": .string(title), "status": .integer(Int64(status)),
            "detail": .string(detail), "code": .string(code), "request": "1f0c6f2e",
        ]
        guard status == 422 else { return body }
        return body.with("fields", [["field": "purpose", "detail": "Fill in this field."]])
    }
}
