import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import HTTPServer

struct ResponseEncoderTests {
    /// What is written.
    private enum Part {
        case head(ResponseHead)
        case body(String)
        case end

        static let plainHead = Part.head(ResponseHead(status: .ok, own: [("Content-Length", "3"), ("Date", "now")]))
    }

    private func sent(_ parts: [Part]) throws -> [String] {
        let channel = EmbeddedChannel()
        try channel.pipeline.syncOperations.addHandler(Bystander())
        let context = try channel.pipeline.syncOperations.context(handlerType: Bystander.self)
        let encoder = ResponseEncoder()
        for part in parts {
            switch part {
            case .head(let head): encoder.write(head, to: context)
            case .body(let text): encoder.write(.byteBuffer(ByteBuffer(string: text)), to: context, promise: nil)
            case .end:
                let taken = channel.eventLoop.makePromise(of: Void.self)
                encoder.writeEnd(to: context, promise: taken)
                encoder.flush(context)
                try taken.futureResult.wait()
            }
        }
        var sent: [String] = []
        while let buffer = try channel.readOutbound(as: ByteBuffer.self) { sent.append(String(buffer: buffer)) }
        return sent
    }

    @Test func sendsASmallResponseAsOneBuffer() throws {
        #expect(
            try sent([.plainHead, .body("a 1"), .end])
                == ["HTTP/1.1 200 OK\r\nContent-Length: 3\r\nDate: now\r\n\r\na 1"])
    }

    @Test func sendsALargePieceAsItIs() throws {
        let large = String(repeating: "x", count: 20_000)
        #expect(try sent([.plainHead, .body(large), .body("z"), .end]).dropFirst() == [large, "z"])
    }

    @Test func framesABodyOfUnknownLengthInChunks() throws {
        let head = ResponseHead(status: .ok, own: [("Transfer-Encoding", "chunked")])
        let large = String(repeating: "x", count: 20_000)
        let sent = try sent([.head(head), .body("small"), .body(large), .end, .plainHead, .body("a 1"), .end])
        let first = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nsmall\r\n4e20\r\n\(large)\r\n0\r\n\r\n"
        #expect(sent.joined() == first + "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nDate: now\r\n\r\na 1")
    }

    @Test func writesOtherStatusesAndVersions() throws {
        let head = ResponseHead(version: .http1_0, status: .notFound)
        #expect(try sent([.head(head), .end]) == ["HTTP/1.0 404 Not Found\r\n\r\n"])
    }

    @Test func writesFieldsOfAnyLengthInTheirOrder() throws {
        let long = String(repeating: "é", count: 10_000)
        let head = ResponseHead(status: .ok, headers: ["A": "", "Long-Field": long, "a": "3"], own: [("Date", "now")])
        #expect(
            try sent([.head(head), .end]) == [
                "HTTP/1.1 200 OK\r\nA: \r\nLong-Field: \(long)\r\na: 3\r\nDate: now\r\n\r\n"
            ])
    }

    @Test func theConnectionsFieldsReplaceTheHandlers() throws {
        let head = ResponseHead(
            status: .ok, headers: ["DATE": "then", "Vary": "x", "content-length": "9", "Content-Type": "y"],
            own: [("Content-Length", "3"), ("Date", "now")])
        #expect(
            try sent([.head(head), .end])
                == ["HTTP/1.1 200 OK\r\nVary: x\r\nContent-Type: y\r\nContent-Length: 3\r\nDate: now\r\n\r\n"])
        #expect(Set(head.fields.map(\.name)) == ["Content-Length", "Date", "Vary", "Content-Type"])
        #expect(head.fields["date"] == ["now"])
    }

    @Test func tellsTheEndOnceEverythingIsTaken() throws {
        #expect(try sent([.plainHead, .end, .end]).count == 2)
    }
}

/// A handler whose place in the pipeline is written from.
private final class Bystander: ChannelOutboundHandler {
    typealias OutboundIn = Never
    typealias OutboundOut = IOData
}
