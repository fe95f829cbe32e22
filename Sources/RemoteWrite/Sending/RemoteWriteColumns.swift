import BeijingTime
import Exposition

extension RemoteWriteStatistics {
    /// One of the metric families.
    struct Column: Sendable {
        let name: String
        let type: MetricType
        let labelNames: [String]
        let help: String
        /// The samples for a receiver.
        let samples: @Sendable (_ name: String, Counts) -> [Sample]

        /// A family with at most one sample for each receiver.
        init(_ name: String, _ type: MetricType, help: String, value: @escaping @Sendable (Counts) -> Double?) {
            (self.name, self.type, self.help, labelNames) = (name, type, help, ["remote_name", "url"])
            samples = { name, counts in
                value(counts).map { [Sample(labelValues: [name, counts.url], value: $0)] } ?? []
            }
        }

        /// A family with other labels.
        init(
            _ name: String, labels: [String], help: String, samples: @escaping @Sendable (String, Counts) -> [Sample]
        ) {
            (self.name, self.help, labelNames, self.samples, type) = (name, help, labels, samples, .gauge)
        }

        /// The family with these samples.
        func family(_ samples: [Sample]) throws(MetricError) -> MetricFamily {
            try MetricFamily(
                name: "wechat_exporter_remote_write_\(name)", help: help, type: type, labelNames: labelNames,
                samples: samples)
        }
    }

    /// The families about receivers.
    static let columns = [
        Column(
            "samples_pending", .gauge,
            help:
                "Samples of settled days of configured accounts that the receiver has not acknowledged; one day of an account counts as 240."
        ) { Double($0.pending) },
        Column(
            "samples_set_aside", .gauge,
            help:
                "Pending samples that the receiver did not accept while it accepted other days; they are retried hourly."
        ) { Double($0.setAside) },
        Column("samples_total", .counter, help: "Samples that the receiver acknowledged.") { Double($0.sent) },
        Column(
            "samples_failed_total", .counter, help: "Samples that the receiver refused and that will not be sent again."
        ) { Double($0.failed) },
        Column(
            "samples_retried_total", .counter,
            help: "Samples in requests that failed and will be retried, counted once per failed attempt."
        ) { Double($0.retried) },
        Column("bytes_total", .counter, help: "Bytes of acknowledged requests, compressed.") { Double($0.bytes) },
        Column(
            "highest_timestamp_seconds", .gauge,
            help: "Latest timestamp of an acknowledged sample, the start of its hour."
        ) { $0.highest?.fractionalSeconds },
        Column(
            "blocked", labels: ["remote_name", "reason"],
            help: "1 while the receiver accepts no samples for this reason, which somebody has to fix, else 0."
        ) { name, counts in
            RemoteWriteBlock.allCases.map { block in
                Sample(labelValues: [name, block.rawValue], value: counts.blocked == block ? 1 : 0)
            }
        },
    ]

    /// The family about orphaned queues.
    static let orphans = Column(
        "samples_orphaned", labels: ["remote_name"],
        help: "Samples queued for a receiver or of an account that is not in the configuration; see the command forget."
    ) { _, _ in [] }
}
