internal import NIOCore
internal import NIOHTTP1

/// Encodes HTTP/1 responses that frame their bodies themselves; a small response becomes one buffer.
///
/// NIO's encoder passes on head, body and end separately: three writes down the pipeline, four vectors to the system, and under TLS a
/// record for each. Copying a few kilobytes costs a tenth of that. It is no handler of the pipeline either, where each part would be boxed
/// on its way in and unboxed by a dynamic cast.
final class ResponseEncoder {
    /// Buffers of at least this size are passed on without a copy.
    private static let largeSize = 16 * 1024

    /// Bytes that are gathered and not yet passed on.
    private var gathered: ByteBuffer?
    /// Whether the body is sent in chunks, each preceded by its length.
    private(set) var isChunked = false

    /// Gathers a part, or passes on the gathered bytes and the part.
    func write(_ part: HTTPServerResponsePart, to context: ChannelHandlerContext, promise: EventLoopPromise<Void>?) {
        switch part {
        case .head(let head):
            isChunked = head.headers.contains(name: "Transfer-Encoding")
            gather(context) { Self.append(head, to: &$0) }
        case .body(let body):
            if isChunked { gather(context) { $0.writeString("\(String(body.readableBytes, radix: 16))\r\n") } }
            write(body, context, promise)
            if isChunked { gather(context) { $0.writeStaticString("\r\n") } }
        case .end:
            if isChunked { gather(context) { $0.writeStaticString("0\r\n\r\n") } }
            if gathered == nil, let promise {
                context.write(NIOAny(IOData.byteBuffer(ByteBuffer())), promise: promise)
            } else {
                handOn(context, promise: promise)
            }
        }
    }

    /// Passes on the gathered bytes and flushes.
    func flush(_ context: ChannelHandlerContext) {
        handOn(context, promise: nil)
        context.flush()
    }

    /// Gathers a small part of the body that has no promise; otherwise passes on the gathered bytes and the part.
    private func write(_ body: IOData, _ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
        if case .byteBuffer(let bytes) = body, promise == nil, bytes.readableBytes < Self.largeSize {
            return gather(context) { $0.writeImmutableBuffer(bytes) }
        }
        handOn(context, promise: nil)
        context.write(NIOAny(body), promise: promise)
    }

    private func gather(_ context: ChannelHandlerContext, _ append: (inout ByteBuffer) -> Void) {
        var buffer = gathered.take() ?? context.channel.allocator.buffer(capacity: Self.largeSize / 2)
        append(&buffer)
        gathered = buffer
    }

    private func handOn(_ context: ChannelHandlerContext, promise: EventLoopPromise<Void>?) {
        guard let bytes = gathered.take() else { return }
        context.write(NIOAny(IOData.byteBuffer(bytes)), promise: promise)
    }

    /// Appends status line and header fields.
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
