import NIOCore
import NIOHTTP1

/// Fails an exchange whose answer has a status below 100, which HTTP does not define.
///
/// async-http-client 1.37.0 treats such a head as an interim one, and what follows it crashes the program.
final class AnswerGuard: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias InboundOut = HTTPClientResponsePart

    private var isRefused = false

    /// Inserts a guard behind the connection's response decoder.
    static func install(on channel: any Channel) throws {
        let pipeline = channel.pipeline.syncOperations
        let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPResponseDecoder>.self)
        try pipeline.addHandler(AnswerGuard(), position: .after(decoder))
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head(let head) = unwrapInboundIn(data), head.status.code < 100 {
            isRefused = true
            context.fireErrorCaught(OutboundFault.invalidStatus(head.status.code))
            context.close(promise: nil)
        }
        if !isRefused { context.fireChannelRead(data) }
    }
}
