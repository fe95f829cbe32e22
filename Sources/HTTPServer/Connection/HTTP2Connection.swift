internal import NIOCore
internal import NIOHTTP2

/// HTTP/2 on one connection: each stream is served like an HTTP/1 connection.
///
/// Floods of control frames, resets or broken streams end the connection after 200 in half a minute, swift-nio-http2's limit; a scraper
/// sends about ten.
enum HTTP2Connection {
    /// The limit of open requests and of answers under way for one connection: each may occupy a scrape's place, and a scraper sends one.
    private static let streams = 5
    /// The limit of control frames that wait for a client that does not read.
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
        // The connection is already active; this starts the timer of an idle one.
        try operations.context(handler: http2).fireChannelActive()
    }
}

/// Closes an HTTP/2 connection after an error.
private final class HTTP2ErrorHandler: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame

    /// Ends the connection; the reason was sent to the client as GOAWAY.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // Errors of one stream end that stream only.
        if error is NIOHTTP2Errors.StreamError { return }
        Ejection.eject(context.channel)
    }
}
