@testable import Exporter
import DayStore
import Logging
import Synchronization
import TestKit
import Testing
import WeChatAPI

/// The sender against a receiver that answers by a script.
struct RemoteWriteSenderTests {
    private final class Receiver: Sendable {
        struct Request: Equatable {
            let message: RemoteWriteMessage
            let series: [ReceivedSeries]
        }

        private let state = Mutex<(script: [RemoteWriteVerdict.Answer?], requests: [Request])>(([], []))

        /// What comes next; nil is no answer, and an empty script accepts everything.
        func script(_ answers: RemoteWriteVerdict.Answer?...) { state.withLock { $0.script = answers } }

        var requests: [Request] { state.withLock { $0.requests } }

        func take(
            _ body: [UInt8], _ message: RemoteWriteMessage
        ) throws(RemoteWriteError) -> RemoteWriteVerdict.Answer {
            let plain = snappyDecompressed(body) ?? []
            let series =
                message == .writeRequest ? receivedSeries(writeRequest: plain) : receivedSeries(request: plain)?.series
            let answer = state.withLock { state in
                state.requests.append(Request(message: message, series: series ?? []))
                return state.script.isEmpty
                    ? .init(status: 204, header: Self.written(series ?? [])) : state.script.removeFirst()
            }
            guard let answer else { throw .noAnswer(kind: .connect, reason: "Connection refused") }
            return answer
        }

        private static func written(_ series: [ReceivedSeries]) -> [String: String] {
            ["x-prometheus-remote-write-samples-written": "\(series.reduce(0) { $0 + $1.values.count })"]
        }
    }

    private final class Box<Value: Sendable>: Sendable {
        private let content: Mutex<Value>
        init(_ value: Value) { content = Mutex(value) }
        var value: Value {
            get { content.withLock(\.self) }
            set { content.withLock { $0 = newValue } }
        }
    }

    private let day = Day(year: 2026, month: 3, day: 1)
    private let store: DayStore
    private let clock = ManualClock(Day(year: 2026, month: 3, day: 11).at(.seconds(9 * 3600)))
    private let log = LogCapture()
    private let receiver = Receiver()
    private let statistics = RemoteWriteStatistics()
    private let accounts = Box(["wx1": "shop", "wx2": "corner"])
    private let incomplete = Box<Set<String>>([])

    init() throws { store = try DayStore(path: ":memory:") }

    private func sender(
        name: String = "r", _ change: (inout RemoteWriteConfiguration) -> Void = { _ in }
    ) -> RemoteWriteSender {
        var configuration = RemoteWriteConfiguration(name: name, url: "http://receiver/write")
        change(&configuration)
        statistics.expect([configuration])
        let surroundings = RemoteWriteSender.Surroundings(
            store: store, clock: clock, logger: log.logger, statistics: statistics,
            accounts: { [accounts] in accounts.value }, incomplete: { [incomplete] in incomplete.value })
        return RemoteWriteSender(configuration, surroundings) { [receiver] body, message throws(RemoteWriteError) in
            try receiver.take(body, message)
        }
    }

    private func settle(_ day: Day, _ appID: String = "wx1", messages: Int = 7) async throws {
        let record = PeriodRecord(sortedCells: [.init(key: 1, hour: 0, users: 1, messages: messages)])
        let period = StoredPeriod(start: day, record: record, fetchedAt: clock.now, settled: true)
        try await store.keep(period, appID: appID, endpoint: .getupstreammsghour)
    }

    @Test func aDayThatHasNotComeIsNeitherSentNorCountedUntilItHas() async throws {
        try await settle(day)
        try await settle(Day(containing: clock.now))
        try await settle(day + 800)
        let sender = sender()
        await drain(sender)
        #expect(receiver.requests.count == 1)
        #expect(statistics["r"]?.pending == 0)
        clock.set((Day(containing: clock.now) + 1).at(.seconds(60)))
        await drain(sender)
        #expect(receiver.requests.count == 2)
    }

    /// Ticks until the sender rests.
    private func drain(_ sender: RemoteWriteSender) async {
        var next = clock.now
        while next.duration(to: clock.now.advanced(by: RemoteWriteSender.idle)) > .zero {
            clock.set(next)
            next = await sender.tick()
        }
    }

    private var sentDays: [Day] {
        receiver.requests.compactMap { $0.series.first?.milliseconds.first }.map {
            Day(containing: UnixTime(milliseconds: $0))
        }
    }

    @Test func historyGoesOutOldestDayFirstAndOnce() async throws {
        for back in [3, 0, 4, 1, 2] { try await settle(day + back) }
        try await settle(day + 2, "wx2")
        let sender = sender()
        await drain(sender)
        #expect(sentDays == (0..<5).map { day + $0 })
        #expect(receiver.requests[2].series.count == 20)
        #expect(statistics["r"]?.sent == 6 * 240)
        #expect(statistics["r"]?.pending == 0)
        #expect(statistics["r"]?.highest == (day + 4).at(.seconds(23 * 3600)))
        await drain(sender)
        await drain(self.sender())
        #expect(receiver.requests.count == 5)
    }

    @Test func aDayThatSettlesLaterFollows() async throws {
        let sender = sender()
        await drain(sender)
        #expect(receiver.requests.isEmpty)
        try await settle(day)
        await drain(sender)
        #expect(sentDays == [day])
    }

    @Test func requestsAreBoundedAndADayIsNeverDivided() async throws {
        for index in 0..<5 {
            accounts.value["wx\(index)"] = "a\(index)"
            try await settle(day, "wx\(index)")
        }
        await drain(sender { $0.maxSamplesPerSend = 500 })
        #expect(receiver.requests.map(\.series.count) == [20, 20, 10])
        await drain(sender(name: "small") { $0.maxSamplesPerSend = 1 })
        #expect(receiver.requests.dropFirst(3).map(\.series.count) == [10, 10, 10, 10, 10])
    }

    @Test func pausesBoundTheRate() async throws {
        try await settle(day)
        try await settle(day + 1)
        let next = await sender().tick()
        #expect(clock.now.duration(to: next) == RemoteWriteSender.pause)
    }

    @Test func whatIsNotTakenIsSentAgainUntilItIs() async throws {
        try await settle(day)
        receiver.script(nil, .init(status: 500), .init(status: 429, header: ["retry-after": "60"]), .init(status: 204))
        let sender = sender()
        var waits: [Duration] = []
        for _ in 0..<4 {
            let next = await sender.tick()
            waits.append(clock.now.duration(to: next))
            clock.set(next)
        }
        #expect(waits == [.milliseconds(30), .milliseconds(60), .seconds(60), RemoteWriteSender.pause])
        #expect(Set(receiver.requests.map { "\($0.series)" }).count == 1)
        #expect(statistics["r"]?.retried == 3 * 240)
        #expect(statistics["r"]?.sent == 240)
        #expect(statistics["r"]?.failed == 0)
        #expect(log.lines("level=WARN", "retrying").count == 1)
        #expect(log.lines("level=INFO", "takes samples again").count == 1)
    }

    @Test func whatIsRefusedIsDroppedCountedAndLoggedOnce() async throws {
        try await settle(day)
        try await settle(day + 1)
        try await settle(day + 2)
        receiver.script(.init(status: 400, text: "too old sample"), .init(status: 400, text: "too old sample"))
        await drain(sender())
        #expect(sentDays == [day, day + 1, day + 2])
        #expect(statistics["r"]?.failed == 480)
        #expect(statistics["r"]?.sent == 240)
        #expect(log.lines("level=ERROR", "HTTP 400: too old sample").count == 1)
        await drain(sender())
        #expect(receiver.requests.count == 3)
    }

    @Test(arguments: [RemoteWriteVerdict.Answer(status: 415), .init(status: 200)])
    func twoZeroGivesWayToOneZeroForGood(answer: RemoteWriteVerdict.Answer) async throws {
        try await settle(day)
        try await settle(day + 1)
        receiver.script(answer)
        await drain(sender { $0.message = .request })
        #expect(receiver.requests.map(\.message) == [.request, .writeRequest, .writeRequest])
        #expect(sentDays == [day, day, day + 1])
        #expect(log.lines("level=WARN", "remote write 1.0").count == 1)
    }

    @Test func whatTheReceiverLeavesOutIsCounted() async throws {
        try await settle(day)
        receiver.script(.init(status: 200, header: ["x-prometheus-remote-write-samples-written": "200"]))
        await drain(sender { $0.message = .request })
        #expect(statistics["r"]?.sent == 200)
        #expect(statistics["r"]?.failed == 40)
        #expect(receiver.requests.count == 1)
    }

    @Test func aReceiverThatComesBackGoesOnWhereItStopped() async throws {
        try await settle(day)
        await drain(sender())
        try await settle(day + 1)
        try await settle(day + 2)
        await drain(sender(name: "other"))
        #expect(sentDays == [day, day, day + 1, day + 2])
        await drain(sender())
        #expect(sentDays == [day, day, day + 1, day + 2, day + 1, day + 2])
    }

    @Test func accountsThatAreNotConfiguredWait() async throws {
        try await settle(day, "wx9")
        try await settle(day + 1, "wx1")
        let sender = sender()
        await drain(sender)
        #expect(sentDays == [day + 1])
        accounts.value["wx9"] = "nine"
        await drain(sender)
        #expect(sentDays == [day + 1, day])
    }

    @Test func anAccountWaitsForItsHistoryButNotForEver() async throws {
        incomplete.value = ["shop"]
        try await settle(day + 1)
        try await settle(day, "wx2")
        let sender = sender()
        await drain(sender)
        #expect(sentDays == [day])
        try await settle(day - 1)
        await drain(sender)
        #expect(sentDays == [day])
        clock.set(clock.now.advanced(by: RemoteWriteSender.longestHold))
        await drain(sender)
        #expect(sentDays == [day, day - 1, day + 1])
    }
}
