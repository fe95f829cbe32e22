package import BeijingTime
package import DayStore
import WeChatAPI

/// The hours of an account's settled days as series in event time: one for each message type, points in ascending order.
///
/// Only settled days have points, because no store accepts a second value for an instant that it already holds. A documented type has a
/// point for every hour of every day, any other type for every hour of the days on which it occurs; an hour without a row counts 0.
///
/// Target: Turns settled days into series in event time, as OpenMetrics, CSV or JSON lines.
/// Keeps out: Servers, receivers and days that may still change.
package struct EventSeries: Equatable, Sendable {
    /// One hour.
    package struct Point: Equatable, Sendable {
        /// The start of the hour.
        package let time: UnixTime
        /// `msg_count`.
        package let messages: Int
        /// `msg_user`.
        package let users: Int
    }

    /// The label `account`.
    package let account: String
    /// The label `msg_type`.
    package let messageType: String
    /// The hours, oldest first.
    package let points: [Point]

    /// The series of an account by rising `msg_type` number; `periods` are of getupstreammsghour, oldest first.
    package static func series(of account: String, _ periods: [StoredPeriod]) -> [EventSeries] {
        let settled = periods.filter(\.settled)
        guard !settled.isEmpty else { return [] }
        let kind = Endpoint.getupstreammsghour.rowKind
        let documented = Set(CellKeys.documented(kind))
        let keys = settled.reduce(into: documented) { keys, period in keys.formUnion(period.record.cells.map(\.key)) }
        return keys.sorted().map { key in
            let days = settled.filter { period in
                documented.contains(key) || period.record.cells.contains { $0.key == key }
            }
            return EventSeries(
                account: account, messageType: CellKeys.text(key, kind), points: days.flatMap { points(of: $0, key) })
        }
    }

    private static func points(of period: StoredPeriod, _ key: Int) -> [Point] {
        var hours = [(messages: Int, users: Int)](repeating: (0, 0), count: 24)
        for cell in period.record.cells where cell.key == key { hours[cell.hour] = (cell.messages, cell.users) }
        return hours.enumerated().map { hour, value in
            Point(time: period.start.at(.seconds(hour * 3600)), messages: value.messages, users: value.users)
        }
    }
}

/// The two event-time metrics.
package enum EventFamily: String, CaseIterable, Sendable {
    /// `msg_count` of the hour.
    case messages = "wechat_upstream_hourly_messages"
    /// `msg_user` of the hour.
    case users = "wechat_upstream_hourly_users"

    /// The sentence of the HELP line.
    package var help: String {
        switch self {
        case .messages:
            "Messages that users sent to the account in the hour that begins at the timestamp (getupstreammsghour, msg_count); settled days only."
        case .users:
            "Distinct users who sent messages of this type in the hour that begins at the timestamp; must not be summed (getupstreammsghour, msg_user); settled days only."
        }
    }

    /// The family's value at a point.
    package func value(_ point: EventSeries.Point) -> Int {
        switch self {
        case .messages: point.messages
        case .users: point.users
        }
    }
}
