import Baselines
import BeijingTime
import Exposition
import WeChatAPI

extension MetricCatalog {
    /// The families about the exporter itself.
    static let exporter: [MetricDeclaration] = [
        MetricDeclaration(
            "wechat_exporter_api_requests_total", .counter, labels: ["endpoint"],
            help: "Calls to WeChat for data and for tokens, by the last part of their path."
        ) { observation in
            observation.counts.requests.sorted { $0.key < $1.key }.map {
                Sample(
                    labelValues: [$0.key], value: Double($0.value), created: observation.counts.began($0.key))
            }
        },
        MetricDeclaration(
            "wechat_exporter_api_errors_total", .counter, labels: ["endpoint", "errcode"],
            help: "Calls to WeChat that got no usable answer, by errcode, or transport, http_STATUS or malformed."
        ) { nested($0.counts, $0.counts.errors) },
        MetricDeclaration(
            "wechat_exporter_api_failures_total", .counter, labels: ["endpoint", "class"],
            help: "Calls to WeChat that got no usable answer, by class of the error; every class is there from zero."
        ) { observation in
            nested(
                observation.counts,
                observation.counts.failures.mapValues { classes in
                    classes.reduce(into: [:]) { $0[$1.key.rawValue] = $1.value }
                })
        },
        MetricDeclaration(
            "wechat_exporter_api_request_duration_seconds", .histogram, labels: ["endpoint"],
            help: "Time from the start of a call to WeChat to the end of its answer."
        ) { observation in
            observation.counts.durations.sorted { $0.key < $1.key }.flatMap {
                $0.value.samples(labelValues: [$0.key], created: observation.counts.began($0.key))
            }
        },
        MetricDeclaration(
            "wechat_exporter_rows_rejected_total", .counter, labels: ["endpoint", "reason"],
            help: "Rows of WeChat's answers that were rejected, by reason."
        ) { observation in
            nested(
                observation.counts,
                observation.counts.rejectedRows.mapValues { reasons in
                    reasons.reduce(into: [:]) { $0[$1.key.rawValue] = $1.value }
                })
        },
        MetricDeclaration(
            "wechat_exporter_log_lines_dropped_total", .counter, labels: [],
            help: "Log lines that were dropped because earlier ones had not been read."
        ) { [Sample(value: Double($0.droppedLogLines), created: $0.counts.started.fractionalSeconds)] },
        MetricDeclaration(
            "wechat_exporter_calendar_end_timestamp_seconds", .gauge, labels: [],
            help: "00:00 Beijing time after the last day that the calendar files cover (calendar_file, covers.to)."
        ) { observation in
            midnight(observation.specialDays.covered.map { $0.upperBound + 1 })
        },
        MetricDeclaration(
            "wechat_exporter_calendar_provisional_timestamp_seconds", .gauge, labels: [],
            help:
                "00:00 Beijing time of the first day of whose holidays only a provisional calendar file tells (calendar_file, provisional); absent where there is none."
        ) { midnight($0.specialDays.provisionalFrom) },
        MetricDeclaration(
            "wechat_exporter_config_last_reload_successful", .gauge, labels: [],
            help: "1 when the last attempt to load the configuration succeeded, else 0."
        ) { [Sample(value: $0.reload.isSuccessful ? 1 : 0)] },
        MetricDeclaration(
            "wechat_exporter_config_last_reload_success_timestamp_seconds", .gauge, labels: [],
            help: "Time when the configuration was last loaded successfully."
        ) { [Sample(value: $0.reload.lastSuccess.fractionalSeconds)] },
    ]

    private static func midnight(_ day: Day?) -> [Sample] {
        day.map { [Sample(value: $0.start.fractionalSeconds)] } ?? []
    }

    private static func nested(_ counts: CallStatistics.Counts, _ numbers: [String: [String: Int]]) -> [Sample] {
        numbers.sorted { $0.key < $1.key }.flatMap { endpoint, inner in
            inner.sorted { $0.key < $1.key }.map {
                Sample(labelValues: [endpoint, $0.key], value: Double($0.value), created: counts.began(endpoint))
            }
        }
    }
}
