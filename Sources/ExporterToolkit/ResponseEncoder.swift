internal import NIOCore
internal import NIOHTTP1

/// Writes HTTP/1 responses that frame their bodies themselves, a small one as one buffer.
///
/// NIO's encoder hands on head, body and end apart: three writes down the pipeline, four vectors to the system, and under TLS a
/// record for each. Copying some kilobytes costs a tenth of that.
final class ResponseEncoder: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = IOData

    /// Buffers from this size on go out as they are.
    private static let largeSize = 16 * 1024

    /// What is gathered and not handed on.
    private var gathered: ByteBuffer?

    /// Gathers a part, or hands on what is gathered and the part.
    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch Self.unwrapOutboundIn(data) {
        case .head(let head): gather(context) { Self.append(head, to: &$0) }
        case .body(.byteBuffer(let bytes)) where promise == nil && bytes.readableBytes < Self.largeSize:
            gather(context) { $0.writeImmutableBuffer(bytes) }
        case .body(let body):
            handOn(context, promise: nil)
            context.write(Self.wrapOutboundOut(body), promise: promise)
        case .end:
            if gathered == nil, let promise {
                context.write(Self.wrapOutboundOut(.byteBuffer(ByteBuffer())), promise: promise)
            } else {
                handOn(context, promise: promise)
            }
        }
    }

    /// Hands on what is gathered.
    func flush(context: ChannelHandlerContext) {
        handOn(context, promise: nil)
        context.flush()
    }

    private func gather(_ context: ChannelHandlerContext, _ append: (inout ByteBuffer) -> Void) {
        var buffer = gathered.take() ?? context.channel.allocator.buffer(capacity: Self.largeSize / 2)
        append(&buffer)
        gathered = buffer
    }

    private func handOn(_ context: ChannelHandlerContext, promise: EventLoopPromise<Void>?) {
        guard let bytes = gathered.take() else { return }
        context.write(Self.wrapOutboundOut(.byteBuffer(bytes)), promise: promise)
    }

    /// Appends status line and fields.
    private static func append(_ head: HTTPResponseHead, to buffer: inout ByteBuffer) {
        if head.status == .ok, head.version == .http1_1 {
            buffer.writeStaticString("HTTP/1.1 200 OK\r\n")
        } else {
            let version = "\(head.version.major).\(head.version.minor)"
            buffer.writeString("HTTP/\(version) \(head.status.code) \(head.status.reasonPhrase)\r\n")
        }
        for (name, value) in head.headers {
            buffer.writeString(name)
            buffer.writeStaticString(": ")
            buffer.writeString(value)
            buffer.writeStaticString("\r\n")
        }
        buffer.writeStaticString("\r\n")
    }
}
