import HTTPServer
import Synchronization
import TestKit
import Testing

/// Bodies that are sent from a file.
@Suite(.timeLimit(.minutes(10)))
struct FileSendingTests {
    /// Counts from 0.
    private final class Turn: Sendable {
        private let count = Mutex(0)

        func next() -> Int {
            count.withLock { count in
                defer { count += 1 }
                return count
            }
        }
    }

    private let file: ScratchFile
    private let pieces: [WebBody.Piece]

    init() throws {
        let file = ScratchFile(folder: try Paths.temporaryFolder(), room: 16 << 20)
        self.file = file
        pieces = try (0..<8).flatMap { number -> [WebBody.Piece] in
            let bytes = (0..<(700_000 + number)).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ number) }
            let stretch = try #require(file.keep(bytes))
            return [.bytes(Array("piece \(number)\n".utf8)), .file(FileBytes(stretch))]
        }
    }

    private static func response(_ body: WebBody) -> WebResponse {
        var response = WebResponse(status: 200)
        response.body = body
        return response
    }

    private var route: Route {
        Route("/", handler: .immediate { [pieces] _ in Self.response(WebBody(pieces)) })
    }

    private var stream: Route {
        Route(
            "/stream",
            handler: .immediate { [pieces] _ in
                let turn = Turn()
                let rest = WebBody.Piece.stream {
                    let first = turn.next() * 2
                    return first < pieces.count ? Array(pieces[first..<first + 2]) : nil
                }
                return Self.response(WebBody([rest]))
            })
    }

    @Test(arguments: ["/", "/stream"])
    func theSystemSendsThem(path: String) async throws {
        try await withServer([route, stream]) { address, _ in
            let answer = try await curl("http://\(address)\(path)")
            #expect(Array(answer.body) == WebBody(pieces).bytes)
        }
    }

    @Test(arguments: ["--http1.1", "--http2"], ["/", "/stream"])
    func encryptedTheyAreReadFirst(version: String, path: String) async throws {
        let certificates = try await TestCertificates()
        let web = try certificates.file(
            "web.yml", "tls_server_config: {cert_file: server.crt, key_file: server.key}\n")
        try await withServer([route, stream], web: web) { address, _ in
            let port = address.split(separator: ":").last ?? ""
            let answer = try await curl(
                "https://localhost:\(port)\(path)", version, "--cacert", "\(certificates.folder)/ca.crt", "--ipv4")
            #expect(Array(answer.body) == WebBody(pieces).bytes)
        }
    }

    /// The kernel keeps the file's own pages for a client until that has read them, long after they were sent.
    @Test func bytesUnderWayToAClientStayAsTheyAre() async throws {
        let file = ScratchFile(folder: try Paths.temporaryFolder(), room: 2 << 20)
        let text = String(repeating: "all of this is what it was. ", count: 14_000) + "end"
        let stretch = Mutex(file.keep(Array(text.utf8)))
        let handler = Handler.immediate { _ in
            Self.response(WebBody(stretch.withLock { $0.take() }.map { [.file(FileBytes($0))] } ?? []))
        }
        try await withServer([Route("/", handler: handler)]) { address, _ in
            let client = try LateReader(address)
            _ = try await eventually("the server to be done with the file's room") {
                stretch.withLock { $0 } == nil
                    ? file.keep([UInt8](repeating: UInt8(ascii: "x"), count: 2 << 20)) : nil
            }
            let arrived = client.body()
            let isWhole = arrived == text
            #expect(isWhole, "\(arrived.count { $0 == "x" }) bytes of another answer")
        }
    }

    @Test func aClientThatLeavesLetsGoOfTheFile() async throws {
        let file = ScratchFile(folder: try Paths.temporaryFolder(), room: 16 << 20)
        let handler = Handler.immediate { _ in
            let pieces = (0..<16).compactMap { _ in
                file.keep([UInt8](repeating: 1, count: 1 << 20)).map { WebBody.Piece.file(FileBytes($0)) }
            }
            return Self.response(WebBody(pieces))
        }
        try await withServer([Route("/", handler: handler)]) { address, _ in
            try await Wire.open(address) { wire in
                try await wire.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                #expect(try await wire.read(until: "\r\n\r\n").contains("Content-Length: \(16 << 20)\r\n"))
                #expect(file.size == 16 << 20)
            }
            _ = try await eventually("the file's room to be free") {
                file.shrink()
                return file.size == 0 ? true : nil
            }
        }
    }
}
