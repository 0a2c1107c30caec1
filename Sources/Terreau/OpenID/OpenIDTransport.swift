internal import AsyncHTTPClient
internal import HTTPTypes
internal import NIOCore
internal import NIOHTTP1
internal import ServiceLifecycle

/// Asking a service something over the network.
protocol OpenIDTransport: Sendable {
    func get(_ address: String) async throws -> OpenIDAnswer
    /// - Parameter authorization: who we are, as a header says it.
    func post(_ address: String, form: String, authorization: String?) async throws -> OpenIDAnswer
}

struct OpenIDAnswer: Sendable {
    let status: Int
    let body: [UInt8]
}

/// Where no service is named, nobody is asked.
struct NoTransport: OpenIDTransport {
    struct Unreachable: Error {}

    func get(_ address: String) async throws -> OpenIDAnswer { throw Unreachable() }
    func post(_ address: String, form: String, authorization: String?) async throws -> OpenIDAnswer {
        throw Unreachable()
    }
}

/// HTTP as far as we trust the other end: it must answer soon, briefly, and itself.
struct HTTPTransport: OpenIDTransport, Service {
    static let largestAnswer = 256 * 1024

    private let client: HTTPClient
    private let patience: TimeAmount

    /// - Parameter patience: for a whole answer.
    init(patience: TimeAmount = .seconds(10)) {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout = .init(connect: min(patience, .seconds(5)), read: patience)
        configuration.decompression = .disabled
        configuration.httpVersion = .http1Only
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        self.patience = patience
    }

    /// Ends the connections when the house stops.
    func run() async throws {
        try? await gracefulShutdown()
        try await stop()
    }

    func stop() async throws { try await client.shutdown() }

    func get(_ address: String) async throws -> OpenIDAnswer {
        try await execute(HTTPClientRequest(url: address))
    }

    func post(_ address: String, form: String, authorization: String?) async throws -> OpenIDAnswer {
        var request = HTTPClientRequest(url: address)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
        if let authorization { request.headers.add(name: "Authorization", value: authorization) }
        request.body = .bytes(ByteBuffer(string: form))
        return try await execute(request)
    }

    private func execute(_ request: HTTPClientRequest) async throws -> OpenIDAnswer {
        var request = request
        request.headers.add(name: "Accept", value: "application/json")
        let response = try await client.execute(request, timeout: patience)
        let body = try await response.body.collect(upTo: Self.largestAnswer)
        return OpenIDAnswer(status: Int(response.status.code), body: Array(body.readableBytesView))
    }
}
