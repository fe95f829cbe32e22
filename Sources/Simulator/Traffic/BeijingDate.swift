/// A civil date in Beijing time (UTC+8, no daylight saving), counted in days since 1970-01-01.
///
/// The arithmetic is the well-known "days from civil" one on proleptic Gregorian dates; it is the simulator's
/// own on purpose, so that a calendar mistake of the exporter cannot hide behind the same mistake here.
struct BeijingDate: Hashable, Sendable {
    /// Days since 1970-01-01.
    let daysSinceEpoch: Int

    /// The first date upstream keeps data of.
    static let dataStart = BeijingDate(year: 2014, month: 12, day: 1)

    /// Makes the date that many days after 1970-01-01.
    init(daysSinceEpoch: Int) { self.daysSinceEpoch = daysSinceEpoch }

    /// Makes the date shown on a Beijing wall calendar at `now` (Unix seconds).
    init(at now: Int64) {
        let local = now + 28_800
        daysSinceEpoch = Int((local - (local % 86_400 + 86_400) % 86_400) / 86_400)
    }

    /// Makes a date of its civil parts, which the caller knows to be a real date.
    init(year: Int, month: Int, day: Int) {
        // Years are counted from March, so that the leap day is the last of its year.
        let shiftedYear = month > 2 ? year : year - 1
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        daysSinceEpoch = era * 146_097 + dayOfEra - 719_468
    }

    /// Reads `yyyy-MM-dd` strictly; nil for any other shape and for dates no calendar has.
    init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2], text.utf8.allSatisfy({ $0 == 45 || (48...57).contains($0) }),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
        else { return nil }
        self.init(year: year, month: month, day: day)
        // An impossible date such as 2024-02-30 comes back as another one.
        guard self.text == text else { return nil }
    }

    /// The civil parts of the date.
    var civil: (year: Int, month: Int, day: Int) {
        let shifted = daysSinceEpoch + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    /// The date as `yyyy-MM-dd`.
    var text: String {
        let (year, month, day) = civil
        return "\(year.padded(to: 4))-\(month.padded(to: 2))-\(day.padded(to: 2))"
    }

    /// The weekday, 0 for Monday up to 6 for Sunday.
    var weekday: Int { ((daysSinceEpoch + 3) % 7 + 7) % 7 }

    /// The first day of the month after this date's month.
    var firstOfNextMonth: BeijingDate {
        let (year, month, _) = civil
        return month == 12
            ? BeijingDate(year: year + 1, month: 1, day: 1) : BeijingDate(year: year, month: month + 1, day: 1)
    }

    /// Unix seconds of 00:00 Beijing time.
    var startsAt: Int64 { Int64(daysSinceEpoch) * 86_400 - 28_800 }
}

extension BeijingDate: Strideable {
    /// Days from this date to another.
    func distance(to other: BeijingDate) -> Int { other.daysSinceEpoch - daysSinceEpoch }

    /// The date `days` later.
    func advanced(by days: Int) -> BeijingDate { BeijingDate(daysSinceEpoch: daysSinceEpoch + days) }
}

extension Int {
    /// The decimal text with leading zeros up to `width` characters.
    func padded(to width: Int) -> String {
        let text = String(self)
        return String(repeating: "0", count: Swift.max(0, width - text.utf8.count)) + text
    }
}
