package import BeijingTime
package import DayStore
import WeChatAPI

/// The hours of an account's settled days as series in event time: one for each message type, or one of callbacks, points in ascending
/// order.
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
        /// The numbers in the order of the source's families; times are in milliseconds.
        let numbers: SIMD4<Int>

        /// An hour of messages: `msg_count` and `msg_user`.
        package init(time: UnixTime, messages: Int, users: Int) {
            (self.time, numbers) = (time, SIMD4(messages, users, 0, 0))
        }

        /// An hour of callbacks, its numbers in the order of ``CallbackNumber``.
        init(time: UnixTime, callbacks: SIMD4<Int>) { (self.time, numbers) = (time, callbacks) }

        /// `msg_count` in an hour of messages.
        package var messages: Int { numbers[0] }
        /// `msg_user` in an hour of messages.
        package var users: Int { numbers[1] }
    }

    /// The label `account`.
    package let account: String
    /// The label `msg_type`; nil for callbacks, which have none.
    package let messageType: String?
    /// The hours, oldest first.
    package let points: [Point]

    /// The series of an account, those of messages by rising `msg_type` number; `periods` are of the source's endpoint, oldest first.
    package static func series(
        of account: String, _ periods: [StoredPeriod], from source: EventSource = .messages
    ) -> [EventSeries] {
        let settled = periods.filter(\.settled)
        guard !settled.isEmpty else { return [] }
        guard source == .messages else {
            return [EventSeries(account: account, messageType: nil, points: settled.flatMap(callbacks))]
        }
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

    private static func callbacks(of period: StoredPeriod) -> [Point] {
        var hours = [SIMD4<Int>](repeating: .zero, count: 24)
        for (place, number) in CallbackNumber.allCases.enumerated() {
            let values = period.record.callbacks(number, EventSource.callbacks.endpoint.rowKind)
            for (hour, value) in values.enumerated() { hours[hour][place] = value }
        }
        return hours.enumerated().map { hour, numbers in
            Point(time: period.start.at(.seconds(hour * 3600)), callbacks: numbers)
        }
    }
}
