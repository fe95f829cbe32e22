import BeijingTime
import DayStore
import Dispatch
import HTTPTypes
import Settings
import Simulator
import Synchronization
import TestKit
import Testing
import Waiting
import WeChatAPI

@testable import Collection
@testable import Exporter

/// A clock that was wrong once, before a restart or while the exporter runs, leaves nothing behind.
struct ClockSetTests {
    private func world(at text: String, store: DayStore? = nil, transport: SimulatorTransport? = nil) throws -> World {
        try World(at: text, store: store, transport: transport) { configuration in
            configuration.accounts.removeLast()
            configuration.policy.historyDays = 3
        }
    }

    /// Lets every call end as it would for a clock that is ahead: WeChat refuses the dates.
    private func refuseDates(_ world: World) {
        world.transport.withSimulator {
            for endpoint in ["getupstreammsghour", "getupstreammsgmonth"] {
                $0.inject(.errcode(61501, "date range error"), on: endpoint, times: 1000)
            }
        }
    }

    private func time(_ text: String) throws -> UnixTime { try #require(UnixTime(beijing: text)) }

    private func isHealthy(_ world: World, showing day: String) throws {
        let metrics = try world.metrics()
        #expect(metrics["wechat_up{account=\"shop\"}"] == 1)
        #expect(metrics.series("wechat_account_error_info").isEmpty)
        #expect(try world.shownDay() == day)
        for name in ["last_attempt", "last_success"] {
            let instants = metrics.series("wechat_exporter_\(name)_timestamp_seconds").values
            #expect(!instants.isEmpty && instants.allSatisfy { $0 <= world.clock.now.fractionalSeconds }, "\(name)")
        }
    }

    @Test(arguments: [
        "2029-01-18 09:40", "2026-12-18 09:40", "1970-01-01 09:10", "2013-05-05 11:00", "2015-02-02 11:00",
    ])
    func aStartWithAWrongClockIsForgottenByTheNextOne(wrong: String) async throws {
        var before = try world(at: "2026-11-10 09:30")
        try await before.run(until: "2026-11-10 21:00")
        try isHealthy(before, showing: "2026-11-09")

        var astray = try world(at: wrong, store: before.store, transport: before.transport)
        refuseDates(astray)
        let asked = astray.transport.requests.count
        try await astray.run(until: wrong)
        // Before WeChat's first day nobody is asked.
        let isAsked = astray.clock.now > Day.firstOfData.start
        #expect((astray.transport.requests.count > asked) == isAsked)
        #expect(try astray.metrics()["wechat_up{account=\"shop\"}"] == (isAsked ? 0 : 1))
        #expect(astray.log.lines("Clock is wrong").isEmpty == isAsked)

        var again = try world(at: "2026-11-11 09:00", store: before.store)
        try await again.run(until: "2026-11-11 09:01")
        try isHealthy(again, showing: "2026-11-10")
        try await again.run(until: "2026-11-12 23:00")
        let settled = try again.store.settledPeriods(
            appID: again.configuration.accounts[0].appID, endpoint: .getupstreammsghour,
            days: #require(Day("2026-11-01"))...#require(Day("2026-11-30")))
        #expect(settled.map(\.start.description).last == "2026-11-11")
        #expect(settled.count == 5)
    }

    @Test(arguments: ["2029-01-18 09:40", "2026-12-18 09:40", "2015-02-02 11:00"])
    func aClockThatIsWrongWhileTheExporterRunsIsForgottenWhenItIsPutRight(wrong: String) async throws {
        var world = try world(at: "2026-11-10 09:30")
        try await world.run(until: "2026-11-10 21:00")
        refuseDates(world)
        world.clock.step(to: try time(wrong))
        try await world.run(until: String(wrong.dropLast()) + "5")
        #expect(try world.metrics()["wechat_up{account=\"shop\"}"] == 0)
        world.transport.withSimulator { $0.clearFaults() }
        let asked = world.requests("getupstreammsghour")
        world.clock.step(to: try time("2026-11-11 09:00"))
        try await world.run(until: "2026-11-11 09:30")
        try isHealthy(world, showing: "2026-11-10")
        // What was held before is held again: nothing but the new day is asked for, twice where the simulator's token has ended.
        let days = world.transport.requests.filter { $0.endpoint == "getupstreammsghour" }.dropFirst(asked).map(\.body)
        #expect(Set(days) == [#"{"begin_date":"2026-11-10","end_date":"2026-11-10"}"#])
        #expect(world.log.lines("Clock was set").isEmpty == false)
    }

    @Test func daysThatHaveNotComeAreNeitherShownNorHeld() async throws {
        var world = try world(at: "2026-11-10 09:30")
        try await world.run(until: "2026-11-10 21:00")
        let appID = world.configuration.accounts[0].appID
        for start in ["2026-11-25", "2026-11-26", "2027-01-01"] {
            let period = StoredPeriod(
                start: try #require(Day(start)), record: .silent, fetchedAt: try time("2027-01-02 09:00"), settled: true
            )
            try await world.store.keep(period, appID: appID, endpoint: .getupstreammsghour)
        }
        var again = try world.restarted()
        try isHealthy(again, showing: "2026-11-09")
        try await again.run(until: "2026-11-27 12:30")
        try isHealthy(again, showing: "2026-11-26")
        #expect(try again.metrics().series("wechat_upstream_messages").values.reduce(0, +) > 0)
    }

    @Test(arguments: [
        Answers.hours(of: "2029-01-17"), .body(#"{"list":[]}"#),
    ])
    func aClockThatIsAheadDropsNothingThoughItsDaysAreTold(answer: SimulatorFault) async throws {
        var world = try World(at: "2026-11-10 09:30") {
            $0.accounts.removeLast()
            $0.endpoints = [.getupstreammsghour]
            $0.policy.historyDays = 20
            $0.policy.retentionDays = 20
        }
        try await world.run(until: "2026-11-10 21:00")
        let appID = world.configuration.accounts[0].appID
        let days = try #require(Day("2026-10-01"))...(try #require(Day("2026-11-30")))
        func held() throws -> Int {
            try world.store.holdings(appID: appID, endpoint: .getupstreammsghour, days: days).count
        }
        #expect(try held() == 20)
        world.transport.withSimulator { $0.inject(answer, on: "getupstreammsghour", times: 1000) }
        world.clock.step(to: try time("2029-01-18 13:00"))
        try await world.run(until: "2029-01-18 13:10")
        #expect(try world.shownDay() == "2029-01-17")
        #expect(try held() == 20)
        world.transport.withSimulator { $0.clearFaults() }
        world.clock.step(to: try time("2026-11-12 09:00"))
        try await world.run(until: "2026-11-12 09:10")
        #expect(try world.shownDay() == "2026-11-11")
        #expect(try held() == 22)
    }

    /// Between the step and the next look, which is up to half a minute away, the configuration is loaded again.
    @Test(arguments: ["2029-01-18 09:40", "2015-02-02 11:00"])
    func aReloadAfterTheClockWasPutRightKeepsNothingOfTheWrongOne(wrong: String) async throws {
        var world = try world(at: "2026-11-10 09:30")
        try await world.run(until: "2026-11-10 21:00")
        world.clock.step(to: try time(wrong))
        try await world.run(until: String(wrong.dropLast()) + "5")
        world.clock.step(to: try time("2026-11-11 09:00"))
        try await world.reload { $0.policy.pollInterval = .seconds(300) }
        try await world.run(until: "2026-11-11 09:30")
        try isHealthy(world, showing: "2026-11-10")
        #expect(world.log.lines("Clock was set", "now=2026-11-11").count == 1)
    }

    /// The store was read for the new configuration while the clock was wrong, and the running account has looked since.
    @Test func aReloadThatBeganWithAWrongClockBelievesNothingOfIt() async throws {
        var world = try world(at: "2026-11-10 09:30")
        try await world.run(until: "2026-11-10 21:00")
        let appID = world.configuration.accounts[0].appID
        let future = StoredPeriod(
            start: try #require(Day("2026-11-11")), record: .silent, fetchedAt: try time("2026-11-12 09:00"),
            settled: true)
        try await world.store.keep(future, appID: appID, endpoint: .getupstreammsghour)
        world.clock.step(to: try time("2026-11-13 09:00"))
        var configuration = world.configuration
        configuration.policy.pollInterval = .seconds(300)
        let next = try world.exporter.prepare(configuration, transport: world.transport)
        world.clock.step(to: try time("2026-11-11 07:00"))
        _ = world.exporter.apply(next)
        var account = try #require(world.exporter.refresher.account(appID))
        _ = await account.look()
        #expect(account.state.endpoint(.getupstreammsghour).held[future.start] == nil)
    }

    /// Every call of the day counts, those that were made while the clock was ahead included.
    @Test func aClockThatWasAheadOverMidnightBringsNoCallBack() async throws {
        var world = try World(at: "2026-11-10 09:30") {
            $0.accounts.removeLast()
            $0.endpoints = [.getupstreammsghour]
            $0.policy.callsPerDay = 20
        }
        world.transport.withSimulator { $0.inject(.errcode(61503, "not ready"), on: "getupstreammsghour", times: 1000) }
        try await world.run(until: "2026-11-10 11:30")
        world.clock.step(to: try time("2026-11-11 09:30"))
        try await world.run(until: "2026-11-11 09:35")
        world.clock.step(to: try time("2026-11-10 12:00"))
        try await world.run(until: "2026-11-10 12:01")
        let used = ["getupstreammsghour", "stable_token"].map { world.requests($0) }
        let left = try ["getupstreammsghour", "stable_token"].map { endpoint in
            try #require(
                try world.metrics()["wechat_exporter_api_calls_remaining{account=\"shop\",endpoint=\"\(endpoint)\"}"])
        }
        #expect(left == used.map { Double(20 - $0) })
        try await world.run(until: "2026-11-10 23:59")
        #expect(world.requests("getupstreammsghour") == 20)
    }

    @Test func aLookWaitsForTheStoreWhereDisksAreWaitedForAndCanBeCancelled() async throws {
        let world = try world(at: "2026-11-10 09:30")
        let gate = DispatchSemaphore(value: 0)
        let hanging = (0..<2).map { _ in Task { try await world.exporter.base.disk.run { gate.wait() } } }
        world.clock.step(to: try time("2026-11-12 09:00"))
        var account = try #require(world.exporter.accounts.first)
        #expect(account.nextTick() == world.clock.now)
        let look = Task { [account] in
            var account = account
            _ = await account.look()
            return account
        }
        look.cancel()
        let cancelled = await look.value
        #expect(cancelled.state == account.state)
        #expect(ClockReading(of: world.clock).wasSet(since: cancelled.seen))
        for _ in hanging { gate.signal() }
        _ = await account.look()
        #expect(!ClockReading(of: world.clock).wasSet(since: account.seen))
        for task in hanging { try await task.value }
    }

    @Test func aReadingOfTheFutureIsReadAgainAndSettles() async throws {
        var world = try world(at: "2026-11-10 09:30")
        try await world.run(until: "2026-11-10 09:31")
        let appID = world.configuration.accounts[0].appID
        let day = try #require(Day("2026-11-09"))
        let held = try #require(
            try world.store.periods(appID: appID, endpoint: .getupstreammsghour, starts: [day]).first)
        let later = StoredPeriod(
            start: day, record: held.record, fetchedAt: try time("2027-01-02 09:00"), settled: false)
        try await world.store.keep(later, appID: appID, endpoint: .getupstreammsghour)
        var again = try world.restarted()
        try await again.run(until: "2026-11-12 07:00")
        let settled = try again.store.settledPeriods(appID: appID, endpoint: .getupstreammsghour, days: day...day)
        #expect(settled.count == 1)
    }

    @Test func aCallDuringWhichTheClockIsSetBackTakesNoNegativeTime() async throws {
        let clock = ManualClock(try time("2026-11-10 09:30"))
        let observer = Observer()
        let transport = SettingTransport(clock: clock)
        let api = APIClient(transport: transport, hosts: Hosts([], clock: clock), observer: observer, clock: clock)
        let tokens = Credentials(appID: "wx1", tokenKind: .stable) { () throws(UpstreamError) in Secret("s") }
        let token = try await api.token(for: tokens)
        #expect(observer.durations == [.seconds(2)])
        // Its life is measured by time that passes, not by what the clock shows.
        #expect(token.renewAt == .seconds(6900))
    }

    @Test func aStartBefore1970HasWeekdaysToo() async throws {
        let world = try World(at: "1969-12-01 09:00") { $0.accounts.removeLast() }
        #expect(try world.exposition().contains("wechat_exporter_next_attempt"))
    }
}

/// Hears durations.
private final class Observer: CallObserver {
    private let state = Mutex<[Duration]>([])
    var durations: [Duration] { state.withLock(\.self) }
    func callEnded(_ call: Call, duration: Duration, error: UpstreamError?) { state.withLock { $0.append(duration) } }
    func rowsRejected(_ rejected: [RowRejection: Int], endpoint: Endpoint) {}
}

/// Answers token calls after two seconds in which the clock is set back by an hour.
private struct SettingTransport: Transport {
    let clock: ManualClock

    func send(
        _ request: HTTPRequest, body: [UInt8]
    ) async throws(UpstreamError) -> (response: HTTPResponse, body: [UInt8]) {
        clock.set(clock.now.advanced(by: .seconds(2)))
        clock.step(to: clock.now.advanced(by: .seconds(-3600)))
        return (HTTPResponse(status: .ok), Array(#"{"access_token":"t","expires_in":7200}"#.utf8))
    }
}
