internal import HTTPTypes
internal import Ledger

/// The description of all routes for programs, in OpenAPI 3.1, made of the declarations that hold their policies.
struct OpenAPI {
    let routes: [ApiRoute]
    /// The address that people use.
    let server: String

    static let operation = ApiOperation(
        id: "getDescription", tag: "description", summary: "This description", gives: "Description",
        example: ["openapi": "3.1.0"]
    ) { _ in throw NotFound() }

    var json: JSON {
        [
            "openapi": "3.1.0",
            "info": [
                "title": "Terreau", "version": "1",
                "license": ["name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"],
                "description": """
                All that a person can do with draws, payment runs and bank statements, for programs. A token acts as one person, through the same rules. \
                Money is whole cents. Refusals are problems (RFC 9457) with a stable code and a sentence.
                """,
            ],
            "servers": [["url": .string(server)]],
            "tags": .array(
                ["budgets", "draws", "evidence", "funds", "runs", "statements", "exports", "description"].map {
                    ["name": .string($0)]
                }),
            "paths": .object(paths),
            "components": [
                "schemas": .object(ApiSchemas.all.map { .init(name: $0.key, value: $0.value) }),
                "parameters": .object(ApiSchemas.parameters.map { .init(name: $0.key, value: $0.value) }),
                "securitySchemes": [
                    "token": [
                        "type": "http", "scheme": "bearer",
                        "description": "`terreau token create --person EMAIL --scope read|write|pay` prints one.",
                    ]
                ],
            ],
        ]
    }

    private var paths: [JSON.Member] {
        var order: [String] = []
        for route in routes where !order.contains(route.declaration.path) { order.append(route.declaration.path) }
        return order.map { path in
            let members = routes.filter { $0.declaration.path == path }.map { route in
                JSON.Member(name: route.declaration.method.rawValue.lowercased(), value: operation(route))
            }
            return JSON.Member(name: path, value: .object(members))
        }
    }

    private func operation(_ route: ApiRoute) -> JSON {
        let operation = route.operation
        var json: JSON = [
            "operationId": .string(operation.id), "tags": [.string(operation.tag)],
            "summary": .string(operation.summary), "description": .string(description(route)),
            "security": route.scope == nil ? [] : [["token": []]],
            "parameters": .array(parameters(of: route).map { ["$ref": "#/components/parameters/\($0)"] }),
        ]
        if operation.takesFile {
            json = json.with(
                "requestBody",
                [
                    "required": true,
                    "description": "The bytes of the file, as they are.",
                    "content": ["application/octet-stream": ["schema": ["type": "string", "format": "binary"]]],
                ])
        }
        if let body = operation.body {
            json = json.with(
                "requestBody",
                [
                    "required": .boolean(body.isRequired),
                    "content": [
                        "application/json": [
                            "schema": ApiSchemas.ref(body.schema), "examples": ["usual": ["value": body.example]],
                        ]
                    ],
                ])
        }
        return json.with("responses", .object([success(route)] + statuses(of: route).map(refusal)))
    }

    private func description(_ route: ApiRoute) -> String {
        var sentences = route.operation.notes.isEmpty ? [] : [route.operation.notes]
        if case .token(let scope, let word, _) = route.declaration.policy {
            sentences.append("Needs a token of scope \(scope.rawValue). Who may: \(word).")
        }
        return sentences.joined(separator: " ")
    }

    private func parameters(of route: ApiRoute) -> [String] {
        route.pathParameters + route.operation.query + (route.needsKey ? ["key"] : [])
    }

    private func success(_ route: ApiRoute) -> JSON.Member {
        let operation = route.operation
        var answer: JSON = [
            "description": .string(operation.summary),
            "content": .object(
                operation.media.map {
                    JSON.Member(
                        name: $0,
                        value: [
                            "schema": ApiSchemas.ref(operation.gives),
                            "examples": ["usual": ["value": operation.example]],
                        ])
                }),
        ]
        if operation.query.contains("limit") {
            answer = answer.with(
                "headers",
                ["Link": ["description": "The next page, with rel=\"next\".", "schema": ["type": "string"]]])
        }
        if operation.status == 201 {
            answer = answer.with(
                "headers",
                ["Location": ["required": true, "description": "Its address.", "schema": ["type": "string"]]]
            ).with("links", links(from: route))
        }
        return JSON.Member(name: String(operation.status), value: answer)
    }

    /// What can be done next with the draw or the run that was just made.
    private func links(from made: ApiRoute) -> JSON {
        let name = made.operation.tag == "runs" ? "run" : "draw"
        return .object(
            routes.filter { $0.pathParameters == [name] }.map { route in
                JSON.Member(
                    name: route.operation.id,
                    value: [
                        "operationId": .string(route.operation.id),
                        "parameters": .object([JSON.Member(name: name, value: "$response.body#/id")]),
                    ])
            })
    }

    /// The refusals that follow from what a route is, and those that its operation adds.
    private func statuses(of route: ApiRoute) -> [Int] {
        guard let scope = route.scope else { return [] }
        var statuses: Set<Int> = [400, 401, 429]
        if scope != .read { statuses.insert(403) }
        if route.needsKey { statuses.insert(422) }
        if !route.roles.isEmpty { statuses.insert(403) }
        if !route.pathParameters.isEmpty { statuses.insert(404) }
        if route.takesBody { statuses.formUnion([413, 415, 422]) }
        return statuses.union(route.operation.refusals).sorted()
    }

    private func refusal(_ status: Int) -> JSON.Member {
        var answer: JSON = [
            "description": .string(Self.meaning[status] ?? "Refused."),
            "content": [
                "application/problem+json": [
                    "schema": ApiSchemas.ref("Problem"),
                    "examples": ["usual": ["value": ApiExamples.problem(status)]],
                ]
            ],
        ]
        if status == 401 {
            answer = answer.with(
                "headers",
                ["WWW-Authenticate": ["required": true, "schema": ["type": "string", "pattern": "^Bearer"]]])
        }
        if status == 429 {
            answer = answer.with(
                "headers",
                [
                    "Retry-After": [
                        "required": true, "description": "Seconds after which asking again may do.",
                        "schema": ["type": "integer"],
                    ]
                ])
        }
        return JSON.Member(name: String(status), value: answer)
    }

    private static let meaning: [Int: String] = [
        400: "The request cannot be read, or a change came without its key.",
        401: "No token, or one that is unknown, expired or revoked.",
        403: "The token reaches less far, or this is not the person's to do.",
        404: "Nothing is there, or not for this person: the two look the same.",
        409: "It does not fit the present state; the detail says what would.",
        413: "The body is larger than 64 KB, or the file larger than 10 MB.",
        415: "The body is not JSON, or not the bytes of a file.",
        422: "Fields cannot be taken as they are, or the key stands for other content.",
        429: "Too many requests from one place or for one person in a short time.",
    ]
}
