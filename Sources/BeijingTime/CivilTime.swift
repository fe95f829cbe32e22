internal import Glibc

/// A UTC instant split into calendar fields by integer arithmetic, for log lines and HTTP's dates.
package struct CivilTime: Equatable {
    /// The weekdays, beginning with Thursday: 1 January 1970 was one.
    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    /// The names of the months.
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// Days since 1970-01-01.
    private let day: Int
    /// Milliseconds since midnight.
    private let millisecond: Int

    /// Makes the value of an instant.
    ///
    /// - Parameter unixMilliseconds: Milliseconds since 1970-01-01T00:00:00Z; earlier instants count as that one.
    package init(unixMilliseconds: Int) {
        (day, millisecond) = max(unixMilliseconds, 0).quotientAndRemainder(dividingBy: 86_400_000)
    }

    /// The system's clock in milliseconds since 1970.
    @Sendable package static func systemMilliseconds() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
    }

    /// As RFC 3339 with milliseconds: `2026-11-21T09:50:28.123Z`.
    package var rfc3339: String {
        let date = self.date
        let milliseconds = millisecond % 1000
        let padding = milliseconds < 10 ? "00" : milliseconds < 100 ? "0" : ""
        return "\(date.year)-\(Self.two(date.month))-\(Self.two(date.day))T\(clock).\(padding)\(milliseconds)Z"
    }

    /// As HTTP writes it: `Sat, 21 Nov 2026 09:50:28 GMT`.
    package var httpDate: String {
        let date = self.date
        return
            "\(Self.weekdays[day % 7]), \(Self.two(date.day)) \(Self.months[date.month - 1]) \(date.year) \(clock) GMT"
    }

    /// Hours, minutes and seconds.
    private var clock: String {
        let seconds = millisecond / 1000
        return "\(Self.two(seconds / 3600)):\(Self.two(seconds / 60 % 60)):\(Self.two(seconds % 60))"
    }

    /// The calendar date.
    private var date: (year: Int, month: Int, day: Int) { Day(daysSinceEpoch: day).civil }

    /// The number with at least two digits.
    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
