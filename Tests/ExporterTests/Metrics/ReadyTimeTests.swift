import BeijingTime
import DayStore
import Settings
import Simulator
import TestKit
import Testing
import WeChatAPI

/// When each day came, as metric and as kept for the account's page.
struct ReadyTimeTests {
    private let hours = "getupstreammsghour"
    private let gauge = "wechat_upstream_ready_timestamp_seconds{account=\"shop\",endpoint=\"getupstreammsghour\"}"
    private let appID = SimulatedAccount.demo[0].appID

    /// A world in which each day is ready at 09:00 of the next one.
    private func world(at text: String, _ change: (inout ExporterConfiguration) -> Void = { _ in }) throws -> World {
        let world = try World(at: text) {
            $0.accounts.removeLast()
            $0.endpoints = [.getupstreammsghour]
            change(&$0)
        }
        world.transport.decide { request in
            let today = Day(containing: request.at)
            let isEarly = request.body.contains("\(today - 1)") && request.at < today.at(.seconds(9 * 3_600))
            return isEarly ? .errcode(61503, "data not ready") : nil
        }
        return world
    }

    private func arrival(_ world: World, _ text: String) throws -> Arrival? {
        let day = try #require(Day(text))
        return try world.store.arrivals(
            appID: appID, endpoint: .getupstreammsghour, within: day...day, now: world.clock.now)[day]
    }

    private func instant(_ text: String) throws -> Double { try #require(UnixTime(beijing: text)).fractionalSeconds }

    @Test func theFirstAnswerWithTheDayIsItsReadyTimeWhateverComesLater() async throws {
        var world = try world(at: "2026-03-09 10:00")
        try await world.run(until: "2026-03-10 08:55")
        // The day of the first start was there when it was first asked for.
        #expect(try world.metrics()[gauge] == instant("2026-03-09 10:00"))
        #expect(try arrival(world, "2026-03-08")?.polls == 1)
        let waiting = try #require(try arrival(world, "2026-03-09"))
        #expect(waiting.polls >= 4 && waiting.readyAt == nil)
        try await world.run(until: "2026-03-10 09:15")
        let ready = try #require(try arrival(world, "2026-03-09"))
        #expect(ready.polls == waiting.polls + 1 || ready.polls == waiting.polls + 2)
        let shown = try #require(try world.metrics()[gauge])
        #expect(try shown >= instant("2026-03-10 09:00") && shown < instant("2026-03-10 09:12"))
        #expect(ready.readyAt?.fractionalSeconds == shown)
        // The second reading brings other numbers.
        world.transport.decide { $0.body.contains("2026-03-09") ? Answers.hours(of: "2026-03-09") : nil }
        try await world.run(until: "2026-03-10 23:00")
        #expect(try world.metrics()["wechat_exporter_restatements_total{account=\"shop\"}"] == 1)
        #expect(try world.metrics()[gauge] == shown)
        let restated = try #require(try arrival(world, "2026-03-09"))
        #expect(restated.restatements == 1 && restated.polls == ready.polls && restated.readyAt == ready.readyAt)
        #expect(try #require(restated.restatedAt).fractionalSeconds > shown)
        #expect(try world.restarted().metrics()[gauge] == shown)
    }

    @Test func rowsThatWereRefusedDoNotMoveTheReadyTime() async throws {
        var world = try world(at: "2026-03-10 09:30")
        world.transport.withSimulator {
            $0.inject(Answers.wrongHours(of: "2026-03-09"), on: "getupstreammsghour", times: 1)
        }
        try await world.run(until: "2026-03-10 09:31")
        #expect(try world.metrics()["wechat_upstream_incomplete{account=\"shop\",endpoint=\"\(hours)\"}"] == 1)
        try await world.run(until: "2026-03-10 20:00")
        #expect(try world.metrics()["wechat_upstream_incomplete{account=\"shop\",endpoint=\"\(hours)\"}"] == 0)
        #expect(try world.metrics()[gauge] == instant("2026-03-10 09:30"))
        #expect(try world.restarted().metrics()[gauge] == instant("2026-03-10 09:30"))
    }

    @Test func ofTheHistoryItIsNotKnownWhenItCame() async throws {
        var world = try world(at: "2026-03-10 09:30") { $0.policy.historyDays = 5 }
        try await world.run(until: "2026-03-10 12:00")
        #expect(try arrival(world, "2026-03-09")?.polls == 1)
        #expect(try arrival(world, "2026-03-08") == nil)
        #expect(try world.metrics().series("wechat_upstream_ready_timestamp_seconds").count == 1)
    }

    /// An exporter of an earlier version has stored when the numbers were first read.
    @Test func aDayOfAnEarlierVersionHasTheTimeOfItsFirstReading() async throws {
        let store = try DayStore(path: ":memory:")
        let day = try #require(Day("2026-03-09"))
        let period = StoredPeriod(
            start: day, record: .silent, fetchedAt: (day + 1).at(.seconds(34_200)), settled: true)
        try await store.conclude(
            appID: appID, endpoint: .getupstreammsghour, status: EndpointStatus(), period: period, oldest: day - 9)
        let world = try World(at: "2026-03-10 12:00", store: store)
        #expect(try world.metrics()[gauge] == instant("2026-03-10 09:30"))
    }
}
