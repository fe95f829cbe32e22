import Baselines
import BeijingTime
import Foundation
import Simulator
import WeChatAPI

/// The made-up traffic of one account of the study: weekly rhythm, growth, moods and holidays, but no accident.
///
/// Counts scatter as a Poisson variable around size x hour x weekday x growth x holiday x moods; the moods are log-normal: 0.07 for a day, 0.05 for
/// a week, 0.10 for each hour. All is drawn from the seed, so a day is the same whenever it is looked at.
struct StudyAccount {
    /// The label `account`.
    let name: String
    /// Expected messages of an ordinary weekday.
    let dailyMessages: Double
    /// The stream from which everything about the account is drawn.
    let key: UInt64

    private let weekdayFactors: [Double]
    private let hourShift: Int
    private let growth: Double
    private let sizedOn: Day
    private let specialDays: SpecialDays
    /// Accounts that live from working days lose on holidays, those of leisure gain.
    private let isLeisurely: Bool
    private var records: [Day: PeriodRecord] = [:]
    private var months: [Day: PeriodRecord] = [:]
    private var sums: [Day: DaySum] = [:]
    private var pastDays: [Day: PastDay] = [:]

    /// Draws account `index` of `count`, whose sizes are spread evenly on a logarithmic scale from 10 to 100,000 messages a day.
    init(index: Int, of count: Int, seed: Int, sizedOn: Day, specialDays: SpecialDays) {
        let digits = String(index)
        name = "a" + String(repeating: "0", count: max(0, 3 - digits.count)) + digits
        dailyMessages = 10 * pow(10, 4 * Double(index) / Double(count - 1))
        key = SplitMix64.key(SplitMix64.key(SplitMix64.key(0, "study"), seed), index)
        var generator = SplitMix64(key: SplitMix64.key(key, "character"))
        isLeisurely = index.isMultiple(of: 2)
        let weekend = isLeisurely ? 1 + 0.5 * generator.uniform() : 0.35 + 0.45 * generator.uniform()
        weekdayFactors = (0..<7).map { ($0 < 5 ? 1 : weekend) * (0.95 + 0.1 * generator.uniform()) }
        hourShift = Int(generator.uniform() * 5) - 2
        growth = -0.3 + 0.9 * generator.uniform()
        (self.sizedOn, self.specialDays) = (sizedOn, specialDays)
    }

    /// The mean of an hour's messages, all types, without any mood.
    func expected(on day: Day, hour: Int) -> Double {
        let years = Double(day.daysSinceEpoch - sizedOn.daysSinceEpoch) / 365
        let share = TrafficShape.hourShares[(hour + hourShift + 24) % 24]
        return dailyMessages * share * weekdayFactor(day) * pow(1 + growth, years) * holidayFactor(day)
    }

    /// What upstream would tell of a day.
    mutating func record(on day: Day) -> PeriodRecord {
        if let known = records[day] { return known }
        let dayKey = SplitMix64.key(key, day.daysSinceEpoch)
        let week = SplitMix64.key(SplitMix64.key(key, "week"), day.monday.daysSinceEpoch)
        let mood = Self.mood(0.07, SplitMix64.key(dayKey, "day")) * Self.mood(0.05, week)
        var cells: [PeriodRecord.Cell] = []
        for hour in 0..<24 {
            let hourKey = SplitMix64.key(dayKey, hour)
            let mean = expected(on: day, hour: hour) * mood * Self.mood(0.1, SplitMix64.key(hourKey, "hour"))
            for (index, type) in TrafficShape.types.enumerated() {
                let tally = TrafficShape.tally(expected: mean, type: index, key: hourKey)
                guard tally.messages > 0 else { continue }
                cells.append(.init(key: type, hour: hour, users: tally.users, messages: tally.messages))
            }
        }
        let record = PeriodRecord(sortedCells: cells.sorted())
        records[day] = record
        return record
    }

    /// The sums of a day.
    mutating func sum(on day: Day) -> DaySum {
        if let known = sums[day] { return known }
        let sum = DaySum(record(on: day), .hourAndType)
        sums[day] = sum
        return sum
    }

    /// What the ordinary days before `day` tell of the account.
    mutating func pastYear(before day: Day, _ window: BaselineWindow) -> PastYear {
        var year = PastYear(before: day)
        for start in (1...PastYear.reach).map({ day - $0 }) where window.isOrdinary(start) {
            if pastDays[start] == nil {
                let weeks = window.weekdays(before: start).map { sum(on: $0) }
                pastDays[start] = PastDay(sum(on: start), weeks: weeks)
            }
            year[start] = pastDays[start]
        }
        return year
    }

    /// What upstream would tell of the month that starts on `start`; its users are not studied and stand for the messages.
    mutating func month(from start: Day) -> PeriodRecord {
        if let known = months[start] { return known }
        var messages: [Int: Int] = [:]
        for offset in 0..<(start.firstOfNextMonth.daysSinceEpoch - start.daysSinceEpoch) {
            for cell in record(on: start + offset).cells { messages[cell.key, default: 0] += cell.messages }
        }
        let cells = messages.map { PeriodRecord.Cell(key: $0, hour: 0, users: $1, messages: $1) }
        let month = PeriodRecord(sortedCells: cells.sorted())
        months[start] = month
        return month
    }

    private func weekdayFactor(_ day: Day) -> Double {
        let tuesday = 1
        let isWorked = specialDays[day]?.kind == .workday
        return weekdayFactors[isWorked ? tuesday : day.daysSinceEpoch - day.monday.daysSinceEpoch]
    }

    private func holidayFactor(_ day: Day) -> Double {
        if specialDays[day]?.kind == .holiday { return isLeisurely ? 1.4 : 0.3 }
        let isNearHoliday = [-2, -1, 1, 2].contains { isLongHoliday(day + $0) }
        return isNearHoliday ? (isLeisurely ? 1.1 : 0.9) : 1
    }

    private func isLongHoliday(_ day: Day) -> Bool {
        [[-2, -1, 0], [-1, 0, 1], [0, 1, 2]].contains { $0.allSatisfy { specialDays[day + $0]?.kind == .holiday } }
    }

    /// A log-normal factor around 1.
    private static func mood(_ sigma: Double, _ key: UInt64) -> Double {
        var generator = SplitMix64(key: key)
        let normal = (0..<12).reduce(-6.0) { sum, _ in sum + generator.uniform() }
        return exp(sigma * normal - sigma * sigma / 2)
    }
}
