import BeijingTime
package import Exposition
import Settings
import Synchronization

/// Remote write's counts about itself, under the names that Prometheus uses for the same things.
package final class RemoteWriteStatistics: Sendable {
    /// The counts of one receiver.
    struct Counts: Equatable, Sendable {
        /// The label `url`.
        var url = ""
        /// The known number of samples that wait.
        var pending = 0
        /// Samples that the receiver accepted.
        var sent = 0
        /// Samples that the receiver refused for good.
        var failed = 0
        /// Samples that have to be sent again.
        var retried = 0
        /// Bytes of accepted requests.
        var bytes = 0
        /// The latest timestamp of an accepted sample.
        var highest: UnixTime?
        /// Pending samples that are retried hourly.
        var setAside = 0
        /// What somebody has to fix.
        var blocked: RemoteWriteBlock?

        /// Counts an accepted request, of which `refused` samples were not written.
        mutating func accepted(_ series: [RemoteWriteSeries], refused: Int, bytes: Int) {
            sent += series.sampleCount - refused
            self.bytes += bytes
            highest = [highest, series.highest].compactMap(\.self).max()
        }
    }

    /// Everything under one lock, so that no number is seen without the note of its change.
    private struct State {
        var counts: [String: Counts] = [:]
        var orphaned: [String: Int] = [:]
        var changes: UInt64 = 0
    }

    private let state = Mutex(State())

    /// How often anything was counted.
    var changes: UInt64 { state.withLock(\.changes) }

    /// Shows exactly the receivers with these names and URLs; known ones keep their counts.
    func expect(_ receivers: [RemoteWriteConfiguration]) {
        state.withLock { state in
            state.changes += 1
            state.counts = receivers.reduce(into: [:]) { next, receiver in
                next[receiver.name] = state.counts[receiver.name] ?? Counts()
                next[receiver.name]?.url = receiver.shownURL
            }
        }
    }

    /// Updates the counts of a receiver that is still shown.
    func update(_ name: String, _ change: (inout Counts) -> Void) {
        state.withLock { state in
            guard var known = state.counts[name] else { return }
            change(&known)
            state.counts[name] = known
            state.changes += 1
        }
    }

    /// Shows how many samples wait for receivers or accounts that are not configured, by receiver.
    func show(orphaned: [String: Int]) {
        state.withLock { state in
            guard state.orphaned != orphaned else { return }
            state.orphaned = orphaned
            state.changes += 1
        }
    }

    /// The counts of a receiver.
    subscript(name: String) -> Counts? { state.withLock { $0.counts[name] } }

    /// The families at this moment; none without a receiver.
    func families() throws(MetricError) -> [MetricFamily] {
        let state = state.withLock(\.self)
        let counts = state.counts.sorted { $0.key < $1.key }
        var families: [MetricFamily] = []
        if !counts.isEmpty {
            for column in Self.columns {
                families.append(try column.family(counts.flatMap { name, counts in column.samples(name, counts) }))
            }
        }
        let orphaned = state.orphaned.merging(counts.map { ($0.key, 0) }) { known, _ in known }
        guard !orphaned.isEmpty else { return families }
        let samples = orphaned.sorted { $0.key < $1.key }.map { Sample(labelValues: [$0.key], value: Double($0.value)) }
        return families + [try Self.orphans.family(samples)]
    }

    /// Name, type, labels and help of the families, for the reference.
    package static var reference: [(name: String, type: MetricType, labels: [String], help: String)] {
        (columns + [orphans]).map { ("wechat_exporter_remote_write_\($0.name)", $0.type, $0.labelNames, $0.help) }
    }
}
