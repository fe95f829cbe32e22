import DayStore
import Exposition
import WeChatAPI

extension MetricCatalog {
    /// The families that say what to expect of the data shown.
    static let baseline: [MetricDeclaration] =
        spreads("wechat_upstream_messages", [.getupstreammsghour], \.messages, of: "messages in the hour")
        + spreads("wechat_upstream_users", [.getupstreammsghour], \.users, of: "distinct users in the hour")
        + spreads(
            "wechat_upstream_day_messages", [.getupstreammsghour, .getupstreammsg], \.totals, of: "messages of the day")
        + spreads("wechat_upstream_month_messages", [.getupstreammsgmonth], \.totals, of: "messages of the month")
        + [
            MetricDeclaration(
                "wechat_upstream_ref_date_special", .gauge, labels: ["account"],
                help: "1 when the day shown is in the calendar file (calendar_file), else 0."
            ) { observation in
                observation.accounts.compactMap { account in
                    account.isSpecial.map { Sample(labelValues: [account.name], value: $0 ? 1 : 0) }
                }
            },
            MetricDeclaration(
                "wechat_exporter_baseline_values", .gauge, labels: ["account"],
                help: """
                    Ready ordinary days, at most four, behind the baseline of the day shown; under \(Baseline.fewest) there is none.
                    """
            ) { observation in
                observation.accounts.compactMap { account in
                    BaselineWindow.dailyEndpoint(among: Array(account.baselines.keys))
                        .flatMap { account.baselines[$0] }
                        .map { Sample(labelValues: [account.name], value: Double($0.parts)) }
                }
            },
        ]

    /// Median and MAD of a family, from the first of `endpoints` that has a baseline.
    private static func spreads(
        _ family: String, _ endpoints: [Endpoint], _ grid: @escaping @Sendable (Baseline) -> [Spread], of what: String
    ) -> [MetricDeclaration] {
        let kind = endpoints[0].rowKind
        let isHourly = kind == .hourAndType && !family.contains("_day_")
        let basis =
            endpoints[0].period == .month
            ? "the three months before, scaled to the length of the month shown"
            : "the same weekday of the last four weeks, of up to six where special days are left out"
        func declaration(
            _ suffix: String, _ help: String, _ value: @escaping @Sendable (Spread) -> Double
        ) -> MetricDeclaration {
            MetricDeclaration(
                family + suffix, .gauge, labels: ["account", "msg_type"] + (isHourly ? ["ref_hour"] : []),
                help:
                    "\(help) of \(what): \(basis) (\(endpoints.map(\.rawValue).joined(separator: " or ")), msg_\(family.hasSuffix("users") ? "user" : "count"))."
            ) { observation in
                observation.accounts.flatMap { account in
                    (endpoints.compactMap { account.baselines[$0] }.first).map {
                        samples(of: $0, grid($0), account: account.name, kind, isHourly, value)
                    } ?? []
                }
            }
        }
        return [
            declaration("_baseline", "Median", \.median),
            declaration("_baseline_mad", "Median absolute deviation from the median", \.mad),
        ]
    }

    private static func samples(
        of baseline: Baseline, _ grid: [Spread], account: String, _ kind: Endpoint.RowKind, _ isHourly: Bool,
        _ value: (Spread) -> Double
    ) -> [Sample] {
        let columns = isHourly ? baseline.hours : 1
        return grid.enumerated().map { place, spread in
            let labels = [account, CellLabels.text(baseline.keys[place / columns], kind)]
            return Sample(
                labelValues: labels + (isHourly ? [CellLabels.hour(place % columns)] : []), value: value(spread))
        }
    }
}
