package import Baselines
package import BeijingTime
package import DayStore
package import WeChatAPI

/// What is known of one endpoint of an account.
package struct EndpointState: Equatable, Sendable {
    /// The latest ready period, which is shown.
    package var latest: StoredPeriod?
    /// When WeChat first answered with the latest period; nil where it was not asked for while it was the latest.
    package var readyAt: UnixTime?
    /// The first days of the recent ready periods, and how each is held.
    package var held = HeldPeriods()
    /// The baseline of the latest month; nil for days and weeks.
    package var baseline: Baseline?
    /// What the stored days of the latest month add up to; nil for days and weeks, and where no days are collected.
    package var monthDays: MonthDays?
    /// The expectation of the latest day; nil for endpoints that are not compared by day.
    package var expectation: Expectation?
    /// The outcome of the last calls.
    package var status = EndpointStatus()
    /// Failures since the last success.
    package var streak = FailureStreak()
    /// Periods that are skipped for now, by their first days.
    package var deferrals: [Day: Deferral] = [:]
    /// When to repeat a call whose token was refused although it is the newest; nil when there is none.
    package var recheck: UnixTime?
    private var budgetDay: Day?
    private var used = 0

    /// An endpoint of which nothing is known.
    package init() {}

    /// Starts from what the store holds.
    init(_ stored: StoredAccount.EndpointState, today: Day) {
        (latest, readyAt, held, status) = (stored.latest, stored.readyAt, stored.held, stored.status)
        deferrals = Dictionary(uniqueKeysWithValues: stored.putOff.map { ($0, .known) })
        (budgetDay, used) = (today, stored.callsUsed)
    }

    /// Calls reserved for the Beijing day `day`.
    package func callsUsed(on day: Day) -> Int { budgetDay == day ? used : 0 }

    /// Records that `count` calls are reserved for `day`.
    package mutating func noteCalls(_ count: Int, on day: Day) { (budgetDay, used) = (day, count) }

    /// Adds a ready period; `news` is what the answer said of its coming.
    package mutating func accept(_ period: StoredPeriod, _ news: Arrival.News? = nil) {
        held[period.start] = period.holding
        guard period.start >= latest?.start ?? period.start else { return }
        if case .ready(let at) = news { readyAt = at } else if period.start != latest?.start { readyAt = nil }
        latest = period
    }

    /// The earliest time of the next call for the period that begins on `start`, after a failure; nil for at once.
    func nextTry(of start: Day) -> UnixTime? {
        [status.notBefore, deferrals[start]?.until].compactMap(\.self).max()
    }

    /// Allows a call at once; the current error stays visible until then.
    mutating func reopen() {
        (status.notBefore, status.failures, streak) = (nil, 0, FailureStreak())
    }

    /// Allows a call at once for the endpoint and its periods if their errors are forgiven.
    mutating func forgive(_ isForgiven: (EndpointStatus.CurrentError) -> Bool) {
        if let error = status.error, isForgiven(error) { reopen() }
        deferrals = deferrals.compactMapValues { deferral in
            guard let error = deferral.error, isForgiven(error) else { return deferral }
            return deferral.isPutOff ? .known : nil
        }
    }
}

extension ErrorClass {
    /// Whether a change of the configuration, or of a file that it names, may end such an error.
    var mayBeMendedHere: Bool { self == .credential || self == .request }
}

extension UnixTime {
    /// 1970-01-01T00:00:00Z.
    static let epoch = UnixTime(milliseconds: 0)
}
