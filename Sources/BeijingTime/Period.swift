/// The span of days that one row of an endpoint covers; WeChat identifies it by its first day.
package enum Period: Sendable {
    /// One day.
    case day
    /// Monday to Sunday.
    case week
    /// A calendar month.
    case month

    /// The first day of the latest period that has ended by the end of `day`.
    package func latestFinished(by day: Day) -> Day {
        switch self {
        case .day: day
        case .week: (day + 1).monday - 7
        case .month: ((day + 1).firstOfMonth - 1).firstOfMonth
        }
    }

    /// The first day of the period before the one that starts on `start`.
    package func previous(_ start: Day) -> Day { latestFinished(by: start - 1) }

    /// The last day of the period that starts on `start`.
    package func lastDay(startingOn start: Day) -> Day {
        switch self {
        case .day: start
        case .week: start + 6
        case .month: start.firstOfNextMonth - 1
        }
    }
}
