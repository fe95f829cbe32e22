import Baselines
import BeijingTime
import Settings
import Simulator
import TestKit
import Testing
import WeChatAPI

/// The baseline families as scraped, against numbers taken from the simulator by another way.
struct BaselineMetricsTests {
    @Test func theFirstDayHasBaselinesOfHoursDayAndMonth() async throws {
        let world = try await settled()
        let metrics = try world.metrics()
        for name in ["messages", "users"] {
            for suffix in ["_baseline", "_baseline_mad"] {
                #expect(metrics.series("wechat_upstream_\(name)\(suffix)").count == 2 * 120)
            }
        }
        // 2026-03-09 is shown, a Monday.
        let mondays = ["2026-03-02", "2026-02-23", "2026-02-16", "2026-02-09"]
        let texts = world.counts("getupstreammsghour", mondays) { $0.msgType == 1 && $0.refHour == 2000 }
        let cell = "{account=\"shop\",msg_type=\"text\",ref_hour=\"20\"}"
        #expect(metrics["wechat_upstream_messages_baseline" + cell] == median(texts))
        #expect(metrics["wechat_upstream_messages_baseline_mad" + cell] == deviation(texts))
        let sums = world.counts("getupstreammsghour", mondays) { $0.msgType == 1 }
        #expect(
            metrics["wechat_upstream_day_messages_baseline{account=\"shop\",msg_type=\"text\"}"] == median(sums))
        let months = ["2026-01-01", "2025-12-01", "2025-11-01"]
        let monthly = zip(world.counts("getupstreammsgmonth", months) { $0.msgType == 1 }, [31.0, 31, 30])
        let scaled = monthly.map { $0 * 28 / $1 }
        let month = try #require(
            metrics["wechat_upstream_month_messages_baseline{account=\"shop\",msg_type=\"text\"}"])
        #expect(abs(month - median(scaled)) < 1e-6)
        #expect(metrics["wechat_exporter_baseline_values{account=\"shop\"}"] == 4)
        #expect(metrics["wechat_upstream_ref_date_special{account=\"shop\"}"] == 0)
    }

    @Test func aRestartShowsTheSameBaselines() async throws {
        let world = try await settled()
        let lines = { (world: World) in
            try world.exposition().split(separator: "\n").filter { $0.contains("baseline") }
        }
        #expect(try lines(world) == lines(world.restarted()))
    }

    @Test func theNextDayHasTheBaselineOfItsOwnWeekday() async throws {
        var world = try await settled()
        try await world.run(until: "2026-03-11 09:00")
        let tuesdays = ["2026-03-03", "2026-02-24", "2026-02-17", "2026-02-10"]
        let sums = world.counts("getupstreammsghour", tuesdays) { $0.msgType == 2 }
        let series = "wechat_upstream_day_messages_baseline{account=\"shop\",msg_type=\"image\"}"
        #expect(try world.metrics()[series] == median(sums))
    }

    @Test func specialDaysAreLeftOutAndTellTheDayShown() async throws {
        let holiday = SpecialDays.Entry(kind: .holiday, name: "made up")
        let world = try await settled { configuration in
            for text in ["2026-03-09", "2026-03-02", "2026-02-23"] {
                if let day = Day(text) { configuration.specialDays[day] = holiday }
            }
            if let first = Day("2026-01-01"), let last = Day("2026-12-31") {
                configuration.specialDays.covered = first...last
            }
        }
        let metrics = try world.metrics()
        #expect(metrics["wechat_upstream_ref_date_special{account=\"shop\"}"] == 1)
        #expect(metrics["wechat_exporter_baseline_values{account=\"shop\"}"] == 2)
        #expect(metrics.series("wechat_upstream_messages_baseline").isEmpty)
        #expect(metrics.series("wechat_upstream_month_messages_baseline").count == 10)
        #expect(metrics["wechat_exporter_calendar_end_timestamp_seconds"] == 1_798_732_800)
    }

    @Test func withoutBaselineNoFamilyAndNoCallIsMade() async throws {
        let world = try await settled { $0.policy.baseline = false }
        let metrics = try world.metrics()
        #expect(!metrics.values.keys.contains { $0.contains("baseline") })
        #expect(metrics["wechat_upstream_ref_date_special{account=\"shop\"}"] == 0)
        let with = try await settled()
        #expect(world.requests("getupstreammsgmonth") == with.requests("getupstreammsgmonth") - 2 * 3)
    }

    @Test func daysThatAreMissingAreNotZero() async throws {
        var world = try World(at: "2026-03-10 09:00") { $0.policy.historyDays = 15 }
        try await world.run(until: "2026-03-10 12:30")
        let metrics = try world.metrics()
        #expect(metrics["wechat_exporter_baseline_values{account=\"shop\"}"] == 2)
        #expect(metrics.series("wechat_upstream_messages_baseline").isEmpty)
    }

    @Test func theDaysStandInWhereNoHoursAreCollected() async throws {
        let world = try await settled { $0.endpoints = [.getupstreammsg] }
        let metrics = try world.metrics()
        #expect(metrics.series("wechat_upstream_day_messages_baseline").count == 10)
        #expect(metrics.series("wechat_upstream_messages_baseline").isEmpty)
        #expect(metrics["wechat_exporter_baseline_values{account=\"corner\"}"] == 4)
        #expect(metrics["wechat_upstream_ref_date_special{account=\"corner\"}"] == 0)
    }

    @Test func aClockSetBackADayHidesTheDayThatHasNotComeUntilItIsPutRight() async throws {
        let world = try await settled()
        func lines(_ world: World) throws -> [Substring] {
            try world.exposition().split(separator: "\n").filter { $0.hasPrefix("wechat_upstream") }
        }
        let before = try lines(world)
        var earlier = try World(at: "2026-03-09 12:30", store: world.store) { $0.policy.historyDays = 35 }
        try await earlier.run(until: "2026-03-09 13:30")
        #expect(try earlier.shownDay() == "2026-03-08")
        #expect(try earlier.metrics().series("wechat_upstream_messages_baseline").count == 240)
        let right = try World(at: "2026-03-10 13:30", store: world.store) { $0.policy.historyDays = 35 }
        #expect(try lines(right) == before)
    }

    /// A world on 2026-03-10 with its history fetched.
    private func settled(_ change: (inout ExporterConfiguration) -> Void = { _ in }) async throws -> World {
        var world = try World(at: "2026-03-10 09:00") { configuration in
            configuration.policy.historyDays = 35
            change(&configuration)
        }
        try await world.run(until: "2026-03-10 12:30")
        return world
    }

    private func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        let half = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? (sorted[half - 1] + sorted[half]) / 2 : sorted[half]
    }

    private func deviation(_ values: [Double]) -> Double { median(values.map { abs($0 - median(values)) }) }
}

extension World {
    /// The messages of the shop's rows that satisfy `isWanted`, summed up for each date.
    fileprivate func counts(
        _ endpoint: String, _ dates: [String], _ isWanted: @Sendable (SimulatedRow) -> Bool
    ) -> [Double] {
        dates.map { date in
            let rows = transport.withSimulator {
                $0.rows(endpoint, appID: SimulatedAccount.demo[0].appID, from: date, to: date)
            }
            return Double(rows.filter(isWanted).compactMap(\.msgCount).reduce(0, +))
        }
    }
}
