import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Ledger
import NIOCore
import Testing

@testable import Terreau

extension House {
    /// Opens the house to programs, without a socket.
    func serve(_ body: @Sendable @escaping (ApiClient) async throws -> Void) async throws {
        let application = Application(router: try Routes.all(instance).router, logger: Engine.logger)
        try await application.test(.router) { try await body(ApiClient(client: $0, house: self)) }
    }

    func token(of actor: Actor, _ scope: ApiToken.Scope = .write, days: Int = 30) async throws -> String {
        try await instance.tokens.create(for: try #require(actor.person.email), scope: scope, days: days)
    }
}

/// A program.
struct ApiClient: Sendable {
    let client: any TestClientProtocol
    let house: House

    struct Answer: Sendable {
        let status: Int
        let headers: HTTPFields
        let text: String
        let json: JSON

        var code: String? { json["code"]?.text.trimmingCharacters(in: ["\""]) }
        func string(_ name: String) -> String? { if case .string(let text)? = json[name] { text } else { nil } }

        /// The fields that a refusal names.
        var fields: [String] {
            guard case .array(let faults)? = json["fields"] else { return [] }
            return faults.compactMap { if case .string(let name)? = $0["field"] { name } else { nil } }
        }
    }

    func get(_ path: String, _ token: String?, headers: HTTPFields = [:]) async throws -> Answer {
        try await send(.get, path, token, headers: headers)
    }

    /// - Parameter key: nil sends none.
    func post(
        _ path: String, _ body: String?, _ token: String?, key: String? = UUID().uuidString, headers: HTTPFields = [:]
    ) async throws -> Answer {
        var headers = headers
        if headers[.contentType] == nil, body != nil { headers[.contentType] = "application/json" }
        if let key, let name = HTTPField.Name("Idempotency-Key") { headers[name] = key }
        return try await send(.post, path, token, headers: headers, body: body.map { Array($0.utf8) })
    }

    func send(
        _ method: HTTPRequest.Method, _ path: String, _ token: String?, headers: HTTPFields = [:],
        body: [UInt8]? = nil, isJSON: Bool = true
    ) async throws -> Answer {
        var headers = headers
        if let token { headers[.authorization] = "Bearer \(token)" }
        let response = try await client.executeRequest(
            uri: "/api/v1" + path, method: method, headers: headers, body: body.map { ByteBuffer(bytes: $0) })
        let bytes = Array(response.body.readableBytesView)
        let type = response.headers[.contentType]
        if isJSON { #expect(type == "application/json" || type == ApiProblem.mediaType, "\(method) \(path)") }
        return Answer(
            status: response.status.code, headers: response.headers, text: String(decoding: bytes, as: UTF8.self),
            json: isJSON && !bytes.isEmpty ? try JSONParser.parse(bytes) : .null)
    }

    /// Draws 300 € of work that is done, unless something else is said.
    func draw(
        _ token: String, cents: Int = 30000, gesture: String = "done", from budget: String = "lille-bike",
        key: String = UUID().uuidString, headers: HTTPFields = [:]
    ) async throws -> Answer {
        try await post(
            "/budgets/\(budget)/draws", Self.body(cents: cents, gesture: gesture), token, key: key, headers: headers)
    }

    static func body(cents: Int = 30000, gesture: String = "done", more: String = "") -> String {
        """
        {"amount":{"cents":\(cents),"currency":"EUR"},"purpose":"Freins du vélo cargo","gesture":"\(gesture)",\
        "kind":"toolImprovement"\(more)}
        """
    }
}
