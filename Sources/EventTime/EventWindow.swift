package import BeijingTime

/// Which settled days `/metrics/events` shows: the newest ones of each account, without days that Prometheus would reject as too old.
package struct EventWindow: Equatable, Sendable {
    /// The allowed values of `days`.
    package static let allowedDays = 1...35

    /// How many settled days of each account are shown.
    package let days: Int

    /// Makes a window of `days`, from 1 to 35.
    package init?(days: Int) {
        guard Self.allowedDays.contains(days) else { return nil }
        self.days = days
    }

    /// The range from which an account's newest settled days are shown.
    ///
    /// A day settles one or two days after its end, so the oldest day of a healthy window begins at most `days + 2` days ago. Earlier
    /// days stay out: after an outage they would lie before the receiver's out-of-order window, and it would reject the whole scrape.
    package func range(at now: UnixTime) -> ClosedRange<Day> {
        let today = Day(containing: now)
        return (today - days - 1)...(today - 1)
    }
}
