import Foundation
import Synchronization
import TestKit
import Testing

@testable import ExporterToolkit

/// That the program does not wait for its manager; what it tells is for the tests of the command `run`.
@Suite(.timeLimit(.minutes(10)))
struct ServiceNotifierTests {
    @Test func aManagerThatDoesNotReadHoldsNobodyUp() async throws {
        let manager = try NotifySocket("\(try Paths.temporaryFolder())/notify")
        let notifier = ServiceNotifier(environment: ["NOTIFY_SOCKET": manager.name])
        let isDone = Mutex(false)
        // A thread of its own: it would wait for ever.
        let thread = Thread {
            for _ in 0..<2000 { notifier.notify(.reloading) }
            isDone.withLock { $0 = true }
        }
        thread.start()
        _ = try await eventually("the last message") { isDone.withLock(\.self) ? true : nil }
        #expect(manager.message()?.hasPrefix("RELOADING=1\n") == true)
    }
}
