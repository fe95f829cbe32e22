package import BeijingTime
import GRDB

/// How a period came: known only of periods that the exporter asked for while they were the latest.
package struct Arrival: Equatable, Sendable {
    /// The first day of the period.
    package let start: Day
    /// How often WeChat answered when it was asked for the period, until the period was ready; 1 when it was at the first answer.
    package let polls: Int
    /// When the first answer with the period came; nil while it is not ready.
    package let readyAt: UnixTime?
    /// How often its numbers had changed when it was read again.
    package let restatements: Int
    /// When that was last; nil for never.
    package let restatedAt: UnixTime?

    /// Makes an arrival.
    package init(start: Day, polls: Int, readyAt: UnixTime?, restatements: Int = 0, restatedAt: UnixTime? = nil) {
        (self.start, self.polls, self.readyAt) = (start, polls, readyAt)
        (self.restatements, self.restatedAt) = (restatements, restatedAt)
    }

    /// What an answer says of the coming of a period.
    package enum News: Equatable, Sendable {
        /// It is not ready.
        case notReady
        /// It is ready, and has not been seen before.
        case ready(UnixTime)
        /// Its numbers have changed.
        case restated(UnixTime)
    }
}

extension Arrival {
    /// Reads a row of the table `arrival`; an instant after `now` is not believed.
    init(_ row: Row, now: UnixTime, path: String) throws {
        func instant(_ column: String) -> UnixTime? {
            (row[column] as Int64?).map { min(UnixTime(milliseconds: $0), now) }
        }
        self.init(
            start: try Day(stored: row["start"], path: path), polls: row["polls"], readyAt: instant("ready_at"),
            restatements: row["restatements"], restatedAt: instant("restated_at"))
    }
}
