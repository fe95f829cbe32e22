import BeijingTime
import Foundation
import DayStore
import Simulator
import TestKit
import Testing
import WeChatAPI

@testable import Collection
@testable import EventTime
@testable import Exporter
@testable import Settings

/// Backfills of days that are held, and of callbacks.
struct BackfillAgainTests {
    private let path: String
    private let clock = ManualClock(Day(year: 2026, month: 3, day: 11).at(.seconds(13 * 3600)))
    private let transport: SimulatorTransport
    private let days = Day(year: 2026, month: 3, day: 1)...Day(year: 2026, month: 3, day: 3)

    init() throws {
        path = try Paths.temporaryStore()
        transport = SimulatorTransport(Simulator(), clock: clock)
    }

    @Test func heldDaysAreFetchedAgainWhenAskedAndOnlyChangesAreStored() async throws {
        _ = try await fetch(try backfill())
        let first = try stored()
        #expect(try backfill().plan().calls == 0)
        let again = try backfill(again: true)
        #expect(try again.plan().calls == 3)
        _ = try await fetch(again)
        #expect(try stored() == first)
        // Only days that changed go to a receiver once more.
        let store = try DayStore(sharing: path)
        let queue = try await RemoteWriteQueue(of: "r", in: store)
        for day in 0..<3 {
            try await queue.acknowledge(days.lowerBound + day, accounts: [appID: [.getupstreammsghour]])
        }
        transport.withSimulator { $0.configuration.silentDays = ["2026-03-01"] }
        transport.withSimulator { $0.configuration.accounts[0].seed += 1 }
        _ = try await fetch(again)
        let second = try stored()
        #expect(second[0] == first[0])
        #expect(second[1].record != first[1].record)
        #expect(second[1].settled)
        #expect(try queue.counts(before: days.upperBound + 9) == [appID: 2])
    }

    @Test func yesterdayIsNotFetchedAgain() throws {
        let yesterday = Day(year: 2026, month: 3, day: 10)
        let backfill = try backfill(again: true, days: yesterday...yesterday)
        #expect(throws: (any Error).self) { try backfill.plan() }
    }

    @Test func callbacksAreFetchedAndWrittenByTheirOwnEndpoint() async throws {
        let backfill = try backfill(source: .callbacks)
        _ = try await fetch(backfill)
        #expect(transport.requests.filter { $0.endpoint == "getinterfacesummaryhour" }.count == 3)
        #expect(transport.requests.filter { $0.endpoint == "getupstreammsghour" }.isEmpty)
        let output = try Paths.temporaryFolder() + "/out"
        #expect(try backfill.write(.openmetrics, to: try AtomicFile(path: output)) == 4 * 72)
        let text = try String(contentsOfFile: output, encoding: .utf8)
        #expect(text.split(separator: "\n").count == 297)
    }

    private let appID = SimulatedAccount.demo[0].appID

    private func backfill(
        source: EventSource = .messages, again: Bool = false, days: ClosedRange<Day>? = nil
    ) throws -> Backfill {
        let configuration = DemoConfiguration.make(
            accounts: SimulatedAccount.demo.map { ($0.name, $0.appID, $0.secret) },
            upstream: "https://api.weixin.qq.com", storePath: path)
        return try Backfill(
            configuration, accounts: ["shop"], days: days ?? self.days, source: source, again: again, clock: clock)
    }

    private func fetch(_ backfill: Backfill) async throws -> Backfill.Remainder {
        try await backfill.fetch(try backfill.plan(), transport: transport) { _ in }
    }

    private func stored() throws -> [StoredPeriod] {
        try DayStore(sharing: path).settledPeriods(appID: appID, endpoint: .getupstreammsghour, days: days)
    }
}
