import Baselines
import BeijingTime
import DayStore
import Settings
import Simulator
import TestKit
import Testing
import WeChatAPI

/// What is usual and expected as scraped, against numbers taken from the simulator by another way.
struct BaselineMetricsTests {
    @Test func theFirstDayHasWhatIsExpectedOfHoursDayAndMonth() async throws {
        let world = try await World.withHistory()
        let metrics = try world.metrics()
        for name in ["usual_messages", "expected_messages", "expected_noise_ratio"] {
            #expect(metrics.series("wechat_upstream_\(name)").count == 2 * 24)
        }
        // 2026-03-09 is shown, a Monday.
        let mondays = ["2026-03-02", "2026-02-23", "2026-02-16", "2026-02-09"]
        let eights = world.counts("getupstreammsghour", mondays) { $0.refHour == 2000 }
        let hour = "{account=\"shop\",ref_hour=\"20\"}"
        #expect(metrics["wechat_upstream_usual_messages" + hour] == median(eights))
        let texts = world.counts("getupstreammsghour", mondays) { $0.msgType == 1 }
        #expect(
            metrics["wechat_upstream_usual_type_messages{account=\"shop\",msg_type=\"text\"}"] == median(texts))
        let sums = world.counts("getupstreammsghour", mondays) { _ in true }
        let usual = try #require(metrics["wechat_upstream_usual_day_messages{account=\"shop\"}"])
        #expect(usual == median(sums))
        let expected = try #require(metrics["wechat_upstream_expected_day_messages{account=\"shop\"}"])
        #expect((0.8 * usual...usual).contains(expected))
        // The ratios of an account of which nothing is known are √(2 + 0.02 e) and √(1 + 0.02 e): these are fitted.
        let noise = try #require(metrics["wechat_upstream_expected_noise_ratio" + hour])
        let hourly = try #require(metrics["wechat_upstream_expected_messages" + hour])
        #expect(noise >= 1 && noise < (2 + 0.02 * hourly).squareRoot())
        let daily = try #require(metrics["wechat_upstream_expected_day_noise_ratio{account=\"shop\"}"])
        #expect(daily >= 1 && daily < (1 + 0.02 * expected).squareRoot())
        #expect(metrics["wechat_upstream_silence_messages{account=\"shop\"}"] == 0)
        #expect(metrics["wechat_upstream_silence_limit_messages{account=\"shop\"}"] == 15)
        let months = ["2026-01-01", "2025-12-01", "2025-11-01"]
        let monthly = zip(world.counts("getupstreammsgmonth", months) { $0.msgType == 1 }, [31.0, 31, 30])
        let scaled = monthly.map { $0 * 28 / $1 }
        let month = try #require(
            metrics["wechat_upstream_month_messages_baseline{account=\"shop\",msg_type=\"text\"}"])
        #expect(abs(month - median(scaled)) < 1e-6)
        #expect(metrics["wechat_exporter_baseline_values{account=\"shop\"}"] == 4)
        #expect(metrics["wechat_upstream_ref_date_special{account=\"shop\"}"] == 0)
    }

    @Test func aDefaultAccountHasAtMostFourHundredSeries() async throws {
        let world = try await World.withHistory { $0.endpoints = ExporterConfiguration().endpoints }
        let lines = try world.exposition().split(separator: "\n").filter { $0.contains("account=\"shop\"") }
        #expect((200...400).contains(lines.count), "\(lines.count)")
    }

    @Test func aRestartShowsTheSame() async throws {
        let world = try await World.withHistory()
        #expect(try world.comparedLines().count > 150)
        #expect(try world.comparedLines() == world.restarted().comparedLines())
    }

    @Test func whatIsKeptOfPastDaysChangesNothing() async throws {
        let world = try await World.withHistory()
        let before = try world.comparedLines()
        let appID = SimulatedAccount.demo[0].appID
        let (hours, days) = (Endpoint.getupstreammsghour, try #require(Day("2026-01-01"))...#require(Day("2026-03-09")))
        let kept = try world.store.dayNumbers(appID: appID, endpoint: hours, within: days)
        #expect(kept.values.count { $0.numbers?.count == 8 } >= 12)
        try world.store.keep(kept.mapValues { $0.computed([], calendarMark: 1) }, appID: appID, endpoint: hours)
        let year = try #require(try world.store.yearNumbers(appID: appID, endpoint: hours, before: days.upperBound))
        #expect(year.numbers?.count == 5)
        try world.store.keep(
            year.computed([], calendarMark: 1), before: days.upperBound, appID: appID, endpoint: hours)
        #expect(try before == world.restarted().comparedLines())
    }

    @Test func theNextDayHasWhatIsUsualOnItsOwnWeekday() async throws {
        var world = try await World.withHistory()
        try await world.run(until: "2026-03-11 09:00")
        let tuesdays = ["2026-03-03", "2026-02-24", "2026-02-17", "2026-02-10", "2026-02-03"]
        let sums = world.counts("getupstreammsghour", tuesdays) { $0.msgType == 2 }
        let series = "wechat_upstream_usual_type_messages{account=\"shop\",msg_type=\"image\"}"
        #expect(try world.metrics()[series] == median(sums))
    }

    @Test func specialDaysAreLeftOutAndTellTheDayShown() async throws {
        let holiday = SpecialDays.Entry(kind: .holiday, name: "made up")
        let world = try await World.withHistory { configuration in
            for text in ["2026-03-09", "2026-03-02", "2026-02-23"] {
                if let day = Day(text) { configuration.specialDays[day] = holiday }
            }
            if let first = Day("2026-01-01"), let last = Day("2026-12-31") {
                configuration.specialDays.covered = first...last
                configuration.specialDays.provisionalFrom = last
            }
        }
        let metrics = try world.metrics()
        #expect(metrics["wechat_upstream_ref_date_special{account=\"shop\"}"] == 1)
        #expect(metrics["wechat_exporter_baseline_values{account=\"shop\"}"] == 2)
        #expect(metrics.series("wechat_upstream_expected_messages").isEmpty)
        #expect(metrics.series("wechat_upstream_month_messages_baseline").count == 10)
        #expect(metrics["wechat_exporter_calendar_end_timestamp_seconds"] == 1_798_732_800)
        #expect(metrics["wechat_exporter_calendar_provisional_timestamp_seconds"] == 1_798_646_400)
    }

    /// The second day of a campaign is compared with that of the one before, at the account's present size. Of a day that nothing is like
    /// nothing is usual: another exporter of the account may know better.
    @Test func aSpecialDayIsComparedWithOneThatIsLikeIt() async throws {
        func campaign(_ dates: String...) -> (inout ExporterConfiguration) -> Void {
            { configuration in
                configuration.policy.historyDays = 57
                for text in dates {
                    if let day = Day(text) { configuration.specialDays[day] = .init(kind: .event, name: "sale") }
                }
            }
        }
        let world = try await World.withHistory(campaign("2026-02-12", "2026-02-13", "2026-03-08", "2026-03-09"))
        let metrics = try world.metrics()
        #expect(metrics["wechat_upstream_ref_date_special{account=\"shop\"}"] == 1)
        #expect(metrics["wechat_upstream_ref_date_like_days{account=\"shop\"}"] == 1)
        #expect(metrics["wechat_exporter_baseline_values{account=\"shop\"}"] == 8)
        let like = world.counts("getupstreammsghour", ["2026-02-13"]) { _ in true }[0]
        let own = world.counts(
            "getupstreammsghour", ordinary(before: "2026-03-09", without: ["2026-03-08", "2026-02-12", "2026-02-13"])
        ) { _ in true }
        let then = world.counts("getupstreammsghour", ordinary(before: "2026-02-13", without: ["2026-02-12"])) { _ in
            true
        }
        let usual = try #require(metrics["wechat_upstream_usual_day_messages{account=\"shop\"}"])
        #expect(abs(usual - like * median(own) / median(then)) < 1e-6)
        let alone = try await World.withHistory(campaign("2026-03-09")).metrics()
        #expect(alone["wechat_upstream_ref_date_like_days{account=\"shop\"}"] == 0)
        for family in ["usual", "expected", "silence"] {
            #expect(alone.series("wechat_upstream_\(family)").isEmpty, "\(family)")
        }
        #expect(alone["wechat_exporter_baseline_values{account=\"shop\"}"] == 8)
        #expect(try await World.withHistory().metrics()["wechat_upstream_ref_date_like_days{account=\"shop\"}"] == nil)
    }

    /// The four weeks before a day, without some days.
    private func ordinary(before text: String, without left: [String]) -> [String] {
        guard let day = Day(text) else { return [] }
        return (1...28).map { "\(day - $0)" }.filter { !left.contains($0) }
    }

    /// A calendar that a reload brings changes what past days tell, though they were computed before.
    @Test func aNewCalendarCountsForPastDaysToo() async throws {
        let holiday = SpecialDays.Entry(kind: .holiday, name: "made up")
        func calendar(_ configuration: inout ExporterConfiguration) {
            for text in ["2026-03-03", "2026-03-04"] {
                if let day = Day(text) { configuration.specialDays[day] = holiday }
            }
        }
        var world = try await World.withHistory()
        let series = "wechat_upstream_expected_day_noise_ratio{account=\"shop\"}"
        let without = try world.metrics()[series]
        try await world.reload(calendar)
        let reloaded = try world.metrics()[series]
        #expect(reloaded != without)
        #expect(try await World.withHistory(calendar).metrics()[series] == reloaded)
    }

    @Test func withoutBaselineNoFamilyAndNoCallIsMade() async throws {
        let world = try await World.withHistory { $0.policy.baseline = false }
        let metrics = try world.metrics()
        #expect(try world.comparedLines().isEmpty)
        #expect(metrics["wechat_upstream_ref_date_special{account=\"shop\"}"] == 0)
        let with = try await World.withHistory()
        #expect(world.requests("getupstreammsgmonth") == with.requests("getupstreammsgmonth") - 2 * 3)
    }

    @Test func daysThatAreMissingAreNotZero() async throws {
        var world = try World(at: "2026-03-10 09:00") { $0.policy.historyDays = 15 }
        try await world.run(until: "2026-03-10 12:30")
        let metrics = try world.metrics()
        #expect(metrics["wechat_exporter_baseline_values{account=\"shop\"}"] == 2)
        #expect(metrics.series("wechat_upstream_expected_messages").isEmpty)
    }

    @Test func theDaysStandInWhereNoHoursAreCollected() async throws {
        let world = try await World.withHistory { $0.endpoints = [.getupstreammsg] }
        let metrics = try world.metrics()
        #expect(metrics.series("wechat_upstream_usual_type_messages").count == 10)
        #expect(metrics.series("wechat_upstream_expected_day_messages").count == 2)
        #expect(metrics.series("wechat_upstream_expected_messages").isEmpty)
        #expect(metrics.series("wechat_upstream_silence_messages").isEmpty)
        #expect(metrics["wechat_exporter_baseline_values{account=\"corner\"}"] == 4)
        #expect(metrics["wechat_upstream_ref_date_special{account=\"corner\"}"] == 0)
    }

    @Test func aClockSetBackADayHidesTheDayThatHasNotComeUntilItIsPutRight() async throws {
        let world = try await World.withHistory()
        func lines(_ world: World) throws -> [Substring] {
            // The day before is compared with a week that the new one does not fetch, and which then is known to both.
            try world.exposition().split(separator: "\n")
                .filter { $0.hasPrefix("wechat_upstream") && !World.isCompared($0) && !$0.contains("_month_days") }
        }
        let before = try lines(world)
        var earlier = try World(at: "2026-03-09 12:30", store: world.store) { $0.policy.historyDays = 35 }
        try await earlier.run(until: "2026-03-09 13:30")
        #expect(try earlier.shownDay() == "2026-03-08")
        #expect(try earlier.metrics().series("wechat_upstream_expected_messages").count == 48)
        let right = try World(at: "2026-03-10 13:30", store: world.store) { $0.policy.historyDays = 35 }
        #expect(try lines(right) == before)
    }

    private func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        let half = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? (sorted[half - 1] + sorted[half]) / 2 : sorted[half]
    }
}

extension World {
    /// The messages of the shop's rows that satisfy `isWanted`, summed up for each date.
    func counts(
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
