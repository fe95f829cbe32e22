import DayStore
package import Exposition
import Logging
import NIOSSL
import ServiceLifecycle
import WeChatAPI

/// Remote write as a service: a sender for each receiver, replaced when the configuration changes.
package final class RemoteWriter: Service {
    /// Receivers with what was read of their files, ready to be applied.
    struct Receivers: Sendable {
        fileprivate struct Way {
            let receiver: RemoteWriteConfiguration
            let tls: TLSConfiguration
        }

        fileprivate let ways: [Way]

        /// Reads the files of `receivers`.
        ///
        /// - Throws: ``RemoteWriteError`` when a file of a receiver's `tls_config` cannot be used.
        init(_ receivers: [RemoteWriteConfiguration]) throws(RemoteWriteError) {
            var ways: [Way] = []
            for receiver in receivers {
                ways.append(Way(receiver: receiver, tls: try RemoteWriteClient.tls(receiver)))
            }
            self.ways = ways
        }
    }

    private struct Running {
        let receiver: RemoteWriteConfiguration
        let client: RemoteWriteClient
        let task: Task<Void, Never>

        func end() async {
            task.cancel()
            await task.value
            // What cannot be closed is idle connections; the process or their time-out ends them.
            try? await client.close()
        }
    }

    private let surroundings: RemoteWriteSender.Surroundings
    private let userAgent: String
    private let receivers: AsyncStream<Receivers>
    private let changes: AsyncStream<Receivers>.Continuation
    private let roster = SharedRoster()

    /// Makes the service; it has no receivers yet.
    ///
    /// - Parameters:
    ///   - store: What is sent, and the queues.
    ///   - clock: When.
    ///   - logger: Where failures are told.
    ///   - userAgent: The header field `User-Agent`.
    ///   - incomplete: The names of accounts of which history is still to be fetched, at the moment of a call.
    init(
        store: DayStore, clock: any WallClock, logger: Logger, userAgent: String,
        incomplete: @escaping @Sendable () -> Set<String>
    ) {
        let roster = roster
        surroundings = RemoteWriteSender.Surroundings(
            store: store, clock: clock, logger: logger, statistics: RemoteWriteStatistics(),
            roster: { roster.current }, incomplete: incomplete)
        self.userAgent = userAgent
        (receivers, changes) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Goes on with these receivers and accounts; a receiver that stays as it is goes on undisturbed.
    func apply(_ receivers: Receivers, accounts: [AccountConfiguration]) {
        roster.replace(
            accounts: Dictionary(accounts.map { ($0.appID, $0.name) }) { first, _ in first },
            receivers: Set(receivers.ways.map(\.receiver.name)))
        surroundings.statistics.expect(receivers.ways.map(\.receiver))
        changes.yield(receivers)
    }

    /// Keeps the store from growing by what `configuration` has no more.
    func keeper(_ configuration: @escaping @Sendable () -> ExporterConfiguration) -> StoreKeeper {
        StoreKeeper(
            store: surroundings.store, clock: surroundings.clock, logger: surroundings.logger,
            statistics: surroundings.statistics, roster: surroundings.roster, configuration: configuration)
    }

    /// How often anything was counted.
    var countsStamp: UInt64 { surroundings.statistics.changes }

    /// The families about remote write; none without a receiver.
    package func families() throws(MetricError) -> [MetricFamily] { try surroundings.statistics.families() }

    /// Sends until shutdown; a request that is under way is finished and its answer written down.
    package func run() async throws {
        var running: [Running] = []
        for await receivers in receivers.cancelOnGracefulShutdown() {
            let ways = receivers.ways
            for ending in running where !ways.contains(where: { $0.receiver == ending.receiver }) { await ending.end() }
            running = running.filter { entry in ways.contains { $0.receiver == entry.receiver } }
            for way in ways where !running.contains(where: { $0.receiver == way.receiver }) {
                running.append(start(way))
            }
        }
        for ending in running { ending.task.cancel() }
        for ending in running { await ending.end() }
    }

    private func start(_ way: Receivers.Way) -> Running {
        let client = RemoteWriteClient(way.receiver, tls: way.tls, userAgent: userAgent)
        let sender = RemoteWriteSender(way.receiver, surroundings) { body, message throws(RemoteWriteError) in
            try await client.send(body, as: message)
        }
        let clock = surroundings.clock
        let task = Task {
            while !Task.isCancelled {
                // A task of its own: what has been sent is acknowledged in the queue even when the service ends meanwhile.
                let next = await Task { await sender.tick() }.value
                // Waiting fails only when the task is cancelled, which ends the loop.
                try? await clock.sleep(until: next, tolerance: nil)
            }
        }
        return Running(receiver: way.receiver, client: client, task: task)
    }
}
