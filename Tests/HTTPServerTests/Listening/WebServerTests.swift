import ExporterToolkit
import Foundation
import HTTPServer
import Logging
import ServiceLifecycle
import TestKit
import Testing

@Suite(.timeLimit(.minutes(10)))
struct WebServerTests {
    private let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    @Test func answersPipelinedRequestsInOrderWhereverTheyAreMade() async throws {
        let routes = [
            Route("/fast", handler: .immediate { _ in .text(200, "fast;") }),
            Route("/thread", handler: .offloaded { _ in .text(200, "thread;") }),
            Route("/task", handler: .async { _ in .text(200, "task;") }),
        ]
        try await withServer(routes) { address, _ in
            try await Wire.open(address) { wire in
                let paths = ["task", "fast", "thread", "fast", "thread", "task", "fast"]
                try await wire.send(paths.map { "GET /\($0) HTTP/1.1\r\nHost: h\r\n\r\n" }.joined())
                for path in paths {
                    _ = try await wire.read(until: "\r\n\r\n")
                    #expect(try await wire.read(until: ";") == "\(path);")
                }
            }
        }
    }

    /// What HAProxy's `option httpchk` sends when it is told nothing more, and what asks for the server as a whole.
    @Test(arguments: ["/", "*"]) func answersTheHealthCheckOfALoadBalancer(target: String) async throws {
        let routes = [Route("/", handler: .immediate { _ in .text(200, "landing page") })]
        try await withServer(routes) { address, _ in
            try await Wire.open(address) { wire in
                try await wire.send("OPTIONS \(target) HTTP/1.0\r\n\r\n")
                let answer = try await wire.read(until: "never")
                #expect(answer.hasPrefix("HTTP/1.0 200 OK\r\nAllow: GET, HEAD, OPTIONS\r\nContent-Length: 0\r\n"))
                #expect(answer.hasSuffix("\r\n\r\n"))
            }
        }
    }

    @Test func sendsLargeBodiesWhole() async throws {
        let body = [UInt8](repeating: 7, count: 20_000_000)
        let route = Route("/", handler: .offloaded { _ in WebResponse(status: 200, bytes: body) })
        try await withServer([route]) { address, _ in
            try await Wire.open(address) { wire in
                try await wire.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
                let head = try await wire.read(until: "\r\n\r\n")
                #expect(head.contains("Content-Length: 20000000\r\n"))
                #expect(try await wire.readToEnd() == 20_000_000)
            }
        }
    }

    @Test func answersAClientThatHasFinishedSending() async throws {
        let route = Route("/", handler: .async { _ in .text(200, "hello") })
        try await withServer([route]) { address, _ in
            try await Wire.open(address) { wire in
                try await wire.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                wire.finish()
                #expect(try await wire.read(until: "never").hasSuffix("\r\n\r\nhello"))
            }
        }
    }

    @Test func letsARefusedClientReadItsAnswer() async throws {
        try await withServer([]) { address, _ in
            try await Wire.open(address) { wire in
                try await wire.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9000000\r\n\r\n")
                for _ in 0..<20 { try? await wire.send(String(repeating: "x", count: 50_000)) }
                #expect(try await wire.read(until: "\r\n").hasPrefix("HTTP/1.1 413 "))
            }
        }
    }

    @Test func theQuietestConnectionGivesWayAboveTheLimit() async throws {
        var limits = ConnectionLimits.patient
        limits.connections = 2
        let route = Route("/", handler: .immediate { _ in .text(200, "here!") })
        let request = "GET / HTTP/1.1\r\nHost: h\r\n\r\n"
        try await withServer([route], limits: limits) { address, _ in
            try await Wire.open(address) { first in
                try await Wire.open(address) { second in
                    for wire in [second, first] {
                        try await wire.send(request)
                        #expect(try await wire.read(until: "here!").hasSuffix("here!"))
                    }
                    try await Wire.open(address) { third in
                        try await third.send(request)
                        #expect(try await third.read(until: "here!").hasSuffix("here!"))
                        #expect(try await second.readToEnd() == 0)
                        try await first.send(request)
                        #expect(try await first.read(until: "here!").hasSuffix("here!"))
                    }
                }
            }
        }
    }

    @Test func answersWhatIsInFlightBeforeItEnds() async throws {
        let (arrived, arrive) = AsyncStream<Void>.makeStream()
        let (released, release) = AsyncStream<Void>.makeStream()
        let route = Route(
            "/",
            handler: .async { _ in
                arrive.yield()
                for await _ in released { break }
                return .text(200, "done")
            })
        let quick = Route("/quick", handler: .immediate { _ in .text(200, "quick") })
        // The grace outlasts every wait of this test: what is in flight is waited for.
        try await withServer([route, quick], shutdownGrace: .seconds(600)) { address, group in
            try await Wire.open(address) { busy in
                try await busy.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                for await _ in arrived { break }
                try await Wire.open(address) { idle in
                    // A connection that waits to be accepted would be reset; this one has been served.
                    try await idle.send("GET /quick HTTP/1.1\r\nHost: h\r\n\r\n")
                    #expect(try await idle.read(until: "quick").hasSuffix("quick"))
                    await group.triggerGracefulShutdown()
                    let count = try await idle.readToEnd()
                    #expect(count == 0)
                }
                await #expect(throws: (any Error).self) { try await Wire.open(address) { _ in } }
                release.yield()
                #expect(try await busy.read(until: "never").hasSuffix("\r\n\r\ndone"))
            }
        }
    }

    @Test func endsAfterTheGraceWhateverIsInFlight() async throws {
        let (arrived, arrive) = AsyncStream<Void>.makeStream()
        let route = Route(
            "/",
            handler: .async { _ in
                arrive.yield()
                for await _ in AsyncStream<Void>.makeStream().stream {}
                return .text(200, "never")
            })
        try await withServer([route], shutdownGrace: .milliseconds(50)) { address, group in
            try await Wire.open(address) { wire in
                try await wire.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                for await _ in arrived { break }
                await group.triggerGracefulShutdown()
                #expect(try await wire.readToEnd() == 0)
            }
        }
    }

    @Test func saysInOneSentenceThatAnAddressIsTaken() async throws {
        try await withServer([]) { address, _ in
            let second = WebServer(addresses: [try ListenAddress(address)], router: Router([]), logger: silent)
            await #expect(throws: ListenError.addressInUse(address)) { try await second.bind() }
            #expect(
                "\(ListenError.addressInUse(address))" == """
                    cannot listen on \(address): address already in use; stop the other process or choose another \
                    address
                    """)
        }
    }

    @Test func freesTheFirstAddressWhenTheSecondCannotBeHad() async throws {
        try await withServer([]) { taken, _ in
            let probe = WebServer(addresses: [try ListenAddress("127.0.0.1:0")], router: Router([]), logger: silent)
            let free = try await probe.bind()[0]
            try await stop(probe)
            let addresses = [try ListenAddress(free), try ListenAddress(taken)]
            let server = WebServer(addresses: addresses, router: Router([]), logger: silent)
            await #expect(throws: ListenError.addressInUse(taken)) { try await server.bind() }
            let other = WebServer(addresses: [addresses[0]], router: Router([]), logger: silent)
            #expect(try await other.bind() == [free])
            try await stop(other)
        }
    }

    @Test(arguments: [
        (address: "no-such-host.invalid:1", error: ListenError.unknownHost("no-such-host.invalid:1")),
        (address: "192.0.2.1:0", error: .addressNotAvailable("192.0.2.1:0")),
    ])
    func saysWhyItCannotListen(address: String, error: ListenError) async throws {
        let server = WebServer(addresses: [try ListenAddress(address)], router: Router([]), logger: silent)
        await #expect(throws: error) { try await server.bind() }
    }

    @Test func bindsOnce() async throws {
        let addresses = [try ListenAddress("127.0.0.1:0"), try ListenAddress("localhost:0")]
        let server = WebServer(addresses: addresses, router: Router([]), logger: silent)
        let bound = try await server.bind()
        #expect(try await server.bind() == bound)
        #expect(bound.count == 2 && !bound.contains { $0.hasSuffix(":0") })
        try await stop(server)
    }

    @Test func listensOnIPv4AndIPv6WithoutAHost() async throws {
        let route = Route("/", handler: .immediate { _ in .text(200, "hello") })
        try await withServer([route], on: ":0") { address, _ in
            let port = try ListenAddress(address).port
            let hosts = address.hasPrefix("[::]") ? ["127.0.0.1", "[::1]"] : ["127.0.0.1"]
            for host in hosts {
                try await Wire.open("\(host):\(port)") { wire in
                    try await wire.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                    #expect(try await wire.read(until: "hello").hasSuffix("hello"))
                }
            }
        }
    }

    @Test func logsWhereItListens() async throws {
        let lines = LogCapture(level: .info)
        let route = Route("/", handler: .immediate { _ in .text(200, "up") })
        try await withServer([route], logger: lines.logger) {
            address, _ in
            try await Wire.open(address) { wire in
                try await wire.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                _ = try await wire.read(until: "up")
            }
        }
        let own = lines.lines.filter { $0.contains("WebServer.swift") }.map { $0.split(separator: " msg=").last ?? "" }
        try #require(own.count == 2)
        #expect(own[0].hasPrefix("\"Listening on\" address=127.0.0.1:"))
        #expect(own[1].hasPrefix("\"TLS is disabled.\" address=127.0.0.1:"))
        #expect(own[1].hasSuffix(" http2=false\n"))
    }

    @Test(arguments: [["--compressed"], [], ["--http1.0"], ["--http2"], ["-H", "Expect: 100-continue", "-d", "x=1"]])
    func isUnderstoodByCurl(options: [String]) async throws {
        let body = String(repeating: "shop_up 1\n", count: 1000)
        let route = Route.catchAll(handler: .offloaded { _ in .text(200, body) })
        try await withServer([route]) { address, _ in
            let common = ["-sS", "--fail", "--max-time", "\(curlPatience)"]
            let urls = ["http://\(address)/a", "http://\(address)/b"]
            let result = try await Program("/usr/bin/curl", common + options + urls).result()
            #expect(result.code == 0 && result.output == body + body, "\(result.errors)")
        }
    }

    /// Ends a server that was bound but not run.
    private func stop(_ server: WebServer) async throws {
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await server.run() }
            tasks.cancelAll()
            try await tasks.waitForAll()
        }
    }
}
