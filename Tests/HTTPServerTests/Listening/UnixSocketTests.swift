import Foundation
import TestKit
import Testing

@testable import HTTPServer

@Suite(.timeLimit(.minutes(10)))
struct UnixSocketTests {
    @Test func aListenerWhoseQueueIsFullIsInUse() throws {
        let path = "\(try Paths.temporaryFolder())/s"
        let listener = try socket(at: path, bind)
        #expect(!UnixSocket.isInUse(path))
        try #require(listen(listener, 0) == 0)
        #expect(UnixSocket.isInUse(path))
        // One place is left: what asked above is still in the queue.
        var clients = [listener]
        while case let client? = try? socket(at: path, connect) { clients.append(client) }
        #expect(UnixSocket.isInUse(path))
        for descriptor in clients { close(descriptor) }
        #expect(!UnixSocket.isInUse(path))
    }

    /// A socket that never waits, bound or connected to a path.
    private func socket(
        at path: String, _ join: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) throws -> Int32 {
        let descriptor = Foundation.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(107)) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                join(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else {
            close(descriptor)
            throw TestFailure("\(path) cannot be had")
        }
        return descriptor
    }
}
