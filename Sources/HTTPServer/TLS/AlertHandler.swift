internal import NIOCore

/// Refuses every handshake while there is no usable certificate, with a TLS alert instead of a reset.
final class AlertHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Called for each client that begins a handshake.
    private let refused: () -> Void

    /// Makes the handler of a new connection.
    init(refused: @escaping () -> Void) { self.refused = refused }

    /// A fatal alert, `internal_error`, as Go's server sends it without a configuration (RFC 8446, section 6).
    private static let alert: [UInt8] = [21, 3, 1, 0, 2, 2, 80]

    /// Answers the first bytes and closes.
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        refused()
        let loopBound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.writeAndFlush(Self.wrapOutboundOut(ByteBuffer(bytes: Self.alert))).whenComplete { _ in
            loopBound.value.close(promise: nil)
        }
    }
}
