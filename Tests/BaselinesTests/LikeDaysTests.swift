import BeijingTime
import Testing
import WeChatAPI

@testable import Baselines

/// Which earlier days a special day is compared with, and what counts before a list begins.
struct LikeDaysTests {
    @Test(
        arguments: [
            // The same place of the Spring Festival: New Year's Eve, its third day.
            ("2027-02-05", ["2026-02-16"]), ("2027-02-08", ["2026-02-19"]),
            // Fixed dates, also where a lunar festival falls into them, as in 2028.
            ("2027-10-01", ["2026-10-01"]), ("2028-10-03", ["2027-10-03", "2026-10-03"]),
            ("2027-01-01", ["2026-01-01"]),
            ("2027-06-09", ["2026-06-19"]), ("2027-09-15", ["2026-09-25"]),
            // No holiday at that place, a day of which nobody knows, and ordinary days.
            ("2026-10-01", []), ("2027-02-10", []), ("2027-03-01", []),
            // Make-up working days are like each other.
            ("2026-05-09", ["2026-02-28", "2026-02-14"]), ("2026-02-14", []),
            // The second day of a campaign, and a third that the one before did not have.
            ("2026-11-11", ["2026-07-18"]), ("2026-11-12", ["2026-07-19"]), ("2026-11-13", []),
        ] as [(String, [String])])
    func aSpecialDayIsComparedWithItsLike(day text: String, like: [String]) throws {
        #expect(try Self.china.likeDays(of: day(text)).map(\.description) == like)
    }

    /// A list that replaced last year's: its own days tell which ones were special then.
    @Test func aListThatReplacedAnotherTellsOfTheYearBefore() throws {
        let replaced = BaselineWindow(leavingOut: try Self.china.only(2027))
        for special in [
            "2026-02-16", "2026-02-19", "2026-06-19", "2026-09-25", "2026-10-01", "2026-01-01", "2025-01-29",
        ] {
            #expect(try !replaced.isOrdinary(day(special)), "\(special)")
        }
        for ordinary in ["2026-03-02", "2026-02-05", "2026-08-03", "2026-12-30"] {
            #expect(try replaced.isOrdinary(day(ordinary)), "\(ordinary)")
        }
        // Days that a list covers are what it says, whatever the year after lists.
        let both = BaselineWindow(leavingOut: try Self.china)
        #expect(try both.isOrdinary(day("2026-09-15")) && !both.isOrdinary(day("2026-09-25")))
        #expect(BaselineWindow(leavingOut: SpecialDays()).isOrdinary(try day("2026-10-01")))
    }

    /// The noise of an account whose list was replaced by next year's is that of an account with both lists.
    @Test func aReplacedListLeavesTheNoiseAsItWas() throws {
        let shown = try day("2027-01-20")
        let both = noise(try Self.china, before: shown)
        let replaced = noise(try Self.china.only(2027), before: shown)
        let none = noise(SpecialDays(), before: shown)
        #expect(abs(replaced - both) < 0.1 * both, "\(replaced) \(both)")
        #expect(none > 2 * both, "\(none) \(both)")
    }

    /// Who never had a list keeps the weekdays that say what is usual, and all days of the year but its holidays.
    @Test func aFirstListThatBeginsTodayDarkensNothing() throws {
        for offset in stride(from: 0, through: 364, by: 7) {
            let today = Day(year: 2027, month: 1, day: 1) + offset
            var list = try Self.china.only(2027)
            for day in list.entries.keys where day < today { list[day] = nil }
            list.covered = today...Day(year: 2027, month: 12, day: 31)
            let weekdays = BaselineWindow(leavingOut: list).weekdays(before: today)
            #expect(weekdays.filter { $0 >= today - 56 }.count >= Baseline.fewest, "\(today)")
        }
        let window = BaselineWindow(leavingOut: try Self.china.only(2027))
        let year = (1...365).map { Day(year: 2027, month: 1, day: 1) - $0 }
        #expect(year.filter(window.isOrdinary).count > 300)
    }

    @Test func aListOfManyDaysStillLeavesWeekdaysBeforeIt() throws {
        var list = SpecialDays()
        let first = try day("2026-06-01")
        list.covered = first...first + 364
        for offset in 200..<365 { list[first + offset] = .init(kind: .event, name: "half a year") }
        let window = BaselineWindow(leavingOut: list)
        #expect(!window.isOrdinary(first - 7))
        #expect(window.weekdays(before: first).count == BaselineWindow.weeks)
    }

    @Test func aLikeDayWidensWhatIsUsualAndIsTakenAtThePresentSize() throws {
        let week = Self.sum(1_000)
        let past = YearSummary(PastYear(before: try day("2027-02-05")))
        let ordinary = Expectation(of: week, weeks: [week, week, week], past: past)
        let like = Expectation(of: week, weeks: [], like: [Self.sum(300).scaled(by: 2)], past: past)
        #expect((ordinary.likeDays, like.likeDays, like.weeks) == (0, 1, 0))
        #expect(like.day?.usual == 600)
        #expect(like.hours[3].usual == 25)
        let noise = try #require(
            Expectation(of: week, weeks: Array(repeating: Self.sum(600), count: 3), past: past).day?.noise)
        let widened = try #require(like.day?.noise)
        #expect(abs(widened - noise * 2.0.squareRoot()) < 1e-9)
        #expect(try abs(#require(like.silence?.limit) - 2.0.squareRoot() * #require(ordinary.silence?.limit)) < 1e-9)
        #expect(Expectation(of: week, weeks: [week, week], past: past).day == nil)
        #expect(
            BaselineWindow.growth(from: Array(repeating: 10, count: 14), to: Array(repeating: 25, count: 28)) == 2.5)
        #expect(
            BaselineWindow.growth(from: Array(repeating: 10, count: 13), to: Array(repeating: 25, count: 28)) == nil)
        #expect(BaselineWindow.growth(from: Array(repeating: 0, count: 28), to: Array(repeating: 25, count: 28)) == nil)
    }

    /// How far the days stray of an account whose holidays bring a third.
    private func noise(_ listed: SpecialDays, before shown: Day) -> Double {
        let truth = try? Self.china
        func sum(_ day: Day) -> DaySum {
            let wave = 1 + 0.05 * Double((day.daysSinceEpoch &* 7_919) % 7 - 3)
            return Self.sum((truth?[day]?.kind == .holiday ? 300 : 1_000) * wave)
        }
        let window = BaselineWindow(leavingOut: listed)
        var year = PastYear(before: shown)
        for offset in 1...PastYear.reach where window.isOrdinary(shown - offset) {
            let day = shown - offset
            year[day] = PastDay(sum(day), weeks: window.weekdays(before: day).map(sum))
        }
        return YearSummary(year).dayNoise.ratio(at: 1_000)
    }

    private static func sum(_ total: Double) -> DaySum {
        DaySum(
            PeriodRecord(sortedCells: (0..<24).map { .init(key: 1, hour: $0, users: 1, messages: 1) }), .hourAndType
        ).scaled(by: total / 24)
    }

    /// What is listed of 2026 and 2027, some of 2028, and a campaign of one's own.
    private static var china: SpecialDays {
        get throws {
            var days = SpecialDays()
            func add(_ from: String, _ to: String, _ kind: SpecialDays.Kind = .holiday, _ name: String = "made up")
                throws
            {
                var day = try #require(Day(from))
                let last = try #require(Day(to))
                while day <= last {
                    days[day] = .init(kind: kind, name: name)
                    day = day + 1
                }
            }
            for (from, to) in [
                ("2026-01-01", "2026-01-03"), ("2026-02-15", "2026-02-23"), ("2026-04-04", "2026-04-06"),
                ("2026-05-01", "2026-05-05"), ("2026-06-19", "2026-06-21"), ("2026-09-25", "2026-09-27"),
                ("2026-10-01", "2026-10-07"), ("2027-01-01", "2027-01-03"), ("2027-02-05", "2027-02-08"),
                ("2027-04-03", "2027-04-05"), ("2027-05-01", "2027-05-05"), ("2027-06-09", "2027-06-11"),
                ("2027-09-15", "2027-09-17"), ("2027-10-01", "2027-10-07"), ("2028-10-01", "2028-10-07"),
            ] { try add(from, to) }
            for day in ["2026-02-14", "2026-02-28", "2026-05-09"] { try add(day, day, .workday) }
            try add("2027-02-09", "2027-02-13", .unknown)
            try add("2026-07-18", "2026-07-19", .event, "sale")
            try add("2026-11-11", "2026-11-13", .event, "sale")
            days.covered = try #require(Day("2025-12-01"))...#require(Day("2028-12-31"))
            return days
        }
    }

    private func day(_ text: String) throws -> Day { try #require(Day(text)) }
}

extension SpecialDays {
    /// The list of one year alone.
    fileprivate func only(_ year: Int) -> SpecialDays {
        var list = self
        for day in entries.keys where day.civil.year != year { list[day] = nil }
        list.covered = Day(year: year, month: 1, day: 1)...Day(year: year, month: 12, day: 31)
        return list
    }
}
