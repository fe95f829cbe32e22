/// When messages fell: the decision of the alerts WeChatMessageHourDrop and WeChatMessageDayDrop, with their thresholds.
///
/// A threshold that somebody set for one account in Prometheus is not known here. Source: dashboards/prometheus/wechat-exporter.rules.yml.
package struct DropRule: Equatable, Sendable {
    /// So many times the usual scatter must what came lie under what was expected.
    package let scatter: Double
    /// The same where nothing came at all.
    package let emptyScatter: Double
    /// Share of the expected below which it must lie.
    package let ratio: Double
    /// Messages that must be usual.
    package let floor: Double

    /// The rule of an hour.
    package static let hour = DropRule(scatter: 6, emptyScatter: 5, ratio: 0.7, floor: 12)
    /// The rule of a day, which is the same for a day without any message.
    package static let day = DropRule(scatter: 4, emptyScatter: 4, ratio: 0.7, floor: 20)

    /// Whether `came` messages are a drop where `level` was usual and expected.
    ///
    /// The root of a count varies by one half by chance, whatever its size, and by the noise times as much in this account.
    package func isDrop(_ came: Double, from level: Expectation.Level) -> Bool {
        let scatters = came == 0 ? min(scatter, emptyScatter) : scatter
        return came < level.expected * ratio
            && came.squareRoot() < level.expected.squareRoot() - level.noise / 2 * scatters && level.usual >= floor
    }
}

/// What fell of a day.
package struct Drops: Equatable, Sendable {
    /// Whether the whole day did.
    package let isOfDay: Bool
    /// The hours that did, rising.
    package let hours: [Int]
}

extension Drops {
    /// Judges a day by what was expected of it; nothing fell where nothing is expected yet.
    package init(of day: DaySum, _ expectation: Expectation) {
        isOfDay = expectation.day.map { DropRule.day.isDrop(day.total, from: $0) } ?? false
        hours = expectation.hours.indices.filter { hour in
            DropRule.hour.isDrop(day.hours[hour], from: expectation.hours[hour])
        }
    }
}
