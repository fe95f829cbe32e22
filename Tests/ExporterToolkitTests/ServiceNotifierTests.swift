import Foundation
import Synchronization
import TestKit
import Testing

@testable import ExporterToolkit

/// That the program does not wait for its manager; what it tells is for the tests of the command `run`.
@Suite(.timeLimit(.minutes(10)))
struct ServiceNotifierTests {
    @Test func aManagerThatDoesNotReadHoldsNobodyUp() async throws {
        let path = "\(try Paths.temporaryFolder())/notify"
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(107)) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(result == 0)
        let notifier = ServiceNotifier(environment: ["NOTIFY_SOCKET": path])
        let isDone = Mutex(false)
        // A thread of its own: it would wait for ever.
        let thread = Thread {
            for _ in 0..<2000 { notifier.notify(.reloading) }
            isDone.withLock { $0 = true }
        }
        thread.start()
        _ = try await eventually("the last message") { isDone.withLock(\.self) ? true : nil }
        var buffer = [UInt8](repeating: 0, count: 99)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        #expect(String(decoding: buffer[..<max(count, 0)], as: UTF8.self).hasPrefix("RELOADING=1\n"))
    }
}
