import Foundation
import NIOCore
import NIOHTTP1
import Synchronization
import TestKit
import Testing

@testable import HTTPServer

/// Bodies that the system sends from memory by itself.
@Suite(.timeLimit(.minutes(10)))
struct SplicingTests {
    /// Whether it is the whole body; compared outside a macro, which would look for the shortest way from one to the other.
    private func isWhole(_ answer: Data) -> Bool { Array(answer) == body.bytes }

    /// Pieces of uneven sizes, some of which are copied.
    private let pieces: [WebBody.Piece]
    private let body: WebBody

    init() throws {
        pieces = try (0..<60).map { number in
            let bytes = (0..<(1 + number * 9973 % 300_000)).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ number) }
            return number % 7 == 0 ? .bytes(bytes) : .mapped(try Self.mapped(bytes))
        }
        body = WebBody(pieces)
    }

    private static func mapped(_ bytes: [UInt8]) throws -> MappedSlice {
        try #require(MappedBytes(joining: [ByteBuffer(bytes: bytes)])).slice
    }

    private var route: Route { Route("/", handler: .immediate { [body] _ in WebResponse(status: .ok, body: body) }) }

    private var stream: Route {
        Route(
            "/stream",
            handler: .immediate { [pieces] _ in
                let rest = Mutex(pieces[...])
                let stream = WebBody.Piece.stream { rest.withLock { rest in rest.popFirst().map { [$0] } } }
                return WebResponse(status: .ok, body: WebBody([stream]))
            })
    }

    @Test(arguments: ["/", "/stream"])
    func theyArriveAsTheyAre(path: String) async throws {
        try await withServer([route, stream]) { address, _ in
            for _ in 0..<3 {
                let answer = try await curl("http://\(address)\(path)")
                #expect(isWhole(answer.body))
            }
        }
    }

    @Test func theyArriveThroughAUnixSocket() async throws {
        let path = "\(try Paths.temporaryFolder())/s"
        try await withServer([route], on: "unix:\(path)") { _, _ in
            let answer = try await curl("http://localhost/", "--unix-socket", path)
            #expect(isWhole(answer.body))
        }
    }

    @Test(arguments: ["--http1.1", "--http2"])
    func encryptedTheyAreCopied(version: String) async throws {
        let certificates = try await TestCertificates()
        let web = try certificates.file(
            "web.yml", "tls_server_config: {cert_file: server.crt, key_file: server.key}\n")
        try await withServer([route], web: web) { address, _ in
            let port = address.split(separator: ":").last ?? ""
            let answer = try await curl(
                "https://localhost:\(port)/", version, "--cacert", "\(certificates.folder)/ca.crt", "--ipv4")
            #expect(isWhole(answer.body))
        }
    }

    @Test func pipelinedRequestsAreAnsweredInOrder() async throws {
        try await withServer([route, SendingTests.quick]) { address, _ in
            try await Wire.open(address) { wire in
                for path in ["/", "/quick", "/"] { try await wire.send("GET \(path) HTTP/1.1\r\nHost: h\r\n\r\n") }
                try await wire.send("GET /quick HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
                let length = try #require(body.length)
                #expect(try await wire.readToEnd() > 2 * length)
            }
        }
    }

    /// The memory of what was sent is given back, and used for other things, while the client has not read it.
    @Test func bytesUnderWayToAClientStayAsTheyAre() async throws {
        let text = String(repeating: "all of this is what it was. ", count: 14_000) + "end"
        let slice = Mutex<MappedSlice?>(try Self.mapped(Array(text.utf8)))
        let (ends, end) = AsyncStream<Void>.makeStream()
        let handler = Handler.immediate { _ in
            var response = WebResponse(
                status: .ok, body: WebBody(slice.withLock { $0.take() }.map { [.mapped($0)] } ?? []))
            response.ended = { end.yield() }
            return response
        }
        try await withServer([Route("/", handler: handler)]) { address, _ in
            let client = try LateReader(address)
            for await _ in ends { break }
            let others = try (0..<64).map { _ in try Self.mapped([UInt8](repeating: 0, count: text.utf8.count)) }
            let isWhole = client.body() == text
            #expect(isWhole)
            withExtendedLifetime(others) {}
        }
    }

    @Test func whoReadsNothingIsDropped() async throws {
        var limits = ConnectionLimits.patient
        limits.writeStall = .milliseconds(100)
        let long = WebBody(Array(repeating: pieces, count: 8).flatMap { $0 })
        let (ends, end) = AsyncStream<Void>.makeStream()
        let handler = Handler.immediate { _ in
            var response = WebResponse(status: .ok, body: long)
            response.ended = { end.yield() }
            return response
        }
        try await withServer([Route("/", handler: handler), SendingTests.quick], limits: limits) { address, _ in
            try await SendingTests.ask(address) { wire in
                _ = try await wire.read(until: "\r\n\r\n")
                for await _ in ends { break }
                let length = try #require(long.length)
                // What was under way may be lost with the connection.
                let arrived = (try? await wire.readToEnd()) ?? 0
                #expect(arrived < length)
            }
            let quick = try await curl("http://\(address)/quick")
            #expect(quick.text == "quick")
        }
    }
}
