package import BeijingTime
package import DayStore
package import Exposition
package import Logging
import ServiceLifecycle
package import Settings
package import Waiting

/// Remote write as a service: a sender for each receiver, replaced when the configuration changes.
///
/// ```text
///  RemoteWriter ─ one RemoteWriteLoop a receiver ─ RemoteWriteSender, at each tick:
///      RemoteWriteQueue ─▶ Backlog cuts a Batch ─▶ Split picks a portion ─▶ Client sends it
///      ─▶ Verdict, Dialect judge the answer ─▶ Course decides: acknowledge, send again, try another day, set aside
/// ```
///
/// Target: Sends settled days to receivers until each has acknowledged them, and keeps the queues tidy.
/// Keeps out: The collecting: no plan, no call to WeChat, no snapshot.
package final class RemoteWriter: Service {
    private let dependencies: RemoteWriteSender.Dependencies
    private let userAgent: String
    private let graceClock: any Clock<Duration>
    private let receivers: AsyncStream<[RemoteWriteConfiguration]>
    private let changes: AsyncStream<[RemoteWriteConfiguration]>.Continuation
    private let roster = SharedRoster()

    /// Makes the service; it has no receivers yet.
    ///
    /// - Parameters:
    ///   - store: Holds the days to send, and the queues.
    ///   - disk: The threads on which the store is read.
    ///   - clock: The wall clock.
    ///   - graceClock: Measures how long a request may still take at the end; not the wall clock, which may be set back meanwhile.
    ///   - logger: Logs failures.
    ///   - userAgent: The header field `User-Agent`.
    ///   - incomplete: The names of accounts whose history is incomplete at the moment of the call.
    package init(
        store: DayStore, disk: BlockingWork, clock: any WallClock,
        graceClock: any Clock<Duration> = ContinuousClock(), logger: Logger,
        userAgent: String, incomplete: @escaping @Sendable () -> Set<String>
    ) {
        let roster = roster
        dependencies = RemoteWriteSender.Dependencies(
            store: store, disk: disk, clock: clock, logger: logger, statistics: RemoteWriteStatistics(),
            roster: { roster.current }, incomplete: incomplete)
        (self.userAgent, self.graceClock) = (userAgent, graceClock)
        (receivers, changes) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Continues with these receivers and accounts; a receiver that does not change, its files included, runs on undisturbed.
    ///
    /// Of a new receiver it is told in the log when its settings stand in the way of a history of `historyDays`.
    package func apply(
        _ receivers: [RemoteWriteConfiguration], accounts: [AccountConfiguration], historyDays: Int = 0
    ) {
        roster.replace(
            accounts: Dictionary(accounts.map { ($0.appID, $0.name) }) { first, _ in first },
            receivers: Set(receivers.map(\.name)), historyDays: historyDays)
        dependencies.statistics.expect(receivers)
        changes.yield(receivers)
    }

    /// The service that removes what `configuration` no longer has from the store.
    package func keeper(_ configuration: @escaping @Sendable () -> ExporterConfiguration) -> StoreKeeper {
        StoreKeeper(
            store: dependencies.store, disk: dependencies.disk, clock: dependencies.clock,
            logger: dependencies.logger, statistics: dependencies.statistics, roster: dependencies.roster,
            configuration: configuration)
    }

    /// How often anything was counted.
    package var countsStamp: UInt64 { dependencies.statistics.changes }

    /// The families about remote write; none without a receiver.
    package func families() throws(MetricError) -> [MetricFamily] { try dependencies.statistics.families() }

    /// Sends until shutdown; a request under way has ``RemoteWriteLoop/grace`` to end.
    ///
    /// A change never waits for a receiver that is ending: only the next sender of the same queue does, no longer than the grace.
    package func run() async throws {
        await withDiscardingTaskGroup { group in
            var running: [RemoteWriteLoop] = []
            var ends: [String: OneTimeSignal] = [:]
            for await receivers in receivers.cancelOnGracefulShutdown() {
                for loop in running where !receivers.contains(loop.receiver) { loop.end() }
                running.removeAll { !receivers.contains($0.receiver) }
                for receiver in receivers where !running.contains(where: { $0.receiver == receiver }) {
                    let loop = RemoteWriteLoop(receiver, dependencies, userAgent: userAgent, graceClock: graceClock)
                    let predecessor = ends.updateValue(loop.ended, forKey: receiver.name)
                    running.append(loop)
                    group.addTask { await loop.run(after: predecessor) }
                }
            }
            for loop in running { loop.end() }
        }
    }
}
