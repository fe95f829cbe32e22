import BeijingTime
import Collection
import DayStore
import Exposition
import WeChatAPI

extension MetricCatalog {
    /// The families of message data.
    static let data: [MetricDeclaration] =
        [
            cells(
                "wechat_upstream_messages", .getupstreammsghour, { $0.messages },
                help: "Messages that users sent to the account in one hour of the latest ready day, Beijing time"),
            cells(
                "wechat_upstream_users", .getupstreammsghour, { $0.users },
                help:
                    "Distinct users who sent messages of this type in one hour of the latest ready day, Beijing time; must not be summed",
                if: \.showsUsersByHour),
            cells(
                "wechat_upstream_day_messages", .getupstreammsg, { $0.messages },
                help: "Messages that users sent to the account on the latest ready day"),
            cells(
                "wechat_upstream_day_users", .getupstreammsg, { $0.users },
                help: "Distinct users who sent messages of this type on the latest ready day; must not be summed"),
            cells(
                "wechat_upstream_week_messages", .getupstreammsgweek, { $0.messages },
                help: "Messages that users sent to the account in the latest finished week"),
            cells(
                "wechat_upstream_week_users", .getupstreammsgweek, { $0.users },
                help: "Distinct users who sent messages of this type in the latest finished week; must not be summed"),
            cells(
                "wechat_upstream_month_messages", .getupstreammsgmonth, { $0.messages },
                help: "Messages that users sent to the account in the latest finished month"),
            cells(
                "wechat_upstream_month_users", .getupstreammsgmonth, { $0.users },
                help: "Distinct users who sent messages of this type in the latest finished month; must not be summed"),
            cells(
                "wechat_upstream_day_senders", .getupstreammsgdist, { $0.users },
                help: "Users by the number of messages they sent on the latest ready day"),
            cells(
                "wechat_upstream_week_senders", .getupstreammsgdistweek, { $0.users },
                help: "Users by the number of messages they sent in the latest finished week"),
            cells(
                "wechat_upstream_month_senders", .getupstreammsgdistmonth, { $0.users },
                help: "Users by the number of messages they sent in the latest finished month"),
        ] + [refDate, ready, incomplete]

    private static let refDate = MetricDeclaration(
        accounts: "wechat_upstream_ref_date_timestamp_seconds", .gauge, labels: ["endpoint"],
        help: "00:00 Beijing time of the first day of the period that is shown from this endpoint (ref_date).",
        of: { $0.shown.mapValues(\.start) }
    ) { starts, writer in
        for (endpoint, start) in starts.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            writer.line([endpoint.rawValue], start.start.fractionalSeconds)
        }
    }

    private static let ready = MetricDeclaration(
        accounts: "wechat_upstream_ready_timestamp_seconds", .gauge, labels: ["endpoint"],
        help:
            "Time of the first answer of this endpoint that had the period shown; WeChat may have had it since the call before.",
        of: { $0.readyAt }
    ) { instants, writer in
        for (endpoint, instant) in instants.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            writer.line([endpoint.rawValue], instant.fractionalSeconds)
        }
    }

    private static let incomplete = MetricDeclaration(
        accounts: "wechat_upstream_incomplete", .gauge, labels: ["endpoint"],
        help:
            "1 while rows of WeChat's answer for the period that is shown were rejected, so that its numbers are wrong, else 0.",
        of: { $0.shown.mapValues { $0.completeness != .whole } }
    ) { periods, writer in
        for (endpoint, isIncomplete) in periods.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            writer.line([endpoint.rawValue], isIncomplete ? 1 : 0)
        }
    }

    /// A family of one endpoint's cells; its HELP ends with the source and how the values come about.
    static func cells(
        _ name: String, _ endpoint: Endpoint, _ value: @escaping @Sendable (PeriodRecord.Cell) -> Int,
        field: String? = nil, help: String,
        if isShown: @escaping @Sendable (AccountSnapshot) -> Bool = { _ in true }
    ) -> MetricDeclaration {
        let kind = endpoint.rowKind
        let field = field ?? (name.hasSuffix("_messages") ? "msg_count" : "msg_user")
        return MetricDeclaration(
            accounts: name, .gauge, labels: CellLabels.names(kind),
            help: "\(help) (\(endpoint.rawValue), \(field)); the stored value of a ready period, fetched once.",
            of: { isShown($0) ? $0.shown[endpoint]?.record : nil }
        ) { record, writer in
            if let record { write(record, kind, value, to: &writer) }
        }
    }

    /// Writes the lines of one record: every documented key and every other in the record, in every hour, 0 where upstream sent no row.
    static func write(
        _ record: PeriodRecord, _ kind: Endpoint.RowKind, _ value: (PeriodRecord.Cell) -> Int,
        to writer: inout SubjectWriter
    ) {
        let (keys, labels) = CellLabels.table(kind, of: record)
        let hours = CellKeys.hours(kind)
        var cells = record.cells[...]
        for (row, key) in keys.enumerated() {
            for hour in 0..<hours {
                let isHere = cells.first.map { $0.key == key && $0.hour == hour } ?? false
                writer.line(labels, row * hours + hour, isHere ? cells.popFirst().map(value) ?? 0 : 0)
            }
        }
    }
}
