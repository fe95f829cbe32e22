import BeijingTime
import Foundation
import Synchronization
import TestKit
import Testing

@testable import ExporterToolkit

/// That the program does not wait for its manager; what it tells is for the tests of the command `run`.
@Suite(.timeLimit(.minutes(10)))
struct ServiceNotifierTests {
    @Test func aManagerThatDoesNotReadHoldsNobodyUp() async throws {
        let (path, descriptor) = try manager()
        defer { close(descriptor) }
        let notifier = ServiceNotifier(environment: ["NOTIFY_SOCKET": path])
        let isDone = Mutex(false)
        // A thread of its own: it would wait for ever.
        let thread = Thread {
            for _ in 0..<2000 { notifier.tell(.reloading) }
            isDone.withLock { $0 = true }
        }
        thread.start()
        _ = try await eventually("the last message") { isDone.withLock(\.self) ? true : nil }
        #expect(message(descriptor)?.hasPrefix("RELOADING=1\n") == true)
    }

    /// A manager that never hears that the program is ready ends it.
    @Test func whatTheQueueHadNoRoomForIsToldAgain() async throws {
        let (path, descriptor) = try manager()
        defer { close(descriptor) }
        let clock = ManualClock(UnixTime(seconds: 1_773_000_000))
        let notifier = ServiceNotifier(environment: ["NOTIFY_SOCKET": path], clock: clock)
        for _ in 0..<2000 { notifier.tell(.reloading) }
        let running = Task { try await notifier.run() }
        for _ in 0..<3 {
            await clock.untilAsleep()
            clock.set(clock.now.advanced(by: .seconds(1)))
        }
        await clock.untilAsleep()
        var told = 0
        while let text = message(descriptor) {
            #expect(text.hasPrefix("RELOADING=1\n"))
            told += 1
        }
        #expect(told > 0)
        clock.set(clock.now.advanced(by: .seconds(1)))
        let ready = try await eventually("that the program is ready") { message(descriptor) }
        #expect(ready == "READY=1")
        running.cancel()
        try await running.value
        #expect(message(descriptor) == "STOPPING=1")
        #expect(message(descriptor) == nil)
    }

    /// A manager's socket and its path.
    private func manager() throws -> (path: String, descriptor: Int32) {
        let path = "\(try Paths.temporaryFolder())/notify"
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(107)) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(result == 0)
        return (path, descriptor)
    }

    /// The next message to a manager; nil when there is none.
    private func message(_ descriptor: Int32) -> String? {
        var buffer = [UInt8](repeating: 0, count: 99)
        let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        return count < 0 ? nil : String(decoding: buffer[..<count], as: UTF8.self)
    }
}
