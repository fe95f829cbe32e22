import BeijingTime
import DayStore
import HTTPServer
import ServiceLifecycle
import Synchronization
import TestKit
import Testing
import WeChatAPI

@testable import RemoteWrite
@testable import Settings
import Waiting

/// The service of remote write against receivers that never answer: it ends in its grace, and a change of receivers waits for none.
@Suite(.timeLimit(.minutes(5)))
struct RemoteWriterTests {
    private let day = Day(year: 2026, month: 3, day: 1)
    private let store: DayStore
    private let clock = ManualClock(Day(year: 2026, month: 3, day: 11).at(.seconds(9 * 3600)))
    private let grace = ManualClock(UnixTime(seconds: 0))
    private let log = LogCapture()
    private let account = AccountConfiguration(name: "shop", appID: "wx1", access: .openInterface(fromAppID: nil))

    init() throws { store = try DayStore(path: ":memory:") }

    private func settle() async throws {
        let record = PeriodRecord(sortedCells: [.init(key: 1, hour: 0, users: 1, messages: 7)])
        let period = StoredPeriod(start: day, record: record, fetchedAt: clock.now, settled: true)
        try await store.keep(period, appID: "wx1", endpoint: .getupstreammsghour)
    }

    private func writer() -> RemoteWriter {
        RemoteWriter(
            store: store, disk: BlockingWork(), clock: clock, graceClock: grace, logger: log.logger, userAgent: "test"
        ) { [] }
    }

    private func receiver(_ url: String, name: String) -> RemoteWriteConfiguration {
        var receiver = RemoteWriteConfiguration(name: name, url: url)
        receiver.timeout = .seconds(3600)
        return receiver
    }

    /// A server that counts requests and answers none.
    private func withSilentServer(_ body: (String, Box<Int>) async throws -> Void) async throws {
        let asked = Box(0)
        let handler = Handler.async { _ in
            asked.update { $0 += 1 }
            for await _ in AsyncStream<Void>.makeStream().stream {}
            return .text(204, "")
        }
        try await LoopbackServer.answering(handler) { try await body($0, asked) }
    }

    /// Runs the writer as the program does and shuts it down after `body`.
    private func running(_ writer: RemoteWriter, _ body: (ServiceGroup) async throws -> Void) async throws {
        let group = ServiceGroup(
            configuration: .init(services: [.init(service: writer)], logger: log.logger))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            try await body(group)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    /// Lets the grace pass as soon as somebody waits for its end.
    private func passGrace() async throws {
        _ = try await eventually("the grace to begin") { grace.sleepers > 0 ? true : nil }
        grace.set(grace.now.advanced(by: RemoteWriteLoop.grace))
    }

    @Test func aReceiverThatNeverAnswersIsLeftWhenTheGraceIsOver() async throws {
        try await settle()
        try await withSilentServer { url, asked in
            let writer = writer()
            writer.apply([receiver(url, name: "r")], accounts: [account])
            try await running(writer) { group in
                _ = try await eventually("a request") { asked.value > 0 ? true : nil }
                await group.triggerGracefulShutdown()
                try await passGrace()
            }
            let queue = try await RemoteWriteQueue(of: "r", in: store)
            #expect(try queue.counts(before: Day(containing: clock.now)).values.reduce(0, +) == 1)
        }
    }

    @Test func anAnswerWithinTheGraceIsWrittenDown() async throws {
        try await settle()
        let (asked, release) = (Box(0), OneTimeSignal())
        let handler = Handler.async { _ in
            asked.update { $0 += 1 }
            await release.wait()
            return .text(204, "")
        }
        try await LoopbackServer.answering(handler) { url in
            let writer = writer()
            writer.apply([receiver(url, name: "r")], accounts: [account])
            try await running(writer) { group in
                _ = try await eventually("a request") { asked.value > 0 ? true : nil }
                await group.triggerGracefulShutdown()
                _ = try await eventually("the grace to begin") { grace.sleepers > 0 ? true : nil }
                release.give()
            }
            let queue = try await RemoteWriteQueue(of: "r", in: store)
            #expect(try queue.counts(before: Day(containing: clock.now)).values.reduce(0, +) == 0)
        }
    }

    @Test func aChangeOfReceiversWaitsForNone() async throws {
        try await settle()
        let taken = Box(0)
        let handler = Handler.immediate { _ in
            taken.update { $0 += 1 }
            return WebResponse(status: 204)
        }
        try await LoopbackServer.answering(handler) { good in
            try await withSilentServer { silent, asked in
                let writer = writer()
                writer.apply([receiver(silent, name: "r"), receiver(silent, name: "s")], accounts: [account])
                try await running(writer) { _ in
                    _ = try await eventually("two requests") { asked.value == 2 ? true : nil }
                    writer.apply([receiver(good, name: "t"), receiver(good, name: "s")], accounts: [account])
                    // Another queue is sent at once, whoever hangs.
                    _ = try await eventually("the new receiver") { taken.value == 1 ? true : nil }
                    // The same queue has one sender at a time.
                    try await passGrace()
                    _ = try await eventually("the changed receiver") { taken.value == 2 ? true : nil }
                }
            }
        }
    }

    @Test func aRestingSenderEndsAtOnce() async throws {
        try await withSilentServer { url, asked in
            let writer = writer()
            writer.apply([receiver(url, name: "r")], accounts: [account])
            try await running(writer) { _ in
                _ = try await eventually("the sender to rest") { clock.sleepers > 0 ? true : nil }
            }
            #expect(asked.value == 0)
        }
    }
}

/// A value that tasks share.
private final class Box<Value: Sendable>: Sendable {
    private let content: Mutex<Value>

    init(_ value: Value) { content = Mutex(value) }

    var value: Value { content.withLock(\.self) }

    func update(_ change: @Sendable (inout Value) -> Void) { content.withLock { change(&$0) } }
}
