package import Exposition
import Synchronization
import WeChatAPI

/// What remote write counts about itself, under the names that Prometheus has for the same things.
package final class RemoteWriteStatistics: Sendable {
    /// What is counted of one receiver.
    struct Counts: Equatable, Sendable {
        /// The label `url`.
        var url = ""
        /// Samples that wait, as far as they are known to.
        var pending = 0
        /// Samples that the receiver took.
        var sent = 0
        /// Samples that the receiver refused for good.
        var failed = 0
        /// Samples that have to be sent again.
        var retried = 0
        /// Bytes of requests that were answered with success.
        var bytes = 0
        /// The latest instant of a sample that the receiver took.
        var highest: UnixTime?
    }

    private let counts = Mutex<[String: Counts]>([:])
    private let changed = Mutex<UInt64>(0)

    /// How often anything was counted.
    var changes: UInt64 { changed.withLock(\.self) }

    /// Shows exactly the receivers with these names and URLs; those known keep their counts.
    func expect(_ receivers: [RemoteWriteConfiguration]) {
        changed.withLock { $0 += 1 }
        counts.withLock { counts in
            counts = receivers.reduce(into: [:]) { next, receiver in
                next[receiver.name] = counts[receiver.name] ?? Counts()
                next[receiver.name]?.url = receiver.shownURL
            }
        }
    }

    /// Changes the counts of a receiver that is still shown.
    func update(_ name: String, _ change: (inout Counts) -> Void) {
        changed.withLock { $0 += 1 }
        counts.withLock { counts in
            if var known = counts[name] {
                change(&known)
                counts[name] = known
            }
        }
    }

    /// The counts of a receiver.
    subscript(name: String) -> Counts? { counts.withLock { $0[name] } }

    /// The families of this moment; none without a receiver.
    func families() throws(MetricError) -> [MetricFamily] {
        let counts = counts.withLock(\.self).sorted { $0.key < $1.key }
        guard !counts.isEmpty else { return [] }
        var families: [MetricFamily] = []
        for column in Self.columns {
            let samples = counts.compactMap { name, counts in
                column.value(counts).map { Sample(labelValues: [name, counts.url], value: $0) }
            }
            families.append(
                try MetricFamily(
                    name: "wechat_exporter_remote_write_\(column.name)", help: column.help, type: column.type,
                    labelNames: Self.labelNames, samples: samples))
        }
        return families
    }

    /// Name, type and meaning of the families, for the reference.
    package static var reference: [(name: String, type: MetricType, labels: [String], help: String)] {
        columns.map { ("wechat_exporter_remote_write_\($0.name)", $0.type, labelNames, $0.help) }
    }

    private static let labelNames = ["remote_name", "url"]

    private struct Column {
        let name: String
        let type: MetricType
        let help: String
        let value: @Sendable (Counts) -> Double?
    }

    private static let columns = [
        Column(
            name: "samples_pending", type: .gauge,
            help: "Samples of settled days that the receiver has not acknowledged, 240 a day and account."
        ) { Double($0.pending) },
        Column(name: "samples_total", type: .counter, help: "Samples that the receiver acknowledged.") {
            Double($0.sent)
        },
        Column(
            name: "samples_failed_total", type: .counter,
            help: "Samples that the receiver refused for good, which are not sent again."
        ) { Double($0.failed) },
        Column(
            name: "samples_retried_total", type: .counter,
            help: "Samples that were sent in vain and are sent again, counted at each failure."
        ) { Double($0.retried) },
        Column(
            name: "bytes_total", type: .counter, help: "Bytes of acknowledged requests, compressed."
        ) { Double($0.bytes) },
        Column(
            name: "highest_timestamp_seconds", type: .gauge,
            help: "Latest timestamp of an acknowledged sample, the start of its hour."
        ) { $0.highest?.fractionalSeconds },
    ]
}
