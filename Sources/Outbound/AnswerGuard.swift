import NIOCore
import NIOHTTP1

/// Ends an exchange whose answer has a status that HTTP does not know: below 100.
///
/// async-http-client 1.37.0 takes such a head for an interim one, and what follows it ends the program.
final class AnswerGuard: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias InboundOut = HTTPClientResponsePart

    private var isRefused = false

    /// Puts a guard behind what decodes the answers of a connection.
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
