import BeijingTime
import Foundation
import Testing
import WeChatAPI

@testable import Baselines

/// What is expected of a day: the numbers of another implementation, and what each rule of them means.
struct ExpectationTests {
    @Test func theNumbersAreThoseOfAnotherImplementation() throws {
        for series in try Fixture.read().series {
            let account = try Account(series)
            #expect(series.expected.count >= 10)
            for wanted in series.expected {
                let start = try day(wanted.date)
                let known = account.expectation(of: start)
                let context: Comment = "\(series.name) \(wanted.date)"
                #expect(known.weeks == wanted.weekdays, context)
                let shown = try #require(known.day)
                expectClose(shown.usual, wanted.dayM, context)
                expectClose(shown.expected, wanted.dayE, context)
                expectClose(shown.noise, wanted.dayR, context)
                for hour in 0..<24 {
                    expectClose(known.hours[hour].usual, wanted.m[hour], context)
                    expectClose(known.hours[hour].expected, wanted.e[hour], context)
                    expectClose(known.hours[hour].noise, wanted.r[hour], context)
                }
                let silence = try #require(known.silence)
                expectClose(silence.messages, wanted.silence, context)
                expectClose(silence.limit, wanted.limit, context)
            }
        }
    }

    @Test func twoWeeksTellNothingButTheirNumber() throws {
        let start = try day("2026-03-09")
        let known = Expectation(
            of: even(10), weeks: [even(10), even(12)], past: PastYear(before: start))
        #expect(known.weeks == 2 && known.day == nil && known.silence == nil)
        #expect(known.hours.isEmpty && known.types.isEmpty && known.typeMessages.isEmpty)
    }

    @Test func anAccountOfWhichNothingIsKnownHasTheStartingNoise() throws {
        let start = try day("2026-03-09")
        let weeks = Array(repeating: even(100), count: 3)
        let known = Expectation(of: even(100), weeks: weeks, past: PastYear(before: start))
        #expect(known.hours.allSatisfy { $0 == .init(usual: 100, expected: 100, noise: 2) })
        #expect(known.day == .init(usual: 2_400, expected: 2_400, noise: 7))
        #expect(known.silence == .init(messages: 0, limit: 20))
        #expect(known.types == [1, 2, 3, 4, 6] && known.typeMessages == [2_400, 0, 0, 0, 0])
    }

    /// The sum of the medians of two types that take turns is 0; the median of their sum is not.
    @Test func whatIsUsualIsComputedOfTheSummedTypes() throws {
        let weeks = [1, 2, 1, 2].map { sum([($0, 9, 80)]) }
        let known = Expectation(of: weeks[0], weeks: weeks, past: PastYear(before: try day("2026-03-09")))
        #expect(known.hours[9].usual == 80)
        #expect(known.typeMessages == [40, 40, 0, 0, 0])
    }

    @Test func anHourOfASlowDayIsExpectedToBeSlow() throws {
        let weeks = Array(repeating: even(80), count: 4)
        let slow = Expectation(of: even(25), weeks: weeks, past: PastYear(before: try day("2026-03-09")))
        // Four neighbours of 25 where 80 are usual: (100 + 20) / (320 + 20).
        #expect(abs(slow.hours[12].expected - 80 * 120 / 340) < 1e-9)
        let lively = Expectation(of: even(800), weeks: weeks, past: PastYear(before: try day("2026-03-09")))
        #expect(lively.hours[12].expected == 80)
    }

    @Test func aSilenceIsTheMostUsualMessagesOfARunOfEmptyHours() throws {
        let rows = (0..<24).filter { !(3...5).contains($0) && $0 != 20 }.map { (1, $0, 60) }
        let weeks = Array(repeating: even(60), count: 4)
        let known = Expectation(of: sum(rows), weeks: weeks, past: PastYear(before: try day("2026-03-09")))
        #expect(known.silence?.messages == 180)
    }

    @Test func daysWithoutHoursHaveNoHoursAndNoSilence() throws {
        let weeks = (0..<3).map { _ in day(1, 700) }
        let known = Expectation(of: day(1, 700), weeks: weeks, past: PastYear(before: try day("2026-03-09")))
        #expect(known.hours.isEmpty && known.silence == nil)
        #expect(known.day?.usual == 700 && known.typeMessages[0] == 700)
    }

    @Test func whatAPastDayTellsSurvivesItsKeeping() throws {
        let past = try #require(PastDay(even(30), weeks: Array(repeating: even(40), count: 5)))
        #expect(PastDay(numbers: past.numbers) == past)
        #expect(PastDay(even(30), weeks: [even(40), even(40)]) == nil)
        #expect(PastDay(numbers: [Double]()) == nil)
        #expect(PastDay(numbers: past.numbers.map { _ in Double.nan }) == nil)
    }

    @Test func aYearForgetsWhatLiesOutsideIt() throws {
        let end = try day("2026-03-09")
        var year = PastYear(before: end)
        let past = try #require(PastDay(even(30), weeks: Array(repeating: even(40), count: 5)))
        for date in [end, end - 1, end - 372, end - 373] { year[date] = past }
        #expect(year[end] == nil && year[end - 373] == nil)
        #expect(year[end - 1] == past && year[end - 372] == past)
        // The first seven days tell the level of those after them, no noise.
        #expect(year.year.count == 1)
    }

    @Test func aYearComesDownToNumbersThatTellTheSame() throws {
        let end = try day("2026-03-09")
        var year = PastYear(before: end)
        let weeks = Array(repeating: even(400), count: 5)
        for back in 1...200 { year[end - back] = PastDay(even(back % 11 == 0 ? 90 : 350), weeks: weeks) }
        let summary = YearSummary(year)
        #expect(YearSummary(numbers: summary.numbers) == summary)
        #expect(
            Expectation(of: even(300), weeks: weeks, past: summary)
                == Expectation(of: even(300), weeks: weeks, past: year))
        #expect(summary != YearSummary(PastYear(before: end)))
        #expect(YearSummary(numbers: []) == nil)
        #expect(YearSummary(numbers: summary.numbers.map { _ in Double.nan }) == nil)
    }

    /// A day with that many messages in each hour.
    private func even(_ messages: Int) -> DaySum { sum((0..<24).map { (1, $0, messages) }) }

    private func sum(_ rows: [(type: Int, hour: Int, messages: Int)]) -> DaySum {
        DaySum(record(rows), .hourAndType)
    }

    private func day(_ type: Int, _ messages: Int) -> DaySum { DaySum(record([(type, 0, messages)]), .type) }

    private func record(_ rows: [(type: Int, hour: Int, messages: Int)]) -> PeriodRecord {
        PeriodRecord(
            sortedCells: rows.map { .init(key: $0.type, hour: $0.hour, users: 1, messages: $0.messages) })
    }

    private func day(_ text: String) throws -> Day { try #require(Day(text)) }

    private func expectClose(_ number: Double, _ wanted: Double, _ context: Comment) {
        #expect(abs(number - wanted) <= 1e-9 * max(1, abs(wanted)), context)
    }
}

/// A series as an account: all that is known before each of its days.
private struct Account {
    private let sums: [Day: DaySum]
    private let window: BaselineWindow

    init(_ series: Fixture.Series) throws {
        var (sums, special): ([Day: DaySum], SpecialDays) = ([:], SpecialDays())
        for day in series.days {
            let date = try #require(Day(day.date))
            if day.special { special[date] = .init(kind: .holiday, name: "made up") }
            let cells = day.hours.enumerated().map {
                PeriodRecord.Cell(key: 1, hour: $0, users: $1, messages: $1)
            }
            if day.recorded { sums[date] = DaySum(PeriodRecord(sortedCells: cells), .hourAndType) }
        }
        (self.sums, window) = (sums, BaselineWindow(leavingOut: special))
    }

    func expectation(of day: Day) -> Baselines.Expectation {
        var past = PastYear(before: day)
        for (date, sum) in sums where window.specialDays[date] == nil {
            past[date] = past.range.contains(date) ? PastDay(sum, weeks: weeks(date)) : nil
        }
        return Expectation(of: sums[day] ?? DaySum(.silent, .hourAndType), weeks: weeks(day), past: past)
    }

    private func weeks(_ day: Day) -> [DaySum] { window.weekdays(before: day).compactMap { sums[$0] } }
}

/// The file of the other implementation's numbers.
private struct Fixture: Decodable {
    struct Series: Decodable {
        struct Day: Decodable {
            let date: String
            let recorded: Bool
            let special: Bool
            let hours: [Int]
        }

        struct Expected: Decodable {
            let date: String
            let weekdays: Int
            let m: [Double]
            let e: [Double]
            let r: [Double]
            let dayM: Double
            let dayE: Double
            let dayR: Double
            let silence: Double
            let limit: Double
        }

        let name: String
        let days: [Day]
        let expected: [Expected]
    }

    let series: [Series]

    static func read() throws -> Fixture {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/expectations.json")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Fixture.self, from: Data(contentsOf: file))
    }
}
