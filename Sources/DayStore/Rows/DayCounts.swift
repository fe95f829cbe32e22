import BeijingTime
import GRDB

/// The counted calls of one account and endpoint, on the last day with any call and on the last day with calls before it.
///
/// While the clock was ahead of midnight, calls of one day were counted on two.
struct DayCounts: Equatable {
    /// The number of calls on a day.
    struct Count: Equatable {
        var day: Day
        var used: Int
    }

    private(set) var last: Count
    private(set) var earlier: Count?

    /// Starts with the first call, made on `day`.
    init(firstOn day: Day) { last = Count(day: day, used: 1) }

    /// Reads a row of `call_budget`.
    init(_ row: Row) {
        last = Count(day: Day(daysSinceEpoch: row["day"]), used: max(row["used"], 0))
        if let day: Int = row["earlier_day"] {
            earlier = Count(day: Day(daysSinceEpoch: day), used: max(row["earlier_used"] ?? 0, 0))
        }
    }

    /// The calls made on `day`, with those of later days, which were also made on it, while the clock was ahead.
    func used(on day: Day) -> Int {
        [last, earlier].compactMap(\.self).filter { $0.day >= day }.reduce(0) { $0 + $1.used }
    }

    /// Counts one more call, made on `day`.
    mutating func count(on day: Day) {
        let used = used(on: day) + 1
        earlier = [last, earlier].compactMap(\.self).first { $0.day < day }
        last = Count(day: day, used: used)
    }
}
