import Baselines
import BeijingTime
import Collection
import Exposition
import WeChatAPI

extension MetricCatalog {
    /// The families that say what to expect of the data shown.
    static let baseline: [MetricDeclaration] = [
        spreads("wechat_upstream_messages", [.getupstreammsghour], .hours(\.messages), of: "messages in the hour"),
        spreads("wechat_upstream_users", [.getupstreammsghour], .hours(\.users), of: "distinct users in the hour"),
        spreads(
            "wechat_upstream_day_messages", [.getupstreammsghour, .getupstreammsg], .totals, of: "messages of the day"),
        spreads("wechat_upstream_month_messages", [.getupstreammsgmonth], .totals, of: "messages of the month"),
        [special, values],
    ].flatMap { $0 }

    private static let special = MetricDeclaration(
        accounts: "wechat_upstream_ref_date_special", .gauge,
        help: "1 when the day shown is in the calendar file (calendar_file), else 0.", of: \.isSpecial
    ) { isSpecial, writer in
        if let isSpecial { writer.line(isSpecial ? 1 : 0) }
    }

    private static let values = MetricDeclaration(
        accounts: "wechat_exporter_baseline_values", .gauge,
        help:
            "Number of ready, non-special days (at most 4) in the baseline of the day shown; below \(Baseline.fewest) no baseline is exported.",
        of: { account in
            BaselineWindow.dailyEndpoint(among: Array(account.baselines.keys)).flatMap { account.baselines[$0]?.parts }
        }
    ) { parts, writer in
        if let parts { writer.line(Double(parts)) }
    }

    /// Which numbers of a baseline a family shows.
    private enum Grid {
        /// Each key's hours.
        case hours(@Sendable (Baseline) -> [Spread])
        /// Each key's sum.
        case totals
    }

    /// Median and MAD of a family, from the first of `endpoints` that has a baseline.
    private static func spreads(
        _ family: String, _ endpoints: [Endpoint], _ grid: Grid, of what: String
    ) -> [MetricDeclaration] {
        [
            spread(family + "_baseline", endpoints, grid, "Median of \(what)") { $0.median },
            spread(
                family + "_baseline_mad", endpoints, grid, "Median absolute deviation from the median of \(what)"
            ) { $0.mad },
        ]
    }

    private static func spread(
        _ name: String, _ endpoints: [Endpoint], _ grid: Grid, _ help: String,
        value: @escaping @Sendable (Spread) -> Double
    ) -> MetricDeclaration {
        let field = name.contains("_users_") ? "msg_user" : "msg_count"
        let basis =
            endpoints[0].period == .month
            ? "the three months before, scaled to the length of the month shown"
            : "the same weekday of the last four weeks, or of up to six where special days are left out"
        let kind: Endpoint.RowKind = if case .hours = grid { .hourAndType } else { .type }
        return MetricDeclaration(
            accounts: name, .gauge, labels: CellLabels.names(kind),
            help: "\(help) over \(basis) (\(endpoints.map(\.rawValue).joined(separator: " or ")), \(field)).",
            of: { account in endpoints.lazy.compactMap { account.baselines[$0] }.first }
        ) { baseline, writer in
            guard let baseline else { return }
            let labels = CellLabels.table(kind, keys: baseline.keys)
            let spreads: [Spread] = if case .hours(let read) = grid { read(baseline) } else { baseline.totals }
            for (place, spread) in spreads.enumerated() { writer.line(labels, place, value(spread)) }
        }
    }
}
