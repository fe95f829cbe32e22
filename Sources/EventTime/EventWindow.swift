package import BeijingTime

/// Which settled days `/metrics/events` shows: the newest ones of each account, and none that Prometheus would find too old.
package struct EventWindow: Equatable, Sendable {
    /// The values that `days` may have.
    package static let allowedDays = 1...35

    /// How many settled days of each account are shown.
    package let days: Int

    /// Makes a window of `days`, from 1 to 35.
    package init?(days: Int) {
        guard Self.allowedDays.contains(days) else { return nil }
        self.days = days
    }

    /// The days among which an account's newest settled ones are shown.
    ///
    /// A day settles one day after its end, or two, so the oldest day of a healthy window begins at most `days + 2` days ago. Days before
    /// that stay out: after an outage they would lie behind the receiver's out-of-order window and make it refuse the whole scrape.
    package func range(at now: UnixTime) -> ClosedRange<Day> {
        let today = Day(containing: now)
        return (today - days - 1)...(today - 1)
    }
}
