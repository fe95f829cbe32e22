import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import Outbound

/// Answers with a status that HTTP does not know, which the library is not to see.
struct AnswerGuardTests {
    private func head(_ code: Int) -> HTTPClientResponsePart {
        .head(HTTPResponseHead(version: .http1_1, status: .init(statusCode: code)))
    }

    @Test(arguments: [0, 1, 42, 99]) func aStatusBelowAHundredEndsTheExchange(code: Int) throws {
        let channel = EmbeddedChannel(handler: AnswerGuard())
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        #expect(throws: OutboundFault.invalidStatus(UInt(code))) {
            try channel.writeInbound(self.head(code))
        }
        try channel.writeInbound(HTTPClientResponsePart.end(nil))
        #expect(try channel.readInbound(as: HTTPClientResponsePart.self) == nil)
        #expect(!channel.isActive)
    }

    @Test(arguments: [100, 200, 999]) func othersPass(code: Int) throws {
        let channel = EmbeddedChannel(handler: AnswerGuard())
        try channel.writeInbound(head(code))
        #expect(try channel.readInbound(as: HTTPClientResponsePart.self) == head(code))
        _ = try channel.finish()
    }

    /// Each connection of the client has one, behind the library's decoder.
    @Test func theClientsConnectionsHaveOne() throws {
        let channel = EmbeddedChannel()
        try channel.pipeline.syncOperations.addHTTPClientHandlers()
        try AnswerGuard.install(on: channel)
        try channel.writeOutbound(HTTPClientRequestPart.head(.init(version: .http1_1, method: .GET, uri: "/")))
        try channel.writeOutbound(HTTPClientRequestPart.end(nil))
        #expect(throws: OutboundFault.invalidStatus(42)) {
            try channel.writeInbound(ByteBuffer(string: "HTTP/1.1 042 Odd\r\n\r\n"))
        }
    }
}
