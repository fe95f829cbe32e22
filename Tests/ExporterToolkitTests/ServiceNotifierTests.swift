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

    /// A manager that never hears that the program is ready ends it.
    @Test func whatTheQueueHadNoRoomForIsToldAgain() async throws {
        let manager = try NotifySocket("\(try Paths.temporaryFolder())/notify")
        let clock = ManualClock(UnixTime(seconds: 1_773_000_000))
        let notifier = ServiceNotifier(environment: ["NOTIFY_SOCKET": manager.name], clock: clock)
        for _ in 0..<2000 { notifier.notify(.reloading) }
        let running = Task { try await notifier.run() }
        for _ in 0..<3 {
            await clock.untilAsleep()
            clock.set(clock.now.advanced(by: .seconds(1)))
        }
        await clock.untilAsleep()
        var told = 0
        while let text = manager.message() {
            #expect(text.hasPrefix("RELOADING=1\n"))
            told += 1
        }
        #expect(told > 0)
        clock.set(clock.now.advanced(by: .seconds(1)))
        let ready = try await eventually("that the program is ready") { manager.message() }
        #expect(ready == "READY=1")
        running.cancel()
        try await running.value
        #expect(manager.message() == "STOPPING=1")
        #expect(manager.message() == nil)
    }
}
