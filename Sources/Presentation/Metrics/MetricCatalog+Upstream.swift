import BeijingTime
import Collection
import DayStore
import Exposition
import WeChatAPI

extension MetricCatalog {
    /// The families of WeChat's own quota, for each account.
    static let quota: [MetricDeclaration] = [
        quota(
            "limit", { $0.quota.limit },
            help:
                "Calls a day that WeChat allows all programs of the account together, when it was last asked (openapi/quota/get, daily_limit)."
        ),
        quota(
            "remaining", { $0.quota.remaining },
            help:
                "Calls of the day that were left by WeChat's own count, when it was last asked, once a day; off by about 1 % (openapi/quota/get, remain)."
        ),
        quota(
            "own_calls", { $0.ownCalls },
            help: "Calls of the day that this exporter had made itself, by its own count, when WeChat was last asked."),
        MetricDeclaration(
            accounts: "wechat_api_quota_timestamp_seconds", .gauge, labels: ["endpoint"],
            help: "Time when WeChat last told its own quota (openapi/quota/get).", of: { $0.readings.mapValues(\.at) }
        ) { instants, writer in
            for (endpoint, instant) in instants.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                writer.line([endpoint.rawValue], instant.fractionalSeconds)
            }
        },
        MetricDeclaration(
            accounts: "wechat_api_quota_error_info", .gauge, labels: ["endpoint", "errcode", "class"],
            help:
                "1 while WeChat's own quota could not be read when it was last asked for, with the errcode or kind of failure; the data goes on.",
            of: { $0.quotas.compactMapValues(\.error) }
        ) { errors, writer in
            for (endpoint, error) in errors.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                writer.line([endpoint.rawValue, error.label, error.errorClass.rawValue], 1)
            }
        },
    ]

    private static func quota(
        _ name: String, _ value: @escaping @Sendable (QuotaStatus.Reading) -> Int, help: String
    ) -> MetricDeclaration {
        MetricDeclaration(
            accounts: "wechat_api_quota_\(name)", .gauge, labels: ["endpoint"], help: help,
            of: { $0.readings.mapValues(value) }
        ) { numbers, writer in
            for (endpoint, number) in numbers.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                writer.line([endpoint.rawValue], Double(number))
            }
        }
    }

    /// The family about the host that is called.
    static let hostInUse = MetricDeclaration(
        "wechat_exporter_api_host_in_use", .gauge, labels: ["base_url"],
        help: "1 for the host of WeChat to which calls go (api.base_url), 0 for the others that are configured."
    ) { observation in
        observation.hosts.all.map { Sample(labelValues: ["\($0)"], value: $0 == observation.hosts.current ? 1 : 0) }
    }
}

extension AccountSnapshot {
    /// WeChat's last usable answers about its quota.
    fileprivate var readings: [Endpoint: QuotaStatus.Reading] { quotas.compactMapValues(\.reading) }
}
