import BeijingTime
import Collection
import DayStore
import Exposition
import WeChatAPI

extension MetricCatalog {
    /// The families about the state of calls to upstream, for each account.
    static let health: [MetricDeclaration] = [
        MetricDeclaration(
            accounts: "wechat_account_info", .gauge, labels: ["app_id"],
            help:
                "1 for each account, with its AppID and the labels that the configuration gives to accounts (labels); empty where an account has none of that name.",
            of: { $0.identity }
        ) { identity, writer in
            writer.line([identity.appID], more: identity.labelNames, identity.labelValues, 1)
        },
        MetricDeclaration(
            accounts: "wechat_up", .gauge,
            help:
                "0 while the last call to any collected endpoint of this account counts as failed, else 1; a retired endpoint does not count; absent before the first call.",
            of: { $0.isUp }
        ) { isUp, writer in
            if let isUp { writer.line(isUp ? 1 : 0) }
        },
        MetricDeclaration(
            accounts: "wechat_account_error_info", .gauge, labels: ["endpoint", "errcode", "class"],
            help:
                "1 while the last call to this endpoint counts as failed, with WeChat's errcode or the kind of failure, and its class; class retired while WeChat has retired the endpoint.",
            of: { $0.health.compactMapValues(\.status.error) }
        ) { errors, writer in
            for (endpoint, error) in errors.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                writer.line([endpoint.rawValue, error.label, error.errorClass.rawValue], 1)
            }
        },
        MetricDeclaration(
            accounts: "wechat_exporter_api_calls_remaining", .gauge, labels: ["endpoint"],
            help: "Calls left in the exporter's own budget (api.calls_per_day) for the current day in Beijing.",
            of: { account in account.callsUsed.mapValues { max(account.callsPerDay - $0, 0) } }
        ) { remaining, writer in
            for (call, left) in remaining.sorted(by: { $0.key.name < $1.key.name }) {
                writer.line([call.name], Double(left))
            }
        },
        MetricDeclaration(
            accounts: "wechat_exporter_history_periods_missing", .gauge,
            help:
                "Days of the history (collect.history_days) still to be fetched, counted once for all endpoints with daily periods, including those not available at present.",
            of: { $0.historyDaysMissing }
        ) { missing, writer in
            writer.line(Double(missing))
        },
        instant(
            "last_success",
            "Time when the last successful call ended; the answer that a period is not ready counts as success."
        ) {
            $0.status.lastSuccess
        },
        instant("last_attempt", "Time when the last call ended, successful or not.") { $0.status.lastAttempt },
        instant("next_attempt", "Time of the next planned call.") { $0.nextAttempt },
        MetricDeclaration(
            accountCounter: "wechat_exporter_restatements_total",
            help: "Ready periods whose numbers had changed when they were read again.", of: { $0.restatements }),
    ]

    private static func instant(
        _ name: String, _ help: String, _ value: @escaping @Sendable (AccountSnapshot.Health) -> UnixTime?
    ) -> MetricDeclaration {
        MetricDeclaration(
            accounts: "wechat_exporter_\(name)_timestamp_seconds", .gauge, labels: ["endpoint"], help: help,
            of: { $0.health.compactMapValues(value) }
        ) { instants, writer in
            for (endpoint, instant) in instants.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                writer.line([endpoint.rawValue], instant.fractionalSeconds)
            }
        }
    }
}
