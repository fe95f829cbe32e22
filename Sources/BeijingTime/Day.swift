/// A civil date in Beijing time (UTC+8, no daylight saving), the only calendar that WeChat's API knows.
///
/// Target: Provides dates, instants, durations and clocks, in WeChat's calendar and in HTTP's.
/// Keeps out: Files, sockets, Foundation's calendars; it is arithmetic, except for reading the machine's clock.
package struct Day: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Days since 1970-01-01.
    package let daysSinceEpoch: Int

    /// The first day WeChat holds message data for. Source: getupstreammsghour, "Note".
    package static let firstOfData = Day(year: 2014, month: 12, day: 1)

    /// Makes a date from its distance in days to 1970-01-01.
    package init(daysSinceEpoch: Int) { self.daysSinceEpoch = daysSinceEpoch }

    /// The date in Beijing at `time`.
    package init(containing time: UnixTime) {
        let (days, seconds) = (time.seconds + Day.offset).quotientAndRemainder(dividingBy: 86_400)
        daysSinceEpoch = Int(days) - (seconds < 0 ? 1 : 0)
    }

    /// Makes a date of the proleptic Gregorian calendar; a day past the end of its month runs into the next month.
    ///
    /// Counts in years that begin on 1 March, so that the leap day is the last of its year (Howard Hinnant, "chrono-Compatible
    /// Low-Level Date Algorithms").
    package init(year: Int, month: Int, day: Int) {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        daysSinceEpoch = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// Reads `yyyy-MM-dd`; nil for another form or a date that does not exist.
    package init?(_ text: String) {
        var text = text
        guard let day = text.withUTF8({ Day(utf8: $0) }) else { return nil }
        self = day
    }

    /// Reads the same from its bytes.
    package init?(_ bytes: ArraySlice<UInt8>) {
        guard let day = bytes.withUnsafeBufferPointer({ Day(utf8: $0) }) else { return nil }
        self = day
    }

    private init?(utf8 bytes: UnsafeBufferPointer<UInt8>) {
        func number(_ range: Range<Int>) -> Int? {
            var number = 0
            for place in range {
                guard (48...57).contains(bytes[place]) else { return nil }
                number = number * 10 + Int(bytes[place] - 48)
            }
            return number
        }
        let dash = UInt8(ascii: "-")
        guard bytes.count == 10, bytes[4] == dash, bytes[7] == dash, let year = number(0..<4),
            let month = number(5..<7), let day = number(8..<10)
        else { return nil }
        self.init(year: year, month: month, day: day)
        guard civil == (year, month, day) else { return nil }
    }

    /// Year, month (1…12) and day of the month (1…31).
    package var civil: (year: Int, month: Int, day: Int) {
        let shifted = daysSinceEpoch + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    /// The date as WeChat writes it, `yyyy-MM-dd`.
    package var description: String {
        let (year, month, day) = civil
        let tail = "\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
        return String(repeating: "0", count: max(0, 4 - String(year).count)) + "\(year)-\(tail)"
    }

    /// The first day of this day's month.
    package var firstOfMonth: Day { self - (civil.day - 1) }

    /// The first day of the month after this day's.
    package var firstOfNextMonth: Day {
        let (year, month, _) = civil
        return month == 12 ? Day(year: year + 1, month: 1, day: 1) : Day(year: year, month: month + 1, day: 1)
    }

    /// The Monday of this day's week; 1970-01-01 was a Thursday.
    package var monday: Day { self - ((daysSinceEpoch + 3) % 7 + 7) % 7 }

    /// 00:00 of this day in Beijing.
    package var start: UnixTime { UnixTime(seconds: Int64(daysSinceEpoch) * 86_400 - Day.offset) }

    /// The instant `timeOfDay` after 00:00 of this day in Beijing.
    package func at(_ timeOfDay: Duration) -> UnixTime { start.advanced(by: timeOfDay) }

    /// Orders by date.
    package static func < (left: Day, right: Day) -> Bool { left.daysSinceEpoch < right.daysSinceEpoch }

    /// The date `days` later.
    package static func + (day: Day, days: Int) -> Day { Day(daysSinceEpoch: day.daysSinceEpoch + days) }

    /// The date `days` earlier.
    package static func - (day: Day, days: Int) -> Day { Day(daysSinceEpoch: day.daysSinceEpoch - days) }

    /// How many seconds Beijing is ahead of UTC.
    private static let offset: Int64 = 28_800
}
