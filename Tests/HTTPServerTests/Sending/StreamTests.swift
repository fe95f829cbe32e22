import Foundation
import HTTPServer
import NIOCore
import Synchronization
import TestKit
import Testing

/// Bodies that are made while they are sent.
@Suite(.timeLimit(.minutes(10)))
struct StreamTests {
    private struct Fault: Error {}

    /// Gives `pieces` pieces of `size` letters, then fails or ends.
    private final class Source: Sendable {
        let made = Mutex(0)
        let pieces: Int
        let size: Int
        let fails: Bool
        let pause: Duration

        init(pieces: Int, size: Int, fails: Bool = false, pause: Duration = .zero) {
            (self.pieces, self.size, self.fails, self.pause) = (pieces, size, fails, pause)
        }

        func next() async throws -> [WebBody.Piece]? {
            if pause > .zero { try await Task.sleep(for: pause) }
            let number = made.withLock { made in
                made += 1
                return made
            }
            guard number > pieces else {
                return [.bytes(ByteBuffer(repeating: UInt8(ascii: "a") + UInt8(number % 26), count: size))]
            }
            if fails { throw Fault() }
            return nil
        }

        /// The handler of one request.
        var route: Route {
            Route(
                "/",
                handler: .immediate { _ in
                    var response = WebResponse(status: 200)
                    response.body = WebBody([.bytes(Array("begin\n".utf8)), .stream { try await self.next() }])
                    return response
                })
        }

        var whole: [UInt8] {
            Array("begin\n".utf8)
                + (1...pieces).flatMap { [UInt8](repeating: UInt8(ascii: "a") + UInt8($0 % 26), count: size) }
        }
    }

    @Test(arguments: ["--http1.1", "--http1.0"])
    func aStreamArrivesWholeInEachVersion(version: String) async throws {
        let isChunked = version == "--http1.1"
        let source = Source(pieces: 200, size: 10_007)
        try await withServer([source.route]) { address, _ in
            let answer = try await curl("http://\(address)/", version, "--max-time", "\(curlPatience)")
            let (body, whole) = (Array(answer.body), source.whole)
            // Compared outside the macro, which would look for the shortest way from one to the other.
            let isWhole = body == whole
            #expect(isWhole, "\(body.count) bytes of \(whole.count)")
            #expect(answer.headers["transfer-encoding"] == (isChunked ? "chunked" : nil))
            #expect(answer.headers["content-length"] == nil)
            #expect(answer.headers["connection"] == (isChunked ? nil : "close"))
        }
    }

    @Test func afterAStreamAndAfterItsHeadTheConnectionGoesOn() async throws {
        let source = Source(pieces: 1, size: 3)
        try await withServer([source.route]) { address, _ in
            try await Wire.open(address) { wire in
                try await wire.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n")
                let head = try await wire.read(until: "\r\n\r\n")
                #expect(!head.contains("Content-Length") && !head.contains("Transfer-Encoding"))
                #expect(try await wire.read(until: "\r\n\r\n").contains("Transfer-Encoding: chunked\r\n"))
                #expect(try await wire.read(until: "0\r\n\r\n") == "6\r\nbegin\n\r\n3\r\nbbb\r\n0\r\n\r\n")
                #expect(source.made.withLock(\.self) == 2)
                try await wire.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n")
                #expect(try await wire.read(until: "\r\n\r\n").hasPrefix("HTTP/1.1 200 OK\r\n"))
            }
        }
    }

    @Test func aPieceWithoutBytesIsNoEnd() async throws {
        let route = Route(
            "/",
            handler: .immediate { _ in
                let left = Mutex(["", "end"])
                var response = WebResponse(status: 200)
                response.body = WebBody([
                    .stream { left.withLock { $0.isEmpty ? nil : [.bytes(Array($0.removeFirst().utf8))] } }
                ])
                return response
            })
        try await withServer([route]) { address, _ in
            try await Wire.open(address) { wire in
                try await wire.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                _ = try await wire.read(until: "\r\n\r\n")
                #expect(try await wire.read(until: "0\r\n\r\n") == "3\r\nend\r\n0\r\n\r\n")
            }
        }
    }

    @Test func aStreamThatFailsEndsTheConnectionWithoutTheLastChunk() async throws {
        let source = Source(pieces: 3, size: 4, fails: true)
        try await withServer([source.route]) { address, _ in
            try await Wire.open(address) { wire in
                try await wire.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                let text = try await wire.read(until: "never")
                #expect(text.contains("4\r\ndddd\r\n"))
                #expect(!text.contains("0\r\n\r\n"))
            }
        }
    }

    @Test(arguments: ["--http1.1", "--http2"])
    func overTLSAStreamArrivesWholeAndAFaultIsNoEnd(version: String) async throws {
        let certificates = try await TestCertificates()
        let file = try certificates.file("web.yml", TestCertificates.section)
        for fails in [false, true] {
            let source = Source(pieces: 50, size: 10_007, fails: fails)
            try await withServer([source.route], web: file) { address, _ in
                let port = address.split(separator: ":").last ?? ""
                let client = try Program(
                    "/usr/bin/curl",
                    ["-sS", "-k", "--max-time", "\(curlPatience)", version, "https://localhost:\(port)/"])
                let result = try await client.result()
                #expect((result.code == 0) == !fails, "\(result.errors)")
                let isWhole = result.output.utf8.elementsEqual(source.whole)
                #expect(fails ? source.whole.starts(with: result.output.utf8) : isWhole)
            }
        }
    }

    @Test func whoReadsNothingHasLittleMade() async throws {
        let source = Source(pieces: 4_000, size: 100_000)
        try await withServer([source.route, SendingTests.quick]) { address, _ in
            try await SendingTests.ask(address) { wire in
                _ = try await wire.read(until: "\r\n\r\n")
                let made = try await SendingTests.atRest(address) { source.made.withLock(\.self) }
                // What the kernel's buffers on both sides take, and what is handed on beyond them.
                #expect((1...400).contains(made), "\(made) pieces were made")
            }
        }
    }

    @Test func aStreamThatTakesItsTimeIsNotTheClientsFault() async throws {
        let source = Source(pieces: 4, size: 10, pause: .milliseconds(200))
        var limits = ConnectionLimits.patient
        limits.writeStall = .milliseconds(100)
        try await withServer([source.route], limits: limits) { address, _ in
            let answer = try await curl("http://\(address)/", "--max-time", "\(curlPatience)")
            let (body, whole) = (Array(answer.body), source.whole)
            // Compared outside the macro, which would look for the shortest way from one to the other.
            let isWhole = body == whole
            #expect(isWhole, "\(body.count) bytes of \(whole.count)")
        }
    }
}
