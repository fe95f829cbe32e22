package import Baselines
package import BeijingTime
package import DayStore
package import WeChatAPI

/// What is known of one endpoint of an account.
package struct EndpointState: Equatable, Sendable {
    /// The latest ready period, which is shown.
    package var latest: StoredPeriod?
    /// The first days of the recent ready periods, and whether each is settled.
    package var held: [Day: Holding] = [:]
    /// What the latest period is to be compared with; nil where there is no such thing.
    package var baseline: Baseline?
    /// How calls stand.
    package var status = EndpointStatus()
    /// Failures since the last success.
    package var streak = FailureStreak()
    /// Periods that are left alone while others are asked for, by their first days.
    package var deferrals: [Day: Deferral] = [:]
    /// When the call is made once more whose token was refused although it is the newest; nil while none is.
    package var recheck: UnixTime?
    private var budgetDay: Day?
    private var used = 0

    /// An endpoint of which nothing is known.
    package init() {}

    /// Takes over from the store.
    init(_ stored: StoredAccount.EndpointState, today: Day) {
        (latest, held, status) = (stored.latest, stored.held, stored.status)
        deferrals = Dictionary(uniqueKeysWithValues: stored.putOff.map { ($0, .known) })
        (budgetDay, used) = (today, stored.callsUsed)
    }

    /// Calls reserved on the Beijing day `day`.
    package func callsUsed(on day: Day) -> Int { budgetDay == day ? used : 0 }

    /// Notes that `count` calls are reserved on `day`.
    package mutating func noteCalls(_ count: Int, on day: Day) { (budgetDay, used) = (day, count) }

    /// Takes in a ready period.
    package mutating func accept(_ period: StoredPeriod) {
        held[period.start] = period.holding
        if period.start >= latest?.start ?? period.start { latest = period }
    }

    /// When the period that begins on `start` may be asked for again after a failure; nil for at once.
    func nextTry(of start: Day) -> UnixTime? {
        [status.notBefore, deferrals[start]?.until].compactMap(\.self).max()
    }

    /// Lets the endpoint be asked at once; the error that stands is shown until it is.
    mutating func reopen() {
        (status.notBefore, status.failures, streak) = (nil, 0, FailureStreak())
    }

    /// Lets the endpoint, and periods of it, be asked at once where the errors that stand are forgiven.
    mutating func forgive(_ isForgiven: (EndpointStatus.CurrentError) -> Bool) {
        if let error = status.error, isForgiven(error) { reopen() }
        deferrals = deferrals.compactMapValues { deferral in
            guard let error = deferral.error, isForgiven(error) else { return deferral }
            return deferral.isPutOff ? .known : nil
        }
    }
}

extension ErrorClass {
    /// Whether a change of the configuration, or of what it names, may end such an error.
    var mayBeMendedHere: Bool { self == .credential || self == .request }
}

extension UnixTime {
    /// 1970-01-01T00:00:00Z.
    static let epoch = UnixTime(milliseconds: 0)
}
