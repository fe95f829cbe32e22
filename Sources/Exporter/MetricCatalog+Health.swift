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
            perEndpoint(observation) { labels, health in
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
            return observation.accounts.flatMap { account in
                account.callsUsed.sorted { $0.key.name < $1.key.name }.map { call, used in
                    let left = account.callsPerDay - (account.callsDay == today ? used : 0)
                    return Sample(labelValues: [account.name, call.name], value: Double(max(left, 0)))
                }
            }
        },
        MetricDeclaration(
            "wechat_exporter_history_periods_missing", .gauge, labels: ["account"],
            help:
                "Days of the history (collect.history_days) that are still to be fetched, once for all endpoints with daily periods."
        ) { observation in
            observation.accounts.map { Sample(labelValues: [$0.name], value: Double($0.historyDaysMissing)) }
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
            perEndpoint(observation) { labels, health in
                value(health).map { Sample(labelValues: labels, value: $0.fractionalSeconds) }
            }
        }
    }

    private static func perEndpoint(
        _ observation: Observation, _ sample: ([String], AccountSnapshot.Health) -> Sample?
    ) -> [Sample] {
        observation.accounts.flatMap { account in
            account.health.sorted { $0.key.rawValue < $1.key.rawValue }.compactMap { endpoint, health in
                sample([account.name, endpoint.rawValue], health)
            }
        }
    }
}
