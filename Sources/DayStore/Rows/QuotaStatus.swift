package import BeijingTime
import GRDB
package import WeChatAPI

/// What is known of WeChat's own quota of one endpoint.
package struct QuotaStatus: Equatable, Sendable {
    /// WeChat's numbers at one moment, and the exporter's own count beside them.
    package struct Reading: Equatable, Sendable {
        /// WeChat's numbers.
        package let quota: Quota
        /// How many calls of that Beijing day the exporter had counted by then.
        package let ownCalls: Int
        /// When WeChat answered.
        package let at: UnixTime

        /// Makes a reading.
        package init(_ quota: Quota, ownCalls: Int, at: UnixTime) {
            (self.quota, self.ownCalls, self.at) = (quota, ownCalls, at)
        }
    }

    /// When WeChat was last asked, whatever it answered.
    package var lastAttempt: UnixTime
    /// The last answer that could be used.
    package var reading: Reading?
    /// The error of the last call, if it failed.
    package var error: EndpointStatus.CurrentError?

    /// The status after a call that ended at `lastAttempt`.
    package init(
        lastAttempt: UnixTime, reading: Reading? = nil, error: EndpointStatus.CurrentError? = nil
    ) {
        (self.lastAttempt, self.reading, self.error) = (lastAttempt, reading, error)
    }

    /// The status as far as it can be true at `now`, after a clock that was ahead: what was read in the future is not shown, and asked for
    /// again.
    package func believed(at now: UnixTime) -> QuotaStatus? {
        lastAttempt > now.advanced(by: ClockReading.slack) ? nil : self
    }
}

extension QuotaStatus {
    /// Reads a row of the table `quota`.
    init(_ row: Row) {
        self.init(
            lastAttempt: UnixTime(milliseconds: row["last_attempt"]), error: EndpointStatus.CurrentError(row))
        if let limit = row["day_limit"] as Int?, let remaining = row["remaining"] as Int?,
            let ownCalls = row["own_calls"] as Int?, let at = row["read_at"] as Int64?
        {
            reading = Reading(
                Quota(limit: limit, remaining: remaining), ownCalls: ownCalls, at: UnixTime(milliseconds: at))
        }
    }
}
