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

    /// Gathers a head.
    func write(_ head: ResponseHead, to context: ChannelHandlerContext) {
        isChunked = head.own.contains { $0.name == "Transfer-Encoding" }
        gather(context) { Self.append(head, to: &$0) }
    }

    /// Gathers a part of the body, or passes on the gathered bytes and the part.
    func write(_ body: IOData, to context: ChannelHandlerContext, promise: EventLoopPromise<Void>?) {
        if isChunked { gather(context) { $0.writeString("\(String(body.readableBytes, radix: 16))\r\n") } }
        write(body, context, promise)
        if isChunked { gather(context) { $0.writeStaticString("\r\n") } }
    }

    /// Passes on the gathered bytes with the end of the response.
    func writeEnd(to context: ChannelHandlerContext, promise: EventLoopPromise<Void>) {
        if isChunked { gather(context) { $0.writeStaticString("0\r\n\r\n") } }
        guard gathered == nil else { return handOn(context, promise: promise) }
        context.write(NIOAny(IOData.byteBuffer(ByteBuffer())), promise: promise)
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
    private static func append(_ head: ResponseHead, to buffer: inout ByteBuffer) {
        if head.status == .ok, head.version == .http1_1 {
            buffer.writeStaticString("HTTP/1.1 200 OK\r\n")
        } else {
            let version = "\(head.version.major).\(head.version.minor)"
            buffer.writeString("HTTP/\(version) \(head.status.code) \(head.status.reasonPhrase)\r\n")
        }
        let most = head.headers.reduce(2) { $0 + length($1) } + head.own.reduce(0) { $0 + length($1) }
        // At once: to write name by name and value by value takes three times as long.
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: most) { target in
            var place = 0
            for field in head.headers where !head.replaces(field.name) { put(field, in: target, at: &place) }
            for field in head.own { put(field, in: target, at: &place) }
            end(in: target, at: &place)
            return place
        }
    }

    /// The bytes of a field with what stands between and behind its parts.
    private static func length(_ field: (name: String, value: String)) -> Int {
        field.name.utf8.count + field.value.utf8.count + 4
    }

    private static func put(
        _ field: (name: String, value: String), in target: UnsafeMutableRawBufferPointer, at place: inout Int
    ) {
        put(field.name, in: target, at: &place)
        (target[place], target[place + 1]) = (UInt8(ascii: ":"), UInt8(ascii: " "))
        place += 2
        put(field.value, in: target, at: &place)
        end(in: target, at: &place)
    }

    private static func put(_ text: String, in target: UnsafeMutableRawBufferPointer, at place: inout Int) {
        var text = text
        text.withUTF8 {
            UnsafeMutableRawBufferPointer(rebasing: target[place...]).copyMemory(from: UnsafeRawBufferPointer($0))
            place += $0.count
        }
    }

    private static func end(in target: UnsafeMutableRawBufferPointer, at place: inout Int) {
        (target[place], target[place + 1]) = (UInt8(ascii: "\r"), UInt8(ascii: "\n"))
        place += 2
    }
}
