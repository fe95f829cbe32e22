import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import HTTPServer

struct ResponseEncoderTests {
    private let head = HTTPResponseHead(
        version: .http1_1, status: .ok, headers: ["Content-Length": "3", "Date": "now"])

    private func sent(_ parts: [HTTPServerResponsePart]) throws -> [String] {
        let channel = EmbeddedChannel(handler: EncodingHandler())
        for part in parts { channel.write(part, promise: nil) }
        channel.flush()
        var sent: [String] = []
        while let buffer = try channel.readOutbound(as: ByteBuffer.self) { sent.append(String(buffer: buffer)) }
        return sent
    }

    @Test func sendsASmallResponseAsOneBuffer() throws {
        let sent = try sent([.head(head), .body(.byteBuffer(ByteBuffer(string: "a 1"))), .end(nil)])
        #expect(sent == ["HTTP/1.1 200 OK\r\nContent-Length: 3\r\nDate: now\r\n\r\na 1"])
    }

    @Test func sendsALargePieceAsItIs() throws {
        let large = String(repeating: "x", count: 20_000)
        let sent = try sent([
            .head(head), .body(.byteBuffer(ByteBuffer(string: large))), .body(.byteBuffer(ByteBuffer(string: "z"))),
            .end(nil),
        ])
        #expect(sent.dropFirst() == [large, "z"])
    }

    @Test func framesABodyOfUnknownLengthInChunks() throws {
        let head = HTTPResponseHead(version: .http1_1, status: .ok, headers: ["Transfer-Encoding": "chunked"])
        let large = String(repeating: "x", count: 20_000)
        let sent = try sent([
            .head(head), .body(.byteBuffer(ByteBuffer(string: "small"))), .body(.byteBuffer(ByteBuffer(string: large))),
            .end(nil), .head(self.head), .body(.byteBuffer(ByteBuffer(string: "a 1"))), .end(nil),
        ])
        let first = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nsmall\r\n4e20\r\n\(large)\r\n0\r\n\r\n"
        #expect(sent.joined() == first + "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nDate: now\r\n\r\na 1")
    }

    @Test func writesOtherStatusesAndVersions() throws {
        let head = HTTPResponseHead(version: .http1_0, status: .notFound)
        #expect(try sent([.head(head), .end(nil)]) == ["HTTP/1.0 404 Not Found\r\n\r\n"])
    }

    @Test func tellsTheEndOnceEverythingIsTaken() throws {
        let channel = EmbeddedChannel(handler: EncodingHandler())
        for parts in [[HTTPServerResponsePart.head(head)], []] {
            for part in parts { channel.write(part, promise: nil) }
            let taken = channel.eventLoop.makePromise(of: Void.self)
            channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: taken)
            try taken.futureResult.wait()
        }
    }
}

/// Writes what it gets by an encoder.
private final class EncodingHandler: ChannelOutboundHandler {
    typealias OutboundIn = HTTPServerResponsePart

    private let encoder = ResponseEncoder()

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        encoder.write(Self.unwrapOutboundIn(data), to: context, promise: promise)
    }

    func flush(context: ChannelHandlerContext) { encoder.flush(context) }
}
