package import BeijingTime
package import WeChatAPI

/// What the store knows of one account.
package struct StoredAccount: Equatable, Sendable {
    /// What is known of one endpoint.
    package struct EndpointState: Equatable, Sendable {
        /// The latest ready period.
        package var latest: StoredPeriod?
        /// When WeChat first answered with the latest period; nil where it was not asked for while it was the latest.
        package var readyAt: UnixTime?
        /// The first days of the recent ready periods, and how each is held.
        package var held = HeldPeriods()
        /// The first days of the periods that could not be fetched when last tried.
        package var putOff: Set<Day> = []
        /// The outcome of the last calls.
        package var status = EndpointStatus()
        /// Calls reserved for the Beijing day in question.
        package var callsUsed = 0

        /// An endpoint of which nothing is known.
        package init() {}
    }

    /// The endpoints of which anything is known.
    package var endpoints: [Endpoint: EndpointState] = [:]
    /// Token calls reserved for the Beijing day in question.
    package var tokenCallsUsed: [TokenCall: Int] = [:]
    /// WeChat's own quotas as they were last read.
    package var quotas: [Endpoint: QuotaStatus] = [:]

    /// An account of which nothing is known.
    package init() {}

    /// The account with failures and back-offs of all endpoints cleared, for a new start, which may have fixed their cause.
    ///
    /// Upstream's own quota stays used up, and a retired endpoint is looked at again when its week is over. The exporter's budget needs no back-off, since each call is reserved anyway: not even a crash
    /// loop makes more calls a day than it allows.
    package func withFailuresCleared() -> StoredAccount {
        var cleared = self
        for (endpoint, state) in endpoints where !(state.status.error?.outlastsStarts ?? false) {
            cleared.endpoints[endpoint]?.status.notBefore = nil
            cleared.endpoints[endpoint]?.status.failures = 0
        }
        return cleared
    }
}

/// Whether a held period is final.
package enum Holding: Equatable, Sendable {
    /// Read twice, or old when it was first read: never asked for again.
    case settled
    /// First read at that time, and still to be read again.
    case unsettled(since: UnixTime)
    /// Known to be wrong since that time, and still to be read again.
    case incomplete(since: UnixTime)
    /// Known to be wrong, and never asked for again.
    case abandoned

    /// Whether the period is final and whole.
    package var isSettled: Bool { self == .settled }

    /// Whether the period's numbers are known to be wrong and better ones may come.
    package var isIncomplete: Bool { if case .incomplete = self { true } else { false } }

    /// The state of a period that was first read at `fetchedAt`.
    init(settled: Bool, completeness: Completeness, fetchedAt: UnixTime) {
        switch completeness {
        case .whole: self = settled ? .settled : .unsettled(since: fetchedAt)
        case .incomplete: self = .incomplete(since: fetchedAt)
        case .abandoned: self = .abandoned
        }
    }
}

/// Whether every row of a period could be used.
package enum Completeness: Int, Sendable {
    /// All of them.
    case whole
    /// Some rows were rejected, so the period is asked for again.
    case incomplete
    /// Some rows were rejected in every reading.
    case abandoned
}

/// One ready period as stored.
package struct StoredPeriod: Equatable, Sendable {
    /// The first day of the period.
    package let start: Day
    /// The numbers.
    package let record: PeriodRecord
    /// When the numbers were first read.
    package let fetchedAt: UnixTime
    /// Whether the numbers are final and whole: never asked for again, and sent. An incomplete period never settles.
    package let settled: Bool
    /// Whether every row could be used.
    package let completeness: Completeness

    /// Makes a period to store.
    package init(
        start: Day, record: PeriodRecord, fetchedAt: UnixTime, settled: Bool, completeness: Completeness = .whole
    ) {
        self.start = start
        self.record = record
        self.fetchedAt = fetchedAt
        self.settled = settled && completeness == .whole
        self.completeness = completeness
    }

    /// How the period is held.
    package var holding: Holding { Holding(settled: settled, completeness: completeness, fetchedAt: fetchedAt) }
}
