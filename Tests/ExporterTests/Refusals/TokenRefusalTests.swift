import Simulator
import Synchronization
import TestKit
import Testing

@testable import BeijingTime
@testable import Collection
@testable import Exporter
@testable import Settings
@testable import WeChatAPI

/// A good token that WeChat refuses, now and then or for good.
@Suite(.timeLimit(.minutes(10)))
struct TokenRefusalTests {
    private static let up = "wechat_up{account=\"shop\"}"

    private func world(_ change: (inout ExporterConfiguration) -> Void = { _ in }) throws -> World {
        try World(at: "2026-03-10 09:00") {
            $0.accounts.removeLast()
            $0.endpoints = [.getupstreammsghour]
            change(&$0)
        }
    }

    @Test(arguments: [40001, 40014, 42001])
    func aTokenRefusedOnceCostsASecondCallFiveSecondsLater(code: Int) async throws {
        var world = try world()
        world.transport.withSimulator { $0.inject(.errcode(code, "invalid"), on: "getupstreammsghour", times: 1) }
        try await world.run(until: "2026-03-10 09:01")
        #expect(try world.shownDay() == "2026-03-09")
        #expect(try world.metrics()[Self.up] == 1)
        let calls = world.transport.requests.filter { $0.endpoint == "getupstreammsghour" }.map(\.at)
        #expect(calls.count == 2)
        #expect(calls[0].duration(to: calls[1]) == .seconds(5))
        #expect(world.log.lines("Call failed").isEmpty)
        let left = "wechat_exporter_api_calls_remaining{account=\"shop\",endpoint=\"getupstreammsghour\"}"
        #expect(try world.metrics()[left] == 88)
    }

    @Test func aTokenThatIsRefusedAgainIsAMatterOfCredentials() async throws {
        var world = try world()
        world.transport.withSimulator { $0.inject(.errcode(40001, "invalid"), on: "getupstreammsghour", times: 1000) }
        try await world.run(until: "2026-03-10 09:01")
        #expect(world.requests("getupstreammsghour") == 2)
        #expect(try world.metrics()[Self.up] == 0)
        #expect(try world.metrics().series("wechat_account_error_info", "class=\"credential\"").count == 1)
        try await world.run(until: "2026-03-11 07:00")
        // 15, 30, 60, 120, 240 and then every 360 minutes: the second call is made once, not each time.
        #expect(world.requests("getupstreammsghour") <= 10)
        #expect(world.requests("stable_token") <= 20)
    }

    /// The wait for the second call holds no place that other accounts need, and `once` waits for it.
    @Test func theWaitHoldsNoPlaceOfTheGate() async throws {
        let world = try World(at: "2026-03-10 09:00") {
            $0.endpoints = [.getupstreammsghour]
            $0.api.concurrency = 1
        }
        // The account that is asked first.
        world.transport.withSimulator { $0.inject(.errcode(40001, "invalid"), on: "getupstreammsghour", times: 1) }
        let (exporter, clock) = (world.exporter, world.clock)
        let (calls, call) = AsyncStream<String>.makeStream()
        world.transport.decide { request in
            call.yield(request.endpoint)
            return nil
        }
        let round = Task { await exporter.refresher.runOnce() }
        var first = 0
        for await call in calls where call == "getupstreammsghour" {
            first += 1
            if first == 2 { break }
        }
        await clock.untilAsleep()
        clock.set(clock.now.advanced(by: .seconds(5)))
        await round.value
        #expect(world.requests("getupstreammsghour") == 3)
        #expect(exporter.snapshots.allSatisfy { !$0.shown.isEmpty })
    }

    /// A second call that has to wait for a quarter of an hour, or for tomorrow, is not of this round.
    @Test(arguments: [
        (callsPerDay: 90, monthCode: 40164, failed: "endpoint=\"getupstreammsgmonth\",errcode=\"40164\""),
        (1, 61503, "endpoint=\"getupstreammsghour\",errcode=\"40001\""),
    ])
    func aRoundEndsWhenTheSecondCallIsPutOff(callsPerDay: Int, monthCode: Int, failed: String) async throws {
        let world = try world {
            $0.accounts[0].access = .tokenFile(.literal(Secret("t")))
            $0.endpoints = [.getupstreammsghour, .getupstreammsgmonth]
            $0.policy.callsPerDay = callsPerDay
        }
        world.transport.withSimulator {
            $0.inject(.errcode(40001, "invalid"), on: "getupstreammsghour", times: 1000)
            $0.inject(.errcode(monthCode, "some text"), on: "getupstreammsgmonth", times: 1000)
        }
        let begin = world.clock.now
        await world.clock.passing { await world.exporter.refresher.runOnce() }
        #expect(begin.duration(to: world.clock.now) < .seconds(900))
        #expect(world.requests("getupstreammsghour") == 1)
        // Whoever asked once hears that the day is not there.
        let errors = try world.metrics().series("wechat_account_error_info")
        #expect(errors.count == 1)
        #expect(errors.keys.allSatisfy { $0.contains(failed) })
    }

    @Test func aRefusalOfThePastWithTheLastCallOfItsShareStandsForNothing() async throws {
        var world = try world {
            $0.policy.historyDays = 35
            $0.policy.callsPerDay = 15
        }
        let requests = Mutex(0)
        world.transport.decide { request in
            guard request.endpoint == "getupstreammsghour" else { return nil }
            return requests.withLock { number in
                number += 1
                return number == 10 ? .errcode(40001, "invalid") : nil
            }
        }
        try await world.run(until: "2026-03-10 09:01")
        #expect(world.requests("getupstreammsghour") == 10)
        #expect(try world.metrics()[Self.up] == 1)
        #expect(world.log.lines("Token refused", "retry_at=2026-03-11T00:0").count == 1)
        try await world.run(until: "2026-03-11 00:15")
        #expect(world.requests("getupstreammsghour") > 15)
        #expect(try world.metrics()[Self.up] == 1)
    }

    @Test func theWaitEndsWhenTheRoundIsCancelled() async throws {
        let world = try world()
        world.transport.withSimulator { $0.inject(.errcode(40001, "invalid"), on: "getupstreammsghour", times: 1) }
        let exporter = world.exporter
        let round = Task { await exporter.refresher.runOnce() }
        await world.clock.untilAsleep()
        round.cancel()
        await round.value
        #expect(world.requests("getupstreammsghour") == 1)
    }
}
