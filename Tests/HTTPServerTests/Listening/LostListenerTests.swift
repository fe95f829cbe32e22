import ExporterToolkit
import Foundation
import Logging
import NIOCore
import TestKit
import Testing

@testable import HTTPServer

/// What a server does when the event loop closes its listener; shutdown(2) of the socket does what an unusual error of accept(2) does.
@Suite(.timeLimit(.minutes(10)))
struct LostListenerTests {
    private let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    private let route = Route("/", handler: .immediate { _ in .text(200, "here!") })

    @Test(arguments: [1, 3]) func anAddressThatIsLostIsBoundAgain(times: Int) async throws {
        let lines = LogCapture(level: .info)
        try await withServer([route], logger: lines.logger) { address, _ in
            let port = try ListenAddress(address).port
            for _ in 0..<times {
                shutdown(try #require(listener(on: port)), Int32(SHUT_RDWR))
                try await eventually("an answer") {
                    try? await Wire.open(address) { wire in
                        try await wire.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                        #expect(try await wire.read(until: "here!").hasSuffix("here!"))
                    }
                }
            }
        }
        #expect(lines.lines.filter { $0.contains("Lost a listener") && $0.contains("level=ERROR") }.count == times)
    }

    @Test func aSocketThatWasPassedEndsTheServer() async throws {
        let descriptor = try inheritable()
        let server = WebServer(
            addresses: [ListenAddress(inherited: descriptor)], router: Router([route]), logger: silent)
        let address = try await server.bind()[0]
        let end = Task { try await server.run() }
        try await Wire.open(address) { wire in
            try await wire.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try await wire.read(until: "here!").hasSuffix("here!"))
        }
        shutdown(descriptor, Int32(SHUT_RDWR))
        await #expect(throws: ListenError.lost(address)) { try await end.value }
    }

    /// The kernel loses no unix socket at a test's wish, so the steps are taken one by one.
    @Test func theSocketForTheCommandHealthIsOpenedAgainWhenItIsLost() async throws {
        let own = HealthSocket.own
        // Beside that of the process, which another test opens.
        let socket = HealthSocket(processes: own.processes, mounts: 1, user: own.user, process: own.process)
        let lost = try socket.listen()
        let reopen = try #require(lost.reopening(as: "\(lost)"))
        #expect(throws: ListenError.refused("@\(socket.name)", errno: EADDRINUSE)) { try reopen() }
        guard case .health(_, let descriptor) = lost.kind else { throw CancellationError() }
        close(descriptor)
        let server = WebServer(addresses: [try reopen()], router: Router([route]), logger: silent)
        #expect(try await server.bind() == ["@\(socket.name)"])
        let end = Task { try await server.run() }
        #expect(socket.failure(path: "/", patience: 60) == nil)
        end.cancel()
        try await end.value
    }

    @Test func whatCanBeOpenedAgainIsSaidByTheKindOfAnAddress() throws {
        #expect(try ListenAddress(":0").reopening(as: "[::]:9983")?() == ListenAddress("[::]:9983"))
        let path = "unix:/run/x.sock"
        #expect(try ListenAddress(path).reopening(as: path)?() == ListenAddress(path))
        #expect(ListenAddress(inherited: 3).reopening(as: "descriptor 3") == nil)
    }

    @Test func pausesGrowAndEnd() {
        var pauses = RebindPauses()
        let growing = [10, 20, 40, 80, 160, 320, 640, 1000, 1000, 1000].map { Duration.milliseconds($0) }
        #expect((0..<11).map { _ in pauses.next() } == growing + [nil])
        pauses.begin(after: .seconds(59))
        #expect(pauses.next() == .seconds(1))
        pauses.begin(after: .seconds(60))
        #expect(pauses.next() == .milliseconds(10))
    }

    /// A listening socket as systemd would pass one.
    private func inheritable() throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        let address = try SocketAddress(ipAddress: "127.0.0.1", port: 0)
        let result = address.withSockAddr { bind(descriptor, $0, socklen_t($1)) }
        try #require(result == 0 && listen(descriptor, 8) == 0)
        return descriptor
    }

    /// The descriptor of this process that listens on a port of IPv4.
    private func listener(on port: Int) -> Int32? {
        (Int32(3)..<4096).first { descriptor in
            var (listens, length) = (Int32(0), socklen_t(MemoryLayout<Int32>.size))
            guard getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listens, &length) == 0, listens == 1 else {
                return false
            }
            var address = sockaddr_storage()
            length = socklen_t(MemoryLayout<sockaddr_storage>.size)
            let result = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
            }
            // The beginning of `sockaddr_in`, by bytes: which module has its members depends on the order in which files are compiled.
            let (family, number) = withUnsafeBytes(of: address) {
                ($0.load(as: sa_family_t.self), UInt16(bigEndian: $0.load(fromByteOffset: 2, as: UInt16.self)))
            }
            return result == 0 && family == sa_family_t(AF_INET) && Int(number) == port
        }
    }
}
