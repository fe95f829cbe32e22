import Collection
import DayStore
import Exposition
import WeChatAPI

extension MetricCatalog {
    /// What the stored days of the month shown add up to, beside WeChat's own numbers of the month.
    static let monthDays: [MetricDeclaration] = [
        MetricDeclaration(
            accounts: "wechat_upstream_month_days", .gauge,
            help:
                "Stored whole days of the month that is shown (getupstreammsghour or getupstreammsg beside getupstreammsgmonth).",
            of: { $0.monthDays?.days }
        ) { days, writer in
            if let days { writer.line(Double(days)) }
        },
        MetricDeclaration(
            accounts: "wechat_upstream_month_days_messages", .gauge, labels: CellLabels.names(.type),
            help:
                "Sum of the messages of the stored whole days of the month that is shown (getupstreammsghour or getupstreammsg, msg_count), to compare with wechat_upstream_month_messages.",
            of: { $0.monthDays?.messages }
        ) { messages, writer in
            if let messages { write(messages, .type, { $0.messages }, to: &writer) }
        },
    ]
}
