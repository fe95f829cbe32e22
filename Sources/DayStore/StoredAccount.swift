package import WeChatAPI

/// What the store knows of one account.
package struct StoredAccount: Equatable, Sendable {
    /// One endpoint's share.
    package struct EndpointState: Equatable, Sendable {
        /// The latest ready period.
        package var latest: StoredPeriod?
        /// The first days of the recent ready periods, and whether each is settled.
        package var held: [Day: Holding] = [:]
        /// The first days of the periods that could not be had when they were last asked for.
        package var putOff: Set<Day> = []
        /// How the last exchange went.
        package var standing = CallStanding()
        /// Calls reserved on the Beijing day that was asked for.
        package var callsUsed = 0

        /// An endpoint of which nothing is known.
        package init() {}
    }

    /// The endpoints of which anything is known.
    package var endpoints: [Endpoint: EndpointState] = [:]
    /// Token calls reserved on the Beijing day that was asked for.
    package var tokenCallsUsed: [TokenCall: Int] = [:]

    /// An account of which nothing is known.
    package init() {}

    /// The calls of all endpoints as if none had failed, for a new start, which may have mended the fault.
    ///
    /// Upstream's own quota stays spent; the exporter's budget needs no barrier, since each call is reserved anyway: not even a crash loop
    /// makes more calls a day than it allows.
    package func pardoned() -> StoredAccount {
        var pardoned = self
        for (endpoint, state) in endpoints where state.standing.error?.label != "45009" {
            pardoned.endpoints[endpoint]?.standing.notBefore = nil
            pardoned.endpoints[endpoint]?.standing.failures = 0
        }
        return pardoned
    }
}

/// Whether a held period is final.
package enum Holding: Equatable, Sendable {
    /// Read again, or old when it was first read: never asked for any more.
    case settled
    /// First read at that time and still to be read again.
    case unsettled(since: UnixTime)

    /// Whether the period is final.
    package var isSettled: Bool { self == .settled }
}

/// One ready period as stored.
package struct StoredPeriod: Equatable, Sendable {
    /// The first day of the period.
    package let start: Day
    /// The numbers.
    package let record: PeriodRecord
    /// When the numbers were first read.
    package let fetchedAt: UnixTime
    /// Whether they are final: never asked for again.
    package let settled: Bool

    /// Makes a period to store.
    package init(start: Day, record: PeriodRecord, fetchedAt: UnixTime, settled: Bool) {
        self.start = start
        self.record = record
        self.fetchedAt = fetchedAt
        self.settled = settled
    }
}
