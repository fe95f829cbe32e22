import ArgumentParser
import Baselines
import BeijingTime
import Foundation
import WeChatAPI

/// Hourly counts of one account over some years, as the study of real series knows them.
struct CountedSeries {
    /// A day's messages by hour.
    struct CountedDay {
        /// The day.
        let day: Day
        /// The messages of the hours 0…23.
        let hours: [Int]

        /// The day as upstream would tell of it, in two types, for what is judged is their sum.
        var record: PeriodRecord {
            let cells = hours.enumerated().flatMap { hour, count in
                let images = count / 3
                return [(1, count - images), (2, images)].filter { $0.1 > 0 }.map { type, messages in
                    PeriodRecord.Cell(key: type, hour: hour, users: messages, messages: messages)
                }
            }
            return PeriodRecord(sortedCells: cells.sorted())
        }
    }

    /// All days in order, those of which the source holds too little as well.
    let days: [CountedDay]
    /// The days that the source calls special.
    let window: BaselineWindow
    private let sums: [Day: DaySum]
    private let pastDays: [Day: PastDay]

    /// Reads lines of `date,special,recorded,h00,…,h23` below a line of names.
    init(path: String) throws {
        var days: [CountedDay] = []
        var specialDays = SpecialDays()
        var sums: [Day: DaySum] = [:]
        for fields in try Self.lines(path).dropFirst() {
            let counted = try Self.day(fields.prefix(1) + fields.dropFirst(3), path)
            days.append(counted)
            if fields[1] == "1" { specialDays[counted.day] = .init(kind: .event, name: "special") }
            if fields[2] == "1" { sums[counted.day] = DaySum(counted.record, .hourAndType) }
        }
        let window = BaselineWindow(leavingOut: specialDays)
        (self.days, self.window, self.sums) = (days, window, sums)
        pastDays = sums.reduce(into: [:]) { pastDays, known in
            guard specialDays[known.key] == nil else { return }
            let weeks = window.weekdays(before: known.key).compactMap { sums[$0] }
            pastDays[known.key] = PastDay(known.value, weeks: weeks)
        }
    }

    /// Reads lines of `date,h00,…,h23`: days with other numbers than they had.
    static func days(path: String) throws -> [CountedDay] { try lines(path).map { try day($0[...], path) } }

    /// The weeks that say what is usual on a day, and what the days before it tell.
    func past(of day: Day) -> (weeks: [DaySum], year: PastYear) {
        var year = PastYear(before: day)
        for offset in 1...PastYear.reach { year[day - offset] = pastDays[day - offset] }
        return (window.weekdays(before: day).compactMap { sums[$0] }, year)
    }

    /// Whether the rules may judge the day.
    func isOrdinary(_ day: Day) -> Bool { sums[day] != nil && window.isOrdinary(day) }

    private static func lines(_ path: String) throws -> [[Substring]] {
        try String(contentsOfFile: path, encoding: .utf8).split(whereSeparator: \.isNewline).map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
    }

    private static func day(_ fields: ArraySlice<Substring>, _ path: String) throws -> CountedDay {
        let hours = fields.dropFirst().compactMap { Int($0) }
        guard fields.count == 25, hours.count == 24, let day = fields.first.flatMap({ Day(String($0)) }) else {
            throw ValidationError("\(path) has a line that is no day: \(fields.joined(separator: ","))")
        }
        return CountedDay(day: day, hours: hours)
    }
}
