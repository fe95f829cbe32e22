import BeijingTime
import DayStore
import Simulator
import TestKit
import Settings
import Testing
import WeChatAPI

@testable import Collection
@testable import Exporter

/// Days that are held are neither asked for again nor replaced by an answer that knows less, however the exporter came to ask.
struct HeldDaysTests {
    private let appID = SimulatedAccount.demo[0].appID
    private let silence = SimulatorFault.body(#"{"list":[]}"#)

    private func world(
        at start: String = "2026-03-10 09:00", store: DayStore? = nil, transport: SimulatorTransport? = nil,
        history: Int
    ) throws -> World {
        try World(at: start, store: store, transport: transport) {
            $0.accounts.removeLast()
            $0.endpoints = [.getupstreammsghour]
            $0.policy.historyDays = history
        }
    }

    private func day(_ text: String) throws -> Day { try #require(Day(text)) }

    private func settled(_ world: World) throws -> [StoredPeriod] {
        try world.store.settledPeriods(
            appID: appID, endpoint: .getupstreammsghour, days: day("2026-01-01")...day("2026-03-09"))
    }

    private func stored(_ world: World, _ text: String) throws -> StoredPeriod? {
        try world.store.periods(appID: appID, endpoint: .getupstreammsghour, starts: [day(text)]).first
    }

    @Test func aReloadThatRaisesTheHistoryAsksForNoStoredDayAgain() async throws {
        var filled = try world(history: 30)
        try await filled.run(until: "2026-03-10 20:00")
        let before = try settled(filled)
        #expect(before.count == 30)

        var world = try world(at: "2026-03-10 20:01", store: filled.store, transport: filled.transport, history: 5)
        let calls = world.requests("getupstreammsghour")
        world.transport.decide { [silence] in $0.endpoint == "getupstreammsghour" ? silence : nil }
        try await world.run(until: "2026-03-10 20:02")
        try await world.reload { $0.policy.historyDays = 30 }
        try await world.run(until: "2026-03-11 07:00")
        #expect(world.requests("getupstreammsghour") == calls)
        #expect(try settled(world) == before)
        world.transport.decide(nil)
        try await world.reload { $0.policy.historyDays = 33 }
        try await world.run(until: "2026-03-11 07:01")
        let asked = world.transport.requests.filter { $0.endpoint == "getupstreammsghour" }.dropFirst(calls).map(\.body)
        #expect(Set(asked).count == 3)
    }

    /// Another program may have stored a day since this one began.
    @Test(arguments: ["2026-03-07", "2026-03-09"])
    func silenceReplacesNoNumbersWhateverItWasAskedFor(text: String) async throws {
        var filled = try world(history: 5)
        try await filled.run(until: "2026-03-10 20:00")
        let known = try #require(try stored(filled, text))
        #expect(!known.record.cells.isEmpty)

        var world = try world(at: "2026-03-10 20:00", history: 5)
        try await world.store.keep(known, appID: appID, endpoint: .getupstreammsghour)
        world.transport.decide { [silence] in $0.body.contains(text) ? silence : nil }
        try await world.run(until: "2026-03-10 20:10")
        #expect(world.transport.requests.contains { $0.body.contains(text) })
        #expect(try stored(world, text) == known)
        #expect(try settled(world).count == 5)
        #expect(world.log.lines("restated").isEmpty)
    }

    /// What cannot be read is not known to be nothing.
    @Test(arguments: [true, false])
    func onlyWholeNumbersReplaceADayThatCannotBeRead(answersWhole: Bool) async throws {
        var world = try world(history: 5)
        // An hour that no day has makes the record unreadable.
        let broken = PeriodRecord(sortedCells: [.init(key: 1, hour: 30, users: 1, messages: 1)])
        let start = try day("2026-03-07")
        try await world.store.keep(
            StoredPeriod(start: start, record: broken, fetchedAt: world.clock.now, settled: true), appID: appID,
            endpoint: .getupstreammsghour)
        if !answersWhole { world.transport.decide { [silence] in $0.body.contains("2026-03-07") ? silence : nil } }
        try await world.run(until: "2026-03-10 20:00")
        #expect(!world.log.lines("level=ERROR", "Cannot read the store", "day=2026-03-07").isEmpty)
        if answersWhole {
            #expect(try settled(world).count == 5)
        } else {
            #expect(throws: StoreError.damaged(path: ":memory:")) { try stored(world, "2026-03-07") }
            #expect(try world.metrics()["wechat_up{account=\"shop\"}"] == 0)
        }
    }
}
