internal import NIOCore

/// Precedes the parser: what a client sends again, byte for byte, reaches its connection's handler without being parsed.
final class RepeatedRequests: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// Behind the parser.
    private let handler: ConnectionHandler

    /// Makes the handler that precedes the parser of `handler`.
    init(for handler: ConnectionHandler) {
        self.handler = handler
    }

    /// Passes a read to the parser, or the request that it was before to the connection's handler.
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let read = Self.unwrapInboundIn(data)
        if let known = handler.memo.recall(read) { return handler.handle(.repeated(known)) }
        context.fireChannelRead(data)
        handler.memo.endRead(read)
    }
}
