internal import HummingbirdCore
internal import NIOCore
internal import NIOHTTPTypes

/// How long the house waits for a client, and how much it lets one send. A client that dawdles must not cost the others
/// anything: it loses its connection, and no more than so many connections are open at once.
enum Patience {
    /// Between requests, and until the head of one is whole.
    static let idle = TimeAmount.seconds(15)
    /// A body may take this long before anybody counts its bytes…
    static let beforeCounting = TimeAmount.seconds(15)
    /// …and must then have come in at this many bytes a second.
    static let leastRate = 1024
    /// For a client that does not take its answer.
    static let answer = TimeAmount.seconds(60)
    static let headerFields = 64
    static let headerBytes = 32 * 1024
    static let connections = 512

    static func configuration() -> HTTP1Channel.Configuration {
        HTTP1Channel.Configuration(
            additionalChannelHandlers: [PatienceHandler()], idleTimeout: idle,
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: headerBytes, maxHeaderListSize: headerBytes, maxHeaderFieldCount: headerFields))
    }
}

/// Closes the connection of a client that sends its body, or takes its answer, too slowly.
final class PatienceHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private var bodyBegan: NIODeadline?
    private var bodyBytes = 0
    private var counting: Scheduled<Void>?
    private var stalled: Scheduled<Void>?

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            bodyBegan = context.eventLoop.now
            bodyBytes = 0
            counting?.cancel()
            count(context, in: Patience.beforeCounting)
        case .body(let buffer): bodyBytes += buffer.readableBytes
        case .end:
            bodyBegan = nil
            counting?.cancel()
            counting = nil
        }
        context.fireChannelRead(data)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        stalled?.cancel()
        stalled = nil
        if !context.channel.isWritable {
            stalled = context.eventLoop.assumeIsolated().scheduleTask(in: Patience.answer) {
                context.close(promise: nil)
            }
        }
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        stop()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { stop() }

    private func stop() {
        counting?.cancel()
        stalled?.cancel()
        (counting, stalled) = (nil, nil)
    }

    private func count(_ context: ChannelHandlerContext, in delay: TimeAmount) {
        counting = context.eventLoop.assumeIsolated().scheduleTask(in: delay) {
            guard let began = self.bodyBegan else { return }
            let seconds = Int((context.eventLoop.now - began).nanoseconds / 1_000_000_000)
            if self.bodyBytes < seconds * Patience.leastRate {
                context.close(promise: nil)
            } else {
                self.count(context, in: .seconds(1))
            }
        }
    }
}
