import BeijingTime
import DayStore
import Logging
import ServiceLifecycle
import Settings
import Waiting

/// Keeps the store from growing for ever. Once a day it removes what has not been configured for `store.retention_days`, counting only
/// days on which the exporter ran; and it counts orphaned queues, at once after a change of the configuration.
package final class StoreKeeper: Service {
    /// What was done last.
    struct Done: Equatable {
        var prunedOn: Day?
        /// In uptime, which setting the clock does not change.
        var countedAt: Duration?
        var version: Int?
    }

    /// How often the orphaned queues are counted.
    static let counting = Duration.seconds(3600)
    /// How often it checks whether the configuration has changed, which compares two numbers.
    static let look = Duration.seconds(5)

    private let store: DayStore
    private let disk: BlockingWork
    private let clock: any WallClock
    private let logger: Logger
    private let statistics: RemoteWriteStatistics
    private let roster: @Sendable () -> RemoteWriteRoster
    private let configuration: @Sendable () -> ExporterConfiguration

    /// Makes a keeper.
    init(
        store: DayStore, disk: BlockingWork, clock: any WallClock, logger: Logger, statistics: RemoteWriteStatistics,
        roster: @escaping @Sendable () -> RemoteWriteRoster,
        configuration: @escaping @Sendable () -> ExporterConfiguration
    ) {
        (self.store, self.disk, self.clock, self.logger) = (store, disk, clock, logger)
        (self.statistics, self.roster, self.configuration) = (statistics, roster, configuration)
    }

    /// Works until shutdown.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            var done = Done()
            while !Task.isCancelled {
                done = await self.tick(done)
                // The wait fails only when the task is cancelled, which ends the loop.
                try? await self.clock.sleep(until: self.clock.now.advanced(by: Self.look), tolerance: nil)
            }
        }
    }

    /// Does what is due.
    func tick(_ done: Done) async -> Done {
        var done = done
        let today = Day(containing: clock.now)
        if done.prunedOn != today {
            await prune(today, isSteady: done.prunedOn == today - 1)
            done.prunedOn = today
        }
        let version = roster().version
        if done.version != version || done.countedAt.map({ $0 + Self.counting <= clock.uptime }) ?? true {
            await countOrphans()
            (done.version, done.countedAt) = (version, clock.uptime)
        }
        return done
    }

    /// Removes what has not been needed for `store.retention_days`.
    private func prune(_ today: Day, isSteady: Bool) async {
        let configuration = configuration()
        do {
            let removal = try await store.prune(
                configuration.storeNeeds, today: today, retentionDays: configuration.policy.retentionDays,
                isSteady: isSteady)
            guard removal != StoreRemoval() else { return }
            logger.info("Removed what is no longer configured", metadata: removal.metadata)
        } catch {
            logger.warning("Cannot remove what is no longer configured", metadata: ["err": "\(error)"])
        }
    }

    /// Counts what waits for receivers and accounts that are not configured.
    private func countOrphans() async {
        let roster = roster()
        do {
            let days = try await disk.run { [store] in
                try store.orphans(Set(roster.accounts.keys), receivers: roster.receivers)
            }
            statistics.show(orphaned: days.mapValues { $0 * RemoteWriteBacklog.samplesOfDay })
        } catch is CancellationError {
            // The program is ending.
        } catch {
            logger.warning("Cannot count orphaned queues of remote write", metadata: ["err": "\(error)"])
        }
    }
}

extension ExporterConfiguration {
    /// What must stay in the store however old it is.
    var storeNeeds: StoreNeeds {
        let platforms = knownAccounts.compactMap { account -> String? in
            guard case .platform(let platform, _) = account.access else { return nil }
            return platform.componentAppID
        }
        return StoreNeeds(
            appIDs: Set(knownAccounts.map(\.appID) + platforms),
            endpoints: Set(endpoints + knownAccounts.flatMap { $0.endpoints ?? [] }),
            receivers: Set(remoteWrite.map(\.name)))
    }
}

extension StoreRemoval {
    /// The counts for the log.
    fileprivate var metadata: Logger.Metadata {
        [
            "periods": .stringConvertible(periods), "queued_days": .stringConvertible(queued),
            "calls": .stringConvertible(calls), "refresh_tokens": .stringConvertible(tokens),
            "names": .stringConvertible(names),
        ]
    }
}
