import Foundation
import HTTPServer
import NIOCore
import NIOHTTP1
import Synchronization
import TestKit
import Testing

/// How many pieces were made.
private final class Count: Sendable {
    let made = Mutex(0)
}

@Suite(.timeLimit(.minutes(10)))
struct SendingTests {
    static let pieceSize = 1 << 20
    private let count = Count()

    @Test func whoReadsNothingCostsAFewPiecesHoweverLongTheBody() async throws {
        try await withServer([Route("/", handler: longBody(pieces: 400)), Self.quick]) { address, _ in
            try await Self.ask(address) { wire in
                _ = try await wire.read(until: "\r\n\r\n")
                let made = try await Self.atRest(address) { count.made.withLock { $0 } }
                // What the kernel's buffers on both sides take, and what is handed on beyond them.
                #expect((1...40).contains(made), "\(made) pieces were made")
            }
        }
    }

    /// A route that shows that the server goes on.
    static let quick = Route("/quick", handler: .immediate { _ in .text(200, "quick") })

    /// The count of what a server makes, once it stands still while the server answers others again and again.
    static func atRest(_ address: String, _ count: () -> Int) async throws -> Int {
        var (made, rounds) = (count(), 0)
        while rounds < 100 {
            try await ask(address, "/quick") { wire in _ = try await wire.read(until: "quick") }
            let now = count()
            rounds = now == made ? rounds + 1 : 0
            made = now
        }
        return made
    }

    @Test func piecesArriveInOrderAndWhole() async throws {
        let pieces = (0..<300).map { number in
            let bytes = ByteBuffer(repeating: UInt8(ascii: "a") + UInt8(number % 26), count: 1 + number * 997)
            return number % 3 == 0
                ? WebBody.Piece.late(length: bytes.readableBytes) { bytes } : WebBody.Piece.bytes(bytes)
        }
        let body = WebBody(pieces)
        let handler = Handler.immediate { _ in WebResponse(status: .ok, body: body) }
        try await withServer([Route("/", handler: handler)]) { address, _ in
            let answer = try await curl("http://\(address)/").body
            #expect(Array(answer) == body.bytes)
            #expect(answer.count == body.length)
        }
    }

    @Test func headTellsTheLengthAndMakesNothing() async throws {
        try await withServer([Route("/", handler: longBody(pieces: 3))]) { address, _ in
            try await Wire.open(address) { wire in
                try await wire.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n")
                #expect(try await wire.read(until: "\r\n\r\n").contains("Content-Length: \(3 * Self.pieceSize)\r\n"))
                #expect(count.made.withLock { $0 } == 0)
            }
        }
    }

    @Test func aResponseHasEndedWhenItIsSentOrItsClientIsGone() async throws {
        let (ends, end) = AsyncStream<Void>.makeStream()
        let handler = Handler.immediate { request in
            let bytes = ByteBuffer(repeating: 0, count: request.path == "/long" ? 64 * Self.pieceSize : 1)
            var response = WebResponse(status: .ok, body: WebBody(bytes))
            response.ended = { end.yield() }
            return response
        }
        try await withServer([.catchAll(handler: handler)]) { address, _ in
            var iterator = ends.makeAsyncIterator()
            _ = try await curl("http://\(address)/short")
            await iterator.next()
            try await Self.ask(address, "/long") { wire in _ = try await wire.read(until: "\r\n\r\n") }
            await iterator.next()
        }
    }

    /// A body whose pieces are counted as they are made.
    private func longBody(pieces: Int) -> Handler {
        let count = count
        return Handler.immediate { _ in
            WebResponse(
                status: .ok,
                body: WebBody(
                    (0..<pieces).map { _ in
                        .late(length: Self.pieceSize) {
                            count.made.withLock { $0 += 1 }
                            return ByteBuffer(repeating: 0, count: Self.pieceSize)
                        }
                    }))
        }
    }

    static func ask(_ address: String, _ path: String = "/", _ body: (Wire) async throws -> Void) async throws {
        try await Wire.open(address) { wire in
            try await wire.send("GET \(path) HTTP/1.1\r\nHost: h\r\n\r\n")
            try await body(wire)
        }
    }
}
