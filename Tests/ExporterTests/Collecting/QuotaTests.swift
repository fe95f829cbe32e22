import BeijingTime
import Settings
import Simulator
import TestKit
import Testing
import WeChatAPI

@testable import Collection
@testable import DayStore

/// WeChat's own quota: asked for once a day after the data, and never in their way.
struct QuotaTests {
    private static let endpoints = ["getupstreammsghour", "getupstreammsgmonth"]

    /// When the quota was asked for, as Beijing days and times, in the order of the requests.
    private func asked(_ world: World) -> [UnixTime] {
        world.transport.requests.filter { $0.endpoint == "quota/get" }.map(\.at)
    }

    private func only(_ configuration: inout ExporterConfiguration) {
        configuration.accounts = [configuration.accounts[0]]
    }

    private func quota(_ world: World, _ name: String, _ endpoint: String = "getupstreammsghour") throws -> Double? {
        try world.metrics()["wechat_api_quota_\(name){account=\"shop\",endpoint=\"\(endpoint)\"}"]
    }

    @Test func itIsReadOnceADayForEachEndpointAfterTheDaysData() async throws {
        var world = try World(at: "2026-03-10 07:00", change: only)
        world.transport.withSimulator { $0.configuration.readySecondByEndpoint["getupstreammsghour"] = 9 * 3600 }
        try await world.run(until: "2026-03-10 08:59")
        // The month and the day before are there; the day is not.
        #expect(asked(world).isEmpty)
        try await world.run(until: "2026-03-12 23:00")
        let times = asked(world)
        #expect(times.count == 3 * 2)
        #expect(Set(times.map { Day(containing: $0) }).count == 3)
        for day in [10, 11, 12] {
            let day = Day(year: 2026, month: 3, day: day)
            let morning = world.transport.requests.filter {
                Day(containing: $0.at) == day && $0.at < day.at(.seconds(11 * 3600))
            }
            let came = try #require(morning.last { $0.endpoint == "getupstreammsghour" })
            #expect(times.filter { Day(containing: $0) == day }.allSatisfy { $0 >= came.at })
        }
        let bodies = world.transport.requests.filter { $0.endpoint == "quota/get" }.map(\.body)
        #expect(Set(bodies) == Set(Self.endpoints.map { "{\"cgi_path\":\"/datacube/\($0)\"}" }))
        // No call was made for it alone: tokens are those of the data.
        #expect(try world.metrics()["wechat_up{account=\"shop\"}"] == 1)
    }

    @Test func itShowsWeChatsNumbersBesideTheOwnCount() async throws {
        var world = try World(at: "2026-03-10 09:00", change: only)
        try await world.run(until: "2026-03-10 09:30")
        #expect(try quota(world, "limit") == 5000)
        let remaining = try #require(try quota(world, "remaining"))
        #expect((4940...5000).contains(remaining))
        #expect(try quota(world, "own_calls") == 1)
        #expect(try quota(world, "limit", "getupstreammsgmonth") == 5000)
        let at = try #require(try quota(world, "timestamp_seconds"))
        #expect(Int64(at) == asked(world)[0].seconds)
        #expect(try world.metrics().series("wechat_api_quota_error_info").isEmpty)
        #expect(try world.metrics()["wechat_exporter_api_requests_total{endpoint=\"quota/get\"}"] == 2)
    }

    /// It may be refused for a year.
    @Test func aRefusedEndpointHidesTheQuotaOfNone() async throws {
        var world = try World(at: "2026-03-10 09:00", change: only)
        world.transport.withSimulator { simulator in
            simulator.inject(.errcode(48001, "api unauthorized"), on: "getupstreammsgmonth", times: 100)
        }
        try await world.run(until: "2026-03-11 09:30")
        #expect(asked(world).count == 2 * 2)
        #expect(try quota(world, "limit") == 5000)
    }

    @Test func anotherProgramsCallsAreSeen() async throws {
        var world = try World(at: "2026-03-10 09:00", change: only)
        world.transport.withSimulator { $0.scenario = .sharedQuota }
        try await world.run(until: "2026-03-10 09:30")
        let used = try #require(try quota(world, "limit")) - #require(try quota(world, "remaining"))
        #expect((3600...3900).contains(used))
        #expect(try quota(world, "own_calls") == 1)
    }

    @Test func aRestartAsksForNothingTwiceAndShowsWhatWasRead() async throws {
        var world = try World(at: "2026-03-10 09:00", change: only)
        try await world.run(until: "2026-03-10 09:30")
        let before = try quota(world, "remaining")
        var next = try world.restarted()
        try await next.run(until: "2026-03-10 23:59")
        #expect(asked(next).count == 2)
        #expect(try quota(next, "remaining") == before)
    }

    @Test func theHistoryComesFirst() async throws {
        var world = try World(at: "2026-03-10 09:00") { configuration in
            only(&configuration)
            configuration.policy.historyDays = 20
        }
        try await world.run(until: "2026-03-10 09:30")
        let requests = world.transport.requests.map(\.endpoint)
        let first = try #require(requests.firstIndex(of: "quota/get"))
        #expect(requests[..<first].count { $0 == "getupstreammsghour" } == 20)
        #expect(asked(world).count == 2)
    }

    @Test(arguments: [
        (code: 76021, calls: 2), (76022, 2), (76003, 2), (-1, 1), (40001, 1), (45009, 1), (48001, 1), (40164, 1),
    ])
    func aFailureChangesNothingButItsOwnMetric(code: Int, calls: Int) async throws {
        var world = try World(at: "2026-03-10 09:00", change: only)
        world.transport.decide { $0.endpoint == "quota/get" ? .errcode(code, "no") : nil }
        try await world.run(until: "2026-03-10 23:00")
        #expect(asked(world).count == calls)
        let shown = try world.metrics()
        #expect(shown["wechat_up{account=\"shop\"}"] == 1)
        #expect(shown.series("wechat_account_error_info").isEmpty)
        #expect(shown.series("wechat_api_quota_error_info", "errcode=\"\(code)\"").count == 2)
        #expect(shown.series("wechat_api_quota_limit").isEmpty)
        #expect(shown["wechat_exporter_api_calls_remaining{account=\"shop\",endpoint=\"stable_token\"}"] == 88)
        // The second reading of the day took place as ever.
        #expect(world.requests("getupstreammsghour") == 2)
        // The next day it is asked for again.
        world.transport.decide(nil)
        try await world.run(until: "2026-03-11 10:00")
        #expect(try quota(world, "limit") == 5000)
        #expect(try world.metrics().series("wechat_api_quota_error_info").isEmpty)
    }

    @Test func aFailureLeavesWhatWasReadBefore() async throws {
        var world = try World(at: "2026-03-10 09:00", change: only)
        try await world.run(until: "2026-03-10 09:30")
        let before = try quota(world, "timestamp_seconds")
        world.transport.decide { $0.endpoint == "quota/get" ? .httpStatus(502) : nil }
        try await world.run(until: "2026-03-11 10:00")
        #expect(try quota(world, "timestamp_seconds") == before)
        #expect(try world.metrics().series("wechat_api_quota_error_info", "errcode=\"http_502\"").count == 2)
    }

    @Test func withoutTheDaysDataNothingIsAsked() async throws {
        var world = try World(at: "2026-03-10 09:00", change: only)
        world.transport.withSimulator { $0.scenario = .notReady }
        try await world.run(until: "2026-03-10 23:59")
        #expect(asked(world).isEmpty)
    }

    @Test func aRetiredEndpointIsNotWaitedFor() async throws {
        var world = try World(at: "2026-03-10 09:00", change: only)
        world.transport.decide { $0.endpoint == "getupstreammsgmonth" ? .errcode(47009, "this api is offline") : nil }
        try await world.run(until: "2026-03-10 12:00")
        #expect(asked(world).count == 1)
        #expect(try quota(world, "limit") == 5000)
    }

    @Test func noTokenIsFetchedForItFromWhatTheDataNeed() async throws {
        var world = try World(at: "2026-03-10 09:00") { configuration in
            only(&configuration)
            configuration.policy.callsPerDay = 1
        }
        try await world.run(until: "2026-03-10 09:30")
        #expect(try world.shownDay() == "2026-03-09")
        #expect(asked(world).isEmpty)
    }

    @Test func accountsInTheCloudAreNotAskedAbout() async throws {
        var world = try World(at: "2026-03-10 09:00") { configuration in
            only(&configuration)
            configuration.accounts[0].access = .openInterface(fromAppID: configuration.accounts[0].appID)
        }
        world.transport.withSimulator { $0.configuration.openInterface = true }
        try await world.run(until: "2026-03-10 12:00")
        #expect(try world.shownDay() == "2026-03-09")
        #expect(asked(world).isEmpty)
        #expect(try !world.exposition().contains("quota/get"))
    }

    @Test func switchedOffItCostsNothing() async throws {
        var world = try World(at: "2026-03-10 09:00") { $0.policy.quota = false }
        try await world.run(until: "2026-03-11 12:00")
        #expect(asked(world).isEmpty)
        #expect(try !world.exposition().contains("quota/get"))
    }

    @Test func aClockThatWasAheadLeavesNoReadingBehind() async throws {
        var world = try World(at: "2026-03-20 09:00", change: only)
        try await world.run(until: "2026-03-20 09:30")
        world.clock.step(to: try #require(UnixTime(beijing: "2026-03-10 09:00")))
        try await world.run(until: "2026-03-10 10:00")
        let at = try #require(try quota(world, "timestamp_seconds"))
        #expect(UnixTime(seconds: Int64(at)) <= world.clock.now)
    }
}
