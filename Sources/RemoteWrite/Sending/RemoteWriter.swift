package import BeijingTime
package import DayStore
package import Exposition
package import Logging
import ServiceLifecycle
package import Settings
package import Waiting

/// Remote write as a service: a sender for each receiver, replaced when the configuration changes.
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
    ///   - store: What is sent, and the queues.
    ///   - disk: Where the store is read.
    ///   - clock: When.
    ///   - graceClock: Measures how long a request may still take at the end; no wall clock, since that may be set back meanwhile.
    ///   - logger: Where failures are told.
    ///   - userAgent: The header field `User-Agent`.
    ///   - incomplete: The names of accounts of which history is still to be fetched, at the moment of a call.
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

    /// Goes on with these receivers and accounts; a receiver that stays as it is, its files included, goes on undisturbed.
    package func apply(_ receivers: [RemoteWriteConfiguration], accounts: [AccountConfiguration]) {
        roster.replace(
            accounts: Dictionary(accounts.map { ($0.appID, $0.name) }) { first, _ in first },
            receivers: Set(receivers.map(\.name)))
        dependencies.statistics.expect(receivers)
        changes.yield(receivers)
    }

    /// Keeps the store from growing by what `configuration` has no more.
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

    /// Sends until shutdown; a request that is under way has ``RemoteWriteLoop/grace`` to end.
    ///
    /// A change never waits for a receiver that is to end: only the next sender of the same queue does, for no longer than the grace.
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
