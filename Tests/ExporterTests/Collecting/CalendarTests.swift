import BeijingTime
import Settings
import Simulator
import TestKit
import Testing
import WeChatAPI

/// Which day is shown when, and what it costs: the whole pipeline through a day of WeChat's calendar.
struct CalendarTests {
    @Test func eachMomentOfTheMorningShowsTheDayItMustShow() async throws {
        var world = try World(at: "2026-03-10 07:50")
        world.transport.withSimulator { $0.configuration.readySecond = 2 * 86_400 }
        world.transport.withSimulator { $0.configuration.readySecondByEndpoint = ["getupstreammsghour": 8 * 3600] }
        try await world.run(until: "2026-03-10 07:59")
        #expect(try world.shownDay() == "2026-03-08")

        // 08:00: yesterday is asked for and answered with 61503.
        world.transport.withSimulator { $0.configuration.readySecondByEndpoint = ["getupstreammsghour": 86_400] }
        try await world.run(until: "2026-03-10 08:19")
        #expect(world.requests("getupstreammsghour") >= 4)
        #expect(try world.shownDay() == "2026-03-08")

        // 08:20: the answer is an empty list, which is not believed before 12:00.
        world.transport.withSimulator { $0.configuration.notReadyAnswer = .emptyList }
        try await world.run(until: "2026-03-10 11:59")
        #expect(try world.shownDay() == "2026-03-08")

        // 12:00: an empty list is a silent day, all zeros.
        try await world.run(until: "2026-03-10 12:15")
        #expect(try world.shownDay() == "2026-03-09")
        let silent = try world.metrics().series("wechat_upstream_messages", "account=\"shop\"")
        #expect(silent.count == 120)
        #expect(silent.values.allSatisfy { $0 == 0 })

        // The next day, all is well.
        world.transport.withSimulator { $0.configuration.readySecondByEndpoint = ["getupstreammsghour": 8 * 3600] }
        try await world.run(until: "2026-03-11 08:15")
        #expect(try world.shownDay() == "2026-03-10")
        #expect(try world.metrics().series("wechat_upstream_messages", "account=\"shop\"").values.reduce(0, +) > 1000)
    }

    @Test func shownNumbersAreTheSimulatorsToTheLastMessage() async throws {
        var world = try World(at: "2026-03-10 09:00")
        try await world.run(until: "2026-03-10 09:01")
        let metrics = try world.metrics()
        for account in SimulatedAccount.demo {
            let appID = account.appID
            let rows = world.transport.withSimulator {
                $0.rows("getupstreammsghour", appID: appID, from: "2026-03-09", to: "2026-03-09")
            }
            let messages = metrics.series("wechat_upstream_messages", "account=\"\(account.name)\"")
            #expect(messages.count == 120)
            #expect(messages.values.reduce(0, +) == Double(rows.compactMap(\.msgCount).reduce(0, +)))
            for row in rows {
                let type = [1: "text", 2: "image", 3: "voice", 4: "video", 6: "link"][row.msgType ?? 0] ?? "?"
                let hour = (row.refHour ?? 0) / 100
                let labels =
                    "{account=\"\(account.name)\",msg_type=\"\(type)\",ref_hour=\"\(hour < 10 ? "0" : "")\(hour)\"}"
                #expect(metrics["wechat_upstream_messages" + labels] == Double(row.msgCount ?? -1))
                #expect(metrics["wechat_upstream_users" + labels] == Double(row.msgUser))
            }
        }
    }

    @Test func aReadyDayIsAskedForTwiceAndNeverAgain() async throws {
        var world = try World(at: "2026-03-10 08:30")
        try await world.run(until: "2026-03-11 07:59")
        let asked = world.transport.requests.filter { $0.endpoint == "getupstreammsghour" }
        #expect(asked.count == 4)
        let rereads = asked.dropFirst(2).map { Day(containing: $0.at).start.duration(to: $0.at) }
        #expect(rereads.allSatisfy { $0 >= .seconds(12 * 3600) && $0 < .seconds(13 * 3600) })
    }

    @Test func aRestatedDayReplacesTheFirstNumbersAndIsCounted() async throws {
        var world = try World(at: "2026-03-10 08:30")
        try await world.run(until: "2026-03-10 09:00")
        let before = try world.metrics().series("wechat_upstream_messages", "account=\"shop\"").values.reduce(0, +)
        world.transport.withSimulator { $0.configuration.accounts[0].seed += 1 }
        try await world.run(until: "2026-03-10 13:00")
        let metrics = try world.metrics()
        #expect(metrics.series("wechat_upstream_messages", "account=\"shop\"").values.reduce(0, +) != before)
        #expect(metrics["wechat_exporter_restatements_total{account=\"shop\"}"] == 1)
        #expect(metrics["wechat_exporter_restatements_total{account=\"corner\"}"] == 0)
        #expect(world.log.lines("Upstream restated a period", "account=shop", "day=2026-03-09").count == 1)
    }

    @Test func anEmptyRereadNeverWipesNumbers() async throws {
        var world = try World(at: "2026-03-10 08:30")
        try await world.run(until: "2026-03-10 09:00")
        let before = try world.metrics().series("wechat_upstream_messages")
        world.transport.withSimulator { $0.configuration.silentDays = ["2026-03-09"] }
        try await world.run(until: "2026-03-10 20:00")
        #expect(try world.metrics().series("wechat_upstream_messages") == before)
        #expect(world.requests("getupstreammsghour") == 4)
    }

    @Test func aMonthAppearsAfterItEndedAndCostsOneCall() async throws {
        var world = try World(at: "2026-03-31 09:00")
        try await world.run(until: "2026-04-01 07:59")
        #expect(try world.shownDay("shop", .getupstreammsgmonth) == "2026-02-01")
        try await world.run(until: "2026-04-01 08:15")
        #expect(try world.shownDay("shop", .getupstreammsgmonth) == "2026-03-01")
        let appID = SimulatedAccount.demo[0].appID
        let rows = world.transport.withSimulator {
            $0.rows("getupstreammsgmonth", appID: appID, from: "2026-03-01", to: "2026-03-01")
        }
        let shown = try world.metrics().series("wechat_upstream_month_messages", "account=\"shop\"")
        #expect(shown.count == 5)
        #expect(shown.values.reduce(0, +) == Double(rows.compactMap(\.msgCount).reduce(0, +)))
        try await world.run(until: "2026-04-10 12:00")
        let months = world.transport.requests.filter { $0.endpoint == "getupstreammsgmonth" }
        // February once (long settled) and March twice, for each of two accounts.
        #expect(months.count == 6)
    }

    @Test(arguments: [SpanReading.classic, .perPage])
    func everyEndpointIsCollectedUnderBothReadingsOfTheDocuments(reading: SpanReading) async throws {
        var world = try World(at: "2026-03-16 09:00") { $0.endpoints = Endpoint.allCases }
        world.transport.withSimulator { $0.configuration.spanReading = reading }
        try await world.run(until: "2026-03-16 09:01")
        let expected = [
            "getupstreammsg": "2026-03-15", "getupstreammsghour": "2026-03-15", "getupstreammsgweek": "2026-03-09",
            "getupstreammsgmonth": "2026-02-01", "getupstreammsgdist": "2026-03-15",
            "getupstreammsgdistweek": "2026-03-09",
            "getupstreammsgdistmonth": "2026-02-01", "getinterfacesummary": "2026-03-15",
            "getinterfacesummaryhour": "2026-03-15", "getusersummary": "2026-03-15", "getusercumulate": "2026-03-15",
        ]
        for endpoint in Endpoint.allCases {
            #expect(try world.shownDay("corner", endpoint) == expected[endpoint.rawValue])
        }
    }

    @Test(arguments: [
        (refusals: 1, ends: ["2026-02-01", "2026-02-05"]), (2, ["2026-02-01", "2026-02-05", "2026-02-28"]),
    ])
    func refusedDatesAreAskedForAgainMoreWidely(refusals: Int, ends: [String]) async throws {
        var world = try World(at: "2026-03-10 09:00") {
            $0.accounts.removeLast()
            $0.endpoints = [.getupstreammsgmonth]
        }
        world.transport.withSimulator {
            $0.inject(.errcode(61501, "date range error"), on: "getupstreammsgmonth", times: refusals)
        }
        try await world.run(until: "2026-03-10 09:01")
        #expect(try world.shownDay("shop", .getupstreammsgmonth) == "2026-02-01")
        let asked = world.transport.requests.filter { $0.endpoint == "getupstreammsgmonth" }.map(\.body)
        #expect(asked == ends.map { #"{"begin_date":"2026-02-01","end_date":"\#($0)"}"# })
        #expect(try world.metrics().series("wechat_account_error_info").isEmpty)
    }

    @Test func historyIsFetchedNewestFirstAfterTheLatestDay() async throws {
        var world = try World(at: "2026-03-10 09:00") { $0.policy.historyDays = 35 }
        try await world.run(until: "2026-03-10 09:01")
        let shop = world.transport.requests.filter { $0.endpoint == "getupstreammsghour" }.map(\.body)
        #expect(shop.count == 70)
        let days = shop.compactMap { Day(String($0.split(separator: "\"")[3])) }
        #expect(days.filter { $0 == Day("2026-03-09") }.count == 2)
        #expect(days.min() == Day("2026-02-03"))
        for account in [days.prefix(35), days.suffix(35)] { #expect(Array(account) == account.sorted(by: >)) }
        #expect(try world.metrics()["wechat_exporter_history_periods_missing{account=\"shop\"}"] == 0)
        #expect(world.log.lines("History fetched", "account=shop", "days_missing=10").count == 1)
        #expect(world.log.lines("History complete", "account=shop").count == 1)
        try await world.run(until: "2026-03-10 11:00")
        #expect(world.requests("getupstreammsghour") == 70)
    }

    @Test func aLineOfTheLogNamesThePlaceThatTellsIt() async throws {
        var world = try World(at: "2026-03-10 09:00") { $0.policy.historyDays = 10 }
        try await world.run(until: "2026-03-10 09:01")
        func sources(_ message: String) -> Set<Substring> {
            Set(
                world.log.lines("msg=\"\(message)\"").compactMap {
                    $0.split(separator: " ").first { $0.hasPrefix("source=") }
                })
        }
        let places = ["Period ready", "History complete"].map(sources)
        #expect(places.allSatisfy { $0.count == 1 })
        #expect(places[0].isDisjoint(with: places[1]))
    }

    @Test func daysBeforeUpstreamsFirstAreNeverAskedFor() async throws {
        var world = try World(at: "2014-12-05 09:00") { $0.policy.historyDays = 35 }
        try await world.run(until: "2014-12-05 09:01")
        let days = world.transport.requests.filter { $0.endpoint == "getupstreammsghour" }.map(\.body)
        #expect(Set(days).count == 4)
        #expect(!days.contains { $0.contains("2014-11") })
    }

    @Test func aRestartCostsNoCallThatAReadyDayDoesNotNeed() async throws {
        var world = try World(at: "2026-03-10 13:00") { $0.policy.historyDays = 35 }
        try await world.run(until: "2026-03-10 22:00")
        let before = (
            requests: world.transport.requests.count, metrics: try world.metrics().series("wechat_upstream_messages")
        )
        var again = try world.restarted()
        #expect(try again.metrics().series("wechat_upstream_messages") == before.metrics)
        #expect(try again.metrics()["wechat_up{account=\"shop\"}"] == 1)
        try await again.run(until: "2026-03-11 07:59")
        #expect(again.transport.requests.count == before.requests)
    }
}
