import BeijingTime
import GRDB

/// The calls of one account and endpoint that are counted: those of the last day on which any was made, and of the day before that.
///
/// A clock that was ahead over midnight has counted on two days what belongs to one.
struct DayCounts: Equatable {
    /// The calls of a day.
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

    /// The calls made on `day`: those of a later day were made on it, too, by a clock that was ahead.
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
