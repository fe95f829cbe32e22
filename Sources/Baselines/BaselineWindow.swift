package import BeijingTime
package import WeChatAPI

/// Which earlier periods say what is usual for a period.
package struct BaselineWindow: Equatable, Sendable {
    /// The days that are like no other.
    package let specialDays: SpecialDays

    /// See ``SpecialDays/shadows``.
    private let shadows: Set<Day>
    private let dates: [Day]

    /// Makes the windows that leave `specialDays` out, and what was special before their list begins.
    package init(leavingOut specialDays: SpecialDays) {
        self.specialDays = specialDays
        shadows = specialDays.shadows
        dates = shadows.union(specialDays.entries.keys).sorted()
    }

    /// Whether a day says what is usual on other days.
    package func isOrdinary(_ day: Day) -> Bool { specialDays[day] == nil && !shadows.contains(day) }

    /// The endpoint among `configured` whose days are compared: the hours, or the days where no hours are collected or upstream has retired
    /// them. The last data of retired endpoints are compared where nothing newer will come.
    package static func dailyEndpoint(
        among configured: [Endpoint], isRetired: (Endpoint) -> Bool = { _ in false }
    ) -> Endpoint? {
        let daily = [Endpoint.getupstreammsghour, .getupstreammsg].filter(configured.contains)
        return daily.first { !isRetired($0) } ?? daily.first
    }

    /// How many ordinary same weekdays say what is usual.
    package static let weeks = 8
    /// How many weeks are looked back for them, so that a long holiday leaves no weekday without.
    private static let reach = 10

    /// The same weekdays before `day` that say what is usual on it, held or not, newest first: the last eight that are ordinary.
    ///
    /// Where these are too few, days of which no list says that they were special stand in: nobody's alerts end with a new list.
    package func weekdays(before day: Day) -> [Day] {
        let past = (1...Self.reach).map { day - 7 * $0 }.filter { specialDays[$0] == nil }
        let ordinary = past.filter { !shadows.contains($0) }
        return Array((ordinary.count < Baseline.fewest ? past : ordinary).prefix(Self.weeks))
    }

    /// How many days before a special one, and before each like day, say how far the account has grown or shrunk meanwhile.
    private static let growthDays = 28
    /// How many of them must be known.
    private static let fewestGrowthDays = 14

    /// The ordinary days, held or not, whose totals say how large the account was just before `day`.
    package func growthDays(before day: Day) -> [Day] { (1...Self.growthDays).map { day - $0 }.filter(isOrdinary) }

    /// The factor that makes a like day comparable with a special one, from the totals of the days that ``growthDays(before:)`` names for
    /// both, as far as they are known; nil where they are too few, or where nothing came.
    package static func growth(from earlier: [Double], to present: [Double]) -> Double? {
        guard min(earlier.count, present.count) >= fewestGrowthDays else { return nil }
        var (earlier, present) = (earlier, present)
        let (before, now) = (Spread(of: &earlier).median, Spread(of: &present).median)
        return before > 0 ? now / before : nil
    }

    /// A number that changes with the days left out among those on which what a past day tells rests, itself included.
    package func calendarMark(of day: Day) -> Int { calendarMark(within: day - 7 * Self.reach...day) }

    /// The same for all days of the year before `end`.
    package func calendarMark(before end: Day) -> Int {
        calendarMark(within: end - PastYear.reach - 7 * Self.reach...end - 1)
    }

    /// Raised whenever kept numbers would come out otherwise, so that those of an earlier version are computed anew.
    private static let formula: UInt64 = 1

    /// The days left out and the formula as a number (FNV-1a).
    private func calendarMark(within days: ClosedRange<Day>) -> Int {
        var mark: UInt64 = 0xCBF2_9CE4_8422_2325 ^ Self.formula
        for date in dates where days.contains(date) {
            mark = (mark ^ UInt64(truncatingIfNeeded: date.daysSinceEpoch)) &* 0x100_0000_01B3
        }
        return Int(truncatingIfNeeded: mark)
    }

    /// What the numbers of an earlier period are multiplied by, because months differ in length.
    package static func scale(from earlier: Day, to start: Day, of endpoint: Endpoint) -> Double {
        func length(_ first: Day) -> Int {
            endpoint.period.lastDay(startingOn: first).daysSinceEpoch - first.daysSinceEpoch + 1
        }
        return Double(length(start)) / Double(length(earlier))
    }

    /// Days of history, the one shown included, that hold the fewest weekdays that make a day usual.
    package static let daysCovered = 7 * Baseline.fewest + 1

    /// The three months before the one that starts on `start`, newest first.
    package static func months(before start: Day) -> [Day] {
        Array(sequence(first: start) { Period.month.previous($0) }.dropFirst().prefix(Baseline.fewest))
    }
}
