import BeijingTime
import DayStore
import Settings
import Simulator
import TestKit
import Testing
import WeChatAPI

/// A refusal closes what it speaks of and nothing else.
struct RefusalTests {
    private static let up = "wechat_up{account=\"shop\"}"

    /// A world of one account with some history.
    private func world(_ endpoints: [Endpoint], at start: String = "2026-03-10 09:00", history: Int = 12) throws
        -> World
    {
        try World(at: start) {
            $0.accounts.removeLast()
            $0.endpoints = endpoints
            $0.policy.historyDays = history
        }
    }

    /// The days of hours that are final.
    private func settled(_ world: World) throws -> [String] {
        let days = try #require(Day("2026-02-01"))...(#require(Day("2026-04-01")))
        return try world.store.settledPeriods(
            appID: SimulatedAccount.demo[0].appID, endpoint: .getupstreammsghour, days: days
        ).map { "\($0.start)" }
    }

    @Test(arguments: [48001, 48004, 50001, 61007, 40001, 45009, 47009, 47001, 61501, -1, 77_777])
    func aRefusedEndpointHurtsOnlyItself(code: Int) async throws {
        var world = try world([.getupstreammsgmonth, .getupstreammsghour])
        world.transport.withSimulator { $0.inject(.errcode(code, "refused"), on: "getupstreammsgmonth", times: 10_000) }
        try await world.run(until: "2026-03-10 09:01")
        #expect(try world.metrics()["wechat_exporter_history_periods_missing{account=\"shop\"}"] == 0)
        try await world.run(until: "2026-03-12 08:12")
        #expect(try world.shownDay() == "2026-03-11")
        try await world.run(until: "2026-03-12 13:00")
        #expect(try settled(world).last == "2026-03-11")
        #expect(try settled(world).count == 14)
        #expect(try world.metrics()[Self.up] == (code == 47009 ? 1 : 0))
        let errors = try world.metrics().series("wechat_account_error_info")
        #expect(errors.keys.allSatisfy { $0.contains("endpoint=\"getupstreammsgmonth\"") })
        #expect(errors.count == 1)
    }

    @Test(arguments: [40013, 40125, 40164, 40243, 50002, 50004, 61003, 61004, 89503])
    func aRefusedAccountIsNotAskedEndpointByEndpoint(code: Int) async throws {
        var world = try world(Endpoint.allCases)
        world.transport.withSimulator { simulator in
            for endpoint in Endpoint.allCases {
                simulator.inject(.errcode(code, "refused"), on: endpoint.rawValue, times: 10_000)
            }
        }
        try await world.run(until: "2026-03-11 08:59")
        #expect((8...9).contains(world.transport.requests.count { $0.endpoint.hasPrefix("get") }))
        #expect(try world.metrics()[Self.up] == 0)
        world.transport.withSimulator { $0.clearFaults() }
        try await world.run(until: "2026-03-11 15:30")
        #expect(try world.metrics().series("wechat_account_error_info").isEmpty)
        #expect(try world.metrics()[Self.up] == 1)
        #expect(try world.shownDay() == "2026-03-10")
    }

    @Test(arguments: [
        (code: 40001, path: "stable_token"), (50004, "stable_token"), (77_777, "stable_token"), (47001, "stable_token"),
    ])
    func aRefusedTokenCallIsNotRepeatedForEachEndpoint(code: Int, path: String) async throws {
        var world = try world(Endpoint.allCases)
        world.transport.withSimulator { $0.inject(.errcode(code, "refused"), on: path, times: 10_000) }
        try await world.run(until: "2026-03-11 08:59")
        #expect((8...9).contains(world.requests(path)))
        #expect(world.transport.requests.allSatisfy { $0.endpoint == path })
        world.transport.withSimulator { $0.clearFaults() }
        try await world.run(until: "2026-03-11 15:30")
        #expect(try world.shownDay() == "2026-03-10")
    }

    /// WeChat's "sporadic" account-wide codes, on one endpoint: the others wait for it a quarter of an hour at most.
    @Test func anAccountWideCodeOfOneOddEndpointDelaysTheOthersLittle() async throws {
        var world = try world([.getupstreammsgmonth, .getupstreammsghour])
        world.transport.withSimulator {
            $0.inject(.errcode(50002, "limited"), on: "getupstreammsgmonth", times: 10_000)
        }
        try await world.run(until: "2026-03-10 09:16")
        #expect(try world.metrics()["wechat_exporter_history_periods_missing{account=\"shop\"}"] == 0)
        try await world.run(until: "2026-03-12 13:00")
        #expect(try settled(world).count == 14)
    }

    @Test(arguments: [SimulatorFault.errcode(-1, "system error"), .nullList, .errcode(61501, "date range"), .never])
    func theLatestDayThatCannotBeHadStarvesNeitherRereadsNorHistory(fault: SimulatorFault) async throws {
        var world = try world([.getupstreammsghour], at: "2026-03-09 09:00", history: 0)
        try await world.run(until: "2026-03-09 09:01")
        world.clock.set(try #require(UnixTime(beijing: "2026-03-10 08:30")))
        world.transport.decide { $0.body.contains("2026-03-09") ? fault : nil }
        try await world.reload { $0.policy.historyDays = 12 }
        try await world.run(until: "2026-03-10 12:30")
        #expect(try settled(world).last == "2026-03-08")
        #expect(try world.metrics()["wechat_exporter_history_periods_missing{account=\"shop\"}"] == 0)
        // The successes of the others do not hide that the latest day does not come.
        #expect(try world.metrics()[Self.up] == 0)
        world.transport.decide(nil)
        try await world.run(until: "2026-03-11 08:12")
        #expect(try world.shownDay() == "2026-03-10")
        #expect(try world.metrics()[Self.up] == 1)
        #expect(try settled(world).last == "2026-03-09")
    }

    /// Midnight brings no new day: a call then would fail as well, and bar the one in the morning.
    @Test func aDayThatWasRefusedAllDayLongHoldsUpNoLaterOne() async throws {
        var world = try world([.getupstreammsghour], history: 0)
        let end = try #require(UnixTime(beijing: "2026-03-11 07:00"))
        world.transport.decide { request in
            request.endpoint == "getupstreammsghour" && request.at < end ? .errcode(47001, "data format error") : nil
        }
        try await world.run(until: "2026-03-11 07:00")
        #expect(world.requests("getupstreammsghour") == 6)
        #expect(try world.metrics()[Self.up] == 0)
        try await world.run(until: "2026-03-11 08:12")
        #expect(try world.shownDay() == "2026-03-10")
        #expect(try world.metrics()[Self.up] == 1)
    }

    /// A class that comes and goes must not begin its scale anew each time.
    @Test func anAccountThatIsRefusedInTurnsDoesNotSpendItsDay() async throws {
        var world = try world(Endpoint.allCases)
        world.transport.decide { request in
            guard request.endpoint == "stable_token" else { return nil }
            return request.at.seconds / 60 % 2 == 0 ? .errcode(40164, "invalid ip") : .httpStatus(502)
        }
        try await world.run(until: "2026-03-11 08:59")
        #expect(world.requests("stable_token") < 60)
    }

    @Test func anUnsettledDayIsSettledAfterAStopAlsoWithoutAHistory() async throws {
        var world = try world([.getupstreammsghour], history: 0)
        try await world.run(until: "2026-03-10 09:01")
        #expect(try settled(world).isEmpty)
        world.clock.set(try #require(UnixTime(beijing: "2026-03-19 08:30")))
        var again = try world.restarted()
        try await again.run(until: "2026-03-19 08:31")
        #expect(try settled(again).contains("2026-03-09"))
    }

    @Test func aCrashLoopStaysInsideTheBudgetAndAsksTheOthersToo() async throws {
        var world = try world([.getupstreammsgmonth, .getupstreammsghour])
        world.transport.withSimulator {
            $0.inject(.errcode(48004, "blocked"), on: "getupstreammsgmonth", times: 10_000)
        }
        for minute in 0..<150 {
            let text = "2026-03-10 \(9 + minute / 60):\(minute % 60 < 10 ? "0" : "")\(minute % 60)"
            try await world.run(until: text)
            world = try world.restarted()
        }
        #expect(world.requests("getupstreammsgmonth") == 90)
        #expect(world.requests("getupstreammsghour") == 12)
        #expect(try world.metrics()["wechat_exporter_history_periods_missing{account=\"shop\"}"] == 0)
    }
}
