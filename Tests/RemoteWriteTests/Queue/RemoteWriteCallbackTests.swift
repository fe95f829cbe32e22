import BeijingTime
import DayStore
import EventTime
import TestKit
import Testing
import WeChatAPI

@testable import RemoteWrite

/// Hours of callbacks go out beside those of messages, and neither waits for the other.
struct RemoteWriteCallbackTests {
    private let bench: RemoteWriteBench
    private var day: Day { bench.day }

    init() throws { bench = try RemoteWriteBench() }

    @Test func callbacksAreSentWithTheirDay() async throws {
        try await bench.settle(day)
        try await settleCallbacks(day)
        await bench.drain(bench.sender())
        #expect(bench.receiver.requests.count == 1)
        #expect(bench.counts.sent == 336)
        #expect(bench.counts.pending == 0)
        #expect(names(bench.receiver.requests[0]) == Set(EventFamily.allCases.map(\.rawValue)))
        let callbacks = bench.receiver.taken.filter { $0.label("__name__").hasPrefix("wechat_interface") }
        #expect(callbacks.count == 96 && callbacks.allSatisfy { $0.label("msg_type").isEmpty })
    }

    @Test func callbacksThatSettleLaterFollowAlone() async throws {
        let sender = bench.sender()
        try await bench.settle(day)
        await bench.drain(sender)
        try await settleCallbacks(day)
        await bench.drain(sender)
        #expect(bench.receiver.requests.count == 2)
        #expect(names(bench.receiver.requests[0]) == Set(EventSource.messages.families.map(\.rawValue)))
        #expect(names(bench.receiver.requests[1]) == Set(EventSource.callbacks.families.map(\.rawValue)))
        #expect(bench.counts.pending == 0)
    }

    @Test func whatIsTakenWhileCallbacksSettleLeavesThemInTheQueue() async throws {
        try await bench.settle(day)
        let (store, day) = (bench.store, day)
        let queue = try await RemoteWriteQueue(of: "r", in: store)
        try await settleCallbacks(day)
        try await queue.acknowledge(day, accounts: ["wx1": [.getupstreammsghour]])
        await bench.drain(bench.sender())
        #expect(bench.receiver.requests.map(names) == [Set(EventSource.callbacks.families.map(\.rawValue))])
    }

    private func names(_ request: ScriptedReceiver.Request) -> Set<String> {
        Set(request.points.map { $0.label("__name__") })
    }

    private func settleCallbacks(_ day: Day) async throws {
        let cells = (1...4).map { PeriodRecord.Cell(key: $0, hour: 9, users: 0, messages: $0 * 1_001) }
        let period = StoredPeriod(
            start: day, record: PeriodRecord(sortedCells: cells), fetchedAt: bench.clock.now, settled: true)
        try await bench.store.keep(period, appID: "wx1", endpoint: .getinterfacesummaryhour)
    }
}
