import BeijingTime
package import Exposition
import Settings
import Synchronization

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
        /// Samples among the pending ones that are tried hourly only.
        var setAside = 0
        /// What somebody has to mend.
        var blocked: RemoteWriteBlock?

        /// Counts a request that was answered with success, but for `refused` of its samples.
        mutating func accepted(_ series: [RemoteWriteSeries], refused: Int, bytes: Int) {
            sent += series.sampleCount - refused
            self.bytes += bytes
            highest = [highest, series.highest].compactMap(\.self).max()
        }
    }

    /// Everything, under one lock, so that no number is seen without the note that it has changed.
    private struct State {
        var counts: [String: Counts] = [:]
        var orphaned: [String: Int] = [:]
        var changes: UInt64 = 0
    }

    private let state = Mutex(State())

    /// How often anything was counted.
    var changes: UInt64 { state.withLock(\.changes) }

    /// Shows exactly the receivers with these names and URLs; those known keep their counts.
    func expect(_ receivers: [RemoteWriteConfiguration]) {
        state.withLock { state in
            state.changes += 1
            state.counts = receivers.reduce(into: [:]) { next, receiver in
                next[receiver.name] = state.counts[receiver.name] ?? Counts()
                next[receiver.name]?.url = receiver.shownURL
            }
        }
    }

    /// Changes the counts of a receiver that is still shown.
    func update(_ name: String, _ change: (inout Counts) -> Void) {
        state.withLock { state in
            guard var known = state.counts[name] else { return }
            change(&known)
            state.counts[name] = known
            state.changes += 1
        }
    }

    /// Shows how many samples wait, by receiver, of receivers and accounts that are not configured.
    func show(orphaned: [String: Int]) {
        state.withLock { state in
            guard state.orphaned != orphaned else { return }
            state.orphaned = orphaned
            state.changes += 1
        }
    }

    /// The counts of a receiver.
    subscript(name: String) -> Counts? { state.withLock { $0.counts[name] } }

    /// The families of this moment; none without a receiver.
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

    /// Name, type and meaning of the families, for the reference.
    package static var reference: [(name: String, type: MetricType, labels: [String], help: String)] {
        (columns + [orphans]).map { ("wechat_exporter_remote_write_\($0.name)", $0.type, $0.labelNames, $0.help) }
    }
}
