package import BeijingTime
package import WeChatAPI

/// Which earlier periods the baseline of a period rests on.
package struct BaselineWindow: Equatable, Sendable {
    /// The days that are like no other.
    package let specialDays: SpecialDays

    /// Makes the windows that leave `specialDays` out.
    package init(leavingOut specialDays: SpecialDays) { self.specialDays = specialDays }

    /// The endpoint among `configured` whose days are compared: the hours, or the days where no hours are collected.
    package static func dailyEndpoint(among configured: [Endpoint]) -> Endpoint? {
        [.getupstreammsghour, .getupstreammsg].first { configured.contains($0) }
    }

    /// The endpoints among `configured` that have a baseline: that one and the months.
    package static func endpoints(among configured: [Endpoint]) -> [Endpoint] {
        let daily = dailyEndpoint(among: configured)
        return configured.filter { $0 == daily || $0 == .getupstreammsgmonth }
    }

    /// The first days of the periods behind the baseline of the one that starts on `start`, newest first.
    ///
    /// Days: the same weekday of the last four weeks; for special days among them, which are left out, the two weeks before stand in,
    /// or a long holiday would leave two weekdays without a baseline for a month. Months: the three before, as they are.
    package func periods(before start: Day, of endpoint: Endpoint) -> [Day] {
        switch endpoint.period {
        case .day: Array((1...6).map { start - 7 * $0 }.filter { specialDays[$0] == nil }.prefix(4))
        case .week: []
        case .month: Self.months(before: start)
        }
    }

    /// What the numbers of an earlier period are multiplied by, because months differ in length.
    package static func scale(from earlier: Day, to start: Day, of endpoint: Endpoint) -> Double {
        func length(_ first: Day) -> Int {
            endpoint.period.lastDay(startingOn: first).daysSinceEpoch - first.daysSinceEpoch + 1
        }
        return Double(length(start)) / Double(length(earlier))
    }

    /// Days of history, the one shown included, that hold all days of a window.
    package static let daysCovered = 29

    /// The three months before the one that starts on `start`, newest first.
    package static func months(before start: Day) -> [Day] {
        Array(sequence(first: start) { Period.month.previous($0) }.dropFirst().prefix(Baseline.fewest))
    }
}
