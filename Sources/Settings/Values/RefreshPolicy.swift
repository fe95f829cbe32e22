package import BeijingTime

/// The settings that decide when upstream is asked for what (section `collect` and parts of `api` and `store`).
package struct RefreshPolicy: Equatable, Sendable {
    /// The Beijing time of day from which yesterday is asked for.
    package var readyTime: Duration = .seconds(8 * 3600)
    /// The Beijing time of day, after a period's end, from which an empty list is believed.
    package var settleTime: Duration = .seconds(12 * 3600)
    /// The wait between two requests for a period that is not ready.
    package var pollInterval: Duration = .seconds(600)
    /// How many days back missing ones are fetched: enough for the eight same weekdays that say what is usual, within one day's calls.
    package var historyDays = 57
    /// Whether baselines are exported; they need earlier months as well.
    package var baseline = true
    /// Whether users by hour are exported, half of an account's series by hour.
    package var users = true
    /// Whether WeChat is asked once a day for its own quota of each endpoint.
    package var quota = true
    /// The most calls a day for each account and endpoint.
    package var callsPerDay = 90
    /// How many days ready periods are kept.
    package var retentionDays = 430

    /// Makes the default policy.
    package init() {}

    /// The latest day whose data may be ready at `now`: yesterday from `readyTime` on, before that the day before yesterday.
    package func candidate(at now: UnixTime) -> Day {
        let today = Day(containing: now)
        return now < today.at(readyTime) ? today - 2 : today - 1
    }

    /// The earliest instant at which the period that starts on `start` may be published.
    package func publication(of start: Day, _ period: Period) -> UnixTime {
        (period.lastDay(startingOn: start) + 1).at(readyTime)
    }

    /// The instant from which an empty list for the period that starts on `start` means that nobody sent a message.
    package func settlement(of start: Day, _ period: Period) -> UnixTime {
        (period.lastDay(startingOn: start) + 1).at(settleTime)
    }

    /// When numbers first read at `fetched` are read again; nil when that would be on a later Beijing day, by which time they have been
    /// public for half a day and count as settled.
    package func reread(fetched: UnixTime, start: Day, _ period: Period) -> UnixTime? {
        let fetchDay = Day(containing: fetched)
        guard fetchDay == period.lastDay(startingOn: start) + 1 else { return nil }
        let instant = max(fetchDay.at(settleTime), fetched.advanced(by: .seconds(4 * 3600)))
        return instant < (fetchDay + 1).start ? instant : nil
    }

    /// When a period with rows rejected at `fetched` is read again; nil when that would be on a later Beijing day.
    package func reread(incompleteSince fetched: UnixTime) -> UnixTime? {
        let instant = fetched.advanced(by: .seconds(4 * 3600))
        return instant < (Day(containing: fetched) + 1).start ? instant : nil
    }
}
