import DayStore
import Exposition
import WeChatAPI

extension MetricCatalog {
    /// The families that tell how the exchange with upstream stands, account by account.
    static let health: [MetricDeclaration] = [
        MetricDeclaration(
            "wechat_up", .gauge, labels: ["account"],
            help: "1 when the last exchange with WeChat for this account succeeded or told \"not ready\", else 0."
        ) { observation in
            observation.accounts.compactMap { account in
                account.isUp.map { Sample(labelValues: [account.name], value: $0 ? 1 : 0) }
            }
        },
        MetricDeclaration(
            "wechat_account_error_info", .gauge, labels: ["account", "endpoint", "errcode", "class"],
            help:
                "1 while the last call of this endpoint stands failed, with WeChat's errcode or the kind of fault, and its class."
        ) { observation in
            perEndpoint(observation) { labels, _, health in
                health.standing.error.map {
                    Sample(labelValues: labels + [$0.label, $0.errorClass.rawValue], value: 1)
                }
            }
        },
        MetricDeclaration(
            "wechat_exporter_api_calls_remaining", .gauge, labels: ["account", "endpoint"],
            help: "Calls left of the exporter's own budget (api.calls_per_day) for the current Beijing day."
        ) { observation in
            let today = Day(containing: observation.now)
            return perEndpoint(observation) { labels, account, health in
                let used = health.callsDay == today ? health.callsUsed : 0
                return Sample(labelValues: labels, value: Double(max(account.callsPerDay - used, 0)))
            }
        },
        instant("last_success", "End of the last call that WeChat answered with data or \"not ready\".") {
            $0.standing.lastSuccess
        },
        instant("last_attempt", "End of the last call, however it ended.") { $0.standing.lastAttempt },
        instant("next_attempt", "Time of the next planned call.") { $0.nextAttempt },
    ]

    private static func instant(
        _ name: String, _ help: String, _ value: @escaping @Sendable (AccountSnapshot.Health) -> UnixTime?
    ) -> MetricDeclaration {
        MetricDeclaration(
            "wechat_exporter_\(name)_timestamp_seconds", .gauge, labels: ["account", "endpoint"], help: help
        ) { observation in
            perEndpoint(observation) { labels, _, health in
                value(health).map { Sample(labelValues: labels, value: $0.fractionalSeconds) }
            }
        }
    }

    private static func perEndpoint(
        _ observation: Observation, _ sample: ([String], AccountSnapshot, AccountSnapshot.Health) -> Sample?
    ) -> [Sample] {
        observation.accounts.flatMap { account in
            account.health.sorted { $0.key.rawValue < $1.key.rawValue }.compactMap { endpoint, health in
                sample([account.name, endpoint.rawValue], account, health)
            }
        }
    }
}
