import DayStore
import Exposition
import WeChatAPI

extension MetricCatalog {
    /// The families of message data.
    static let data: [MetricDeclaration] =
        [
            cells(
                "wechat_upstream_messages", .getupstreammsghour, \.messages,
                help: "Messages that users sent to the account in one hour of the latest ready day, Beijing time"),
            cells(
                "wechat_upstream_users", .getupstreammsghour, \.users,
                help: "Distinct users who sent such messages in one hour of the latest ready day; must not be summed"),
            cells(
                "wechat_upstream_day_messages", .getupstreammsg, \.messages,
                help: "Messages that users sent to the account on the latest ready day"),
            cells(
                "wechat_upstream_day_users", .getupstreammsg, \.users,
                help: "Distinct users who sent such messages on the latest ready day; must not be summed"),
            cells(
                "wechat_upstream_week_messages", .getupstreammsgweek, \.messages,
                help: "Messages that users sent to the account in the latest finished week"),
            cells(
                "wechat_upstream_week_users", .getupstreammsgweek, \.users,
                help: "Distinct users who sent such messages in the latest finished week; must not be summed"),
            cells(
                "wechat_upstream_month_messages", .getupstreammsgmonth, \.messages,
                help: "Messages that users sent to the account in the latest finished month"),
            cells(
                "wechat_upstream_month_users", .getupstreammsgmonth, \.users,
                help: "Distinct users who sent such messages in the latest finished month; must not be summed"),
            cells(
                "wechat_upstream_day_senders", .getupstreammsgdist, \.users,
                help: "Users by the number of messages they sent on the latest ready day"),
            cells(
                "wechat_upstream_week_senders", .getupstreammsgdistweek, \.users,
                help: "Users by the number of messages they sent in the latest finished week"),
            cells(
                "wechat_upstream_month_senders", .getupstreammsgdistmonth, \.users,
                help: "Users by the number of messages they sent in the latest finished month"),
        ] + [refDate]

    private static let refDate = MetricDeclaration(
        "wechat_upstream_ref_date_timestamp_seconds", .gauge, labels: ["account", "endpoint"],
        help: "00:00 Beijing time of the first day of the period that is shown from this endpoint (ref_date)."
    ) { observation in
        observation.accounts.flatMap { account in
            account.shown.sorted { $0.key.rawValue < $1.key.rawValue }.map { endpoint, period in
                Sample(
                    labelValues: [account.name, endpoint.rawValue], value: period.start.start.fractionalSeconds)
            }
        }
    }

    /// A family of one endpoint's cells; its HELP ends with the source and how the values come about.
    private static func cells(
        _ name: String, _ endpoint: Endpoint, _ value: @escaping @Sendable (PeriodRecord.Cell) -> Int, help: String
    ) -> MetricDeclaration {
        let kind = endpoint.rowKind
        let field = name.hasSuffix("_messages") ? "msg_count" : "msg_user"
        let keyLabel = kind == .interval ? "count_interval" : "msg_type"
        return MetricDeclaration(
            name, .gauge, labels: ["account", keyLabel] + (kind == .hourAndType ? ["ref_hour"] : []),
            help: "\(help) (\(endpoint.rawValue), \(field)); the stored value of a ready period, fetched once."
        ) { observation in
            observation.accounts.flatMap { account in
                (account.shown[endpoint]?.record).map { samples(of: $0, kind, account: account.name, value) } ?? []
            }
        }
    }

    /// The samples of one record: every documented key and every other that occurs, in every hour, 0 where upstream sent no row.
    private static func samples(
        of record: PeriodRecord, _ kind: Endpoint.RowKind, account: String,
        _ value: (PeriodRecord.Cell) -> Int
    ) -> [Sample] {
        let hours = kind == .hourAndType ? 24 : 1
        let keys = Set(CellLabels.documentedKeys(kind)).union(record.cells.map(\.key)).sorted()
        var values = [Int](repeating: 0, count: keys.count * hours)
        for cell in record.cells {
            if let row = keys.firstIndex(of: cell.key) { values[row * hours + cell.hour] = value(cell) }
        }
        return values.enumerated().map { place, value in
            let key = CellLabels.text(keys[place / hours], kind)
            let labels = [account, key] + (kind == .hourAndType ? [CellLabels.hour(place % hours)] : [])
            return Sample(labelValues: labels, value: Double(value))
        }
    }
}
