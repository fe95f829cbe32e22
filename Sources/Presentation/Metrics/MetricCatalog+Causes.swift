import BeijingTime
import Collection
import DayStore
import Exposition
import WeChatAPI

extension MetricCatalog {
    /// The families that may tell why messages fell: callbacks to the account's own server, and followers.
    static let causes: [MetricDeclaration] =
        callbacks(.getinterfacesummaryhour, "wechat_interface_", "in one hour of the latest ready day, Beijing time")
        + callbacks(.getinterfacesummary, "wechat_interface_day_", "on the latest ready day") + followers

    /// The four families of an endpoint that counts callbacks.
    private static func callbacks(_ endpoint: Endpoint, _ prefix: String, _ time: String) -> [MetricDeclaration] {
        [
            callbacks(
                "\(prefix)callbacks", endpoint, .callbacks,
                help: "Callbacks that WeChat made to the account's own server \(time)", field: "callback_count"),
            callbacks(
                "\(prefix)failed_callbacks", endpoint, .failures,
                help: "Callbacks that the account's own server failed to answer \(time)", field: "fail_count"),
            callbacks(
                "\(prefix)callback_time_seconds", endpoint, .totalTime,
                help: "Time that all callbacks together took \(time); divided by their number it is the mean",
                field: "total_time_cost"),
            callbacks(
                "\(prefix)callback_max_time_seconds", endpoint, .longestTime,
                help: "Time that the longest callback took \(time)", field: "max_time_cost"),
        ]
    }

    private static func callbacks(
        _ name: String, _ endpoint: Endpoint, _ number: CallbackNumber, help: String, field: String
    ) -> MetricDeclaration {
        let kind = endpoint.rowKind
        return MetricDeclaration(
            accounts: name, .gauge, labels: CellLabels.names(kind),
            help: "\(help) (\(endpoint.rawValue), \(field)); the stored value of a ready day, fetched once.",
            of: { $0.shown[endpoint]?.record }
        ) { record, writer in
            guard let record else { return }
            let labels = CellLabels.documentedTable(kind)
            for (hour, value) in record.callbacks(number, kind).enumerated() {
                if number.isTime {
                    writer.line(labels, hour, Double(value) / 1000)
                } else {
                    writer.line(labels, hour, value)
                }
            }
        }
    }

    private static let followers = [
        changes(
            "wechat_user_day_new_followers", { $0.users }, field: "new_user",
            help: "Followers that the account gained on the latest ready day, by WeChat's number of how they found it"),
        changes(
            "wechat_user_day_lost_followers", { $0.messages }, field: "cancel_user",
            help: "Followers that the account lost on the latest ready day, by WeChat's number of how they had found it"
        ),
        MetricDeclaration(
            accounts: "wechat_user_followers", .gauge,
            help:
                "Followers of the account at the end of the latest ready day (getusercumulate, cumulate_user); the stored value of a ready day, fetched once.",
            of: { $0.shown[.getusercumulate]?.record.cells.first?.users }
        ) { followers, writer in
            if let followers { writer.line(Double(followers)) }
        },
    ]

    private static func changes(
        _ name: String, _ value: @escaping @Sendable (PeriodRecord.Cell) -> Int, field: String, help: String
    ) -> MetricDeclaration {
        cells(name, .getusersummary, value, field: field, help: help)
    }
}
