import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import Terreau

/// A client that dawdles loses its connection, and nobody else does. Time is the test's own.
@Suite struct PatienceTests {
    private let channel = EmbeddedChannel(handler: PatienceHandler())
    private let head = HTTPRequestPart.head(
        HTTPRequest(method: .post, scheme: "http", authority: "a.example", path: "/"))

    private func body(_ count: Int) -> HTTPRequestPart { .body(ByteBuffer(repeating: 0, count: count)) }

    private func wait(_ seconds: Int64) { channel.embeddedEventLoop.advanceTime(by: .seconds(seconds)) }

    private func connect() throws { try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait() }

    @Test func `a body that drips is cut off`() throws {
        try connect()
        try channel.writeInbound(head)
        for _ in 0..<14 {
            try channel.writeInbound(body(10))
            wait(1)
        }
        #expect(channel.isActive)
        wait(1)
        #expect(!channel.isActive)
    }

    @Test func `a body that comes in at the least rate may take its time`() throws {
        try connect()
        try channel.writeInbound(head)
        for _ in 0..<120 {
            try channel.writeInbound(body(Patience.leastRate))
            wait(1)
        }
        #expect(channel.isActive)
        // And then it stops half way.
        wait(2)
        #expect(!channel.isActive)
    }

    @Test func `once a request is whole, its answer may take as long as it needs`() throws {
        try connect()
        try channel.writeInbound(head)
        try channel.writeInbound(HTTPRequestPart.end(nil))
        wait(3600)
        #expect(channel.isActive)
    }

    @Test func `each request has its own time`() throws {
        try connect()
        for _ in 0..<3 {
            try channel.writeInbound(head)
            wait(10)
            try channel.writeInbound(HTTPRequestPart.end(nil))
            wait(10)
        }
        #expect(channel.isActive)
    }

    @Test func `a client that does not take its answer is let go after a minute`() throws {
        try connect()
        channel.isWritable = false
        channel.pipeline.fireChannelWritabilityChanged()
        wait(59)
        #expect(channel.isActive)
        channel.isWritable = true
        channel.pipeline.fireChannelWritabilityChanged()
        wait(3600)
        #expect(channel.isActive)
        channel.isWritable = false
        channel.pipeline.fireChannelWritabilityChanged()
        wait(60)
        #expect(!channel.isActive)
    }
}
