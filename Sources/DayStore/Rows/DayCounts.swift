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
    ///
    /// - Throws: ``StoreError/damaged(path:)`` for a day that no calendar has.
    init(_ row: Row, path: String) throws(StoreError) {
        func count(_ day: Int, _ used: Int) throws(StoreError) -> Count {
            Count(day: try Day(stored: day, path: path), used: min(max(used, 0), Self.most))
        }
        last = try count(row["day"], row["used"])
        if let day: Int = row["earlier_day"] { earlier = try count(day, row["earlier_used"] ?? 0) }
    }

    /// More calls than any day has room for; a damaged count beyond it counts as so many.
    private static let most = 1_000_000

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
