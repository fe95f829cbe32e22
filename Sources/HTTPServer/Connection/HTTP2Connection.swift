internal import NIOCore
internal import NIOHTTP2

/// HTTP/2 on one connection: each stream is served like a connection of HTTP/1.
///
/// Floods of control frames, of resets and of broken streams end the connection after 200 in half a minute, as
/// swift-nio-http2 has it; a scraper sends some ten of them.
enum HTTP2Connection {
    /// How many requests of one connection may be open, and how many answers under way, at once: each may hold the place of a
    /// scrape, and a scraper sends one.
    private static let streams = 5
    /// How many control frames may wait for a client that does not read.
    private static let waitingControlFrames = 500

    /// Adds the handlers, on the channel's event loop; `serve` adds to a stream's channel what answers HTTP/1 parts.
    static func install(
        on channel: any Channel, limits: ConnectionLimits,
        serve: @escaping @Sendable (any Channel, AnswerSlots) throws -> Void
    ) throws {
        let slots = NIOLoopBound(AnswerSlots(streams, on: channel.eventLoop), eventLoop: channel.eventLoop)
        var connection = NIOHTTP2Handler.ConnectionConfiguration()
        connection.initialSettings = [
            HTTP2Setting(parameter: .maxConcurrentStreams, value: streams),
            HTTP2Setting(parameter: .maxHeaderListSize, value: limits.headBytes),
        ]
        connection.maximumBufferedControlFrames = waitingControlFrames
        let management = NIOHTTP2ServerConnectionManagementHandler(
            eventLoop: channel.eventLoop,
            configuration: .init(
                maxIdleTime: TimeAmount(limits.idleTimeout), maxAge: nil,
                maxGraceTime: TimeAmount(limits.writeStall), keepalive: nil))
        let http2 = NIOHTTP2Handler(
            mode: .server, eventLoop: channel.eventLoop, connectionConfiguration: connection,
            streamDelegate: management.http2StreamDelegate
        ) { stream in
            stream.eventLoop.makeCompletedFuture {
                try stream.pipeline.syncOperations.addHandler(HTTP2FramePayloadToHTTP1ServerCodec())
                try serve(stream, slots.value)
            }
        }
        let operations = channel.pipeline.syncOperations
        try operations.addHandlers([FlowGuard(limits: limits), http2, management, HTTP2ErrorHandler()])
        // The connection is active already; this starts the clock of the idle one.
        try operations.context(handler: http2).fireChannelActive()
    }
}

/// Closes a connection of HTTP/2 on which something went wrong.
private final class HTTP2ErrorHandler: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame

    /// Ends the connection; what the client has to know was sent as GOAWAY.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // Errors of one stream end that stream only.
        if error is NIOHTTP2Errors.StreamError { return }
        Ejection.eject(context.channel)
    }
}
