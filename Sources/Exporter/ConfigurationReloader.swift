import Collection
import DayStore
import ExporterToolkit
import Languages
import Logging
import Outbound
package import Settings
import Waiting
import YAMLReading

/// Reloads the configuration on request, completely or not at all; one reload at a time, and none once the program is ending.
///
/// Files and store are read on separate threads: scrapes, health checks and calls to WeChat go on meanwhile.
package actor ConfigurationReloader {
    /// Reads the configuration and records the files it reads, even when it fails.
    package typealias Load = @Sendable (FilesRead) throws -> ExporterConfiguration

    private let exporter: Exporter
    private let load: Load
    private let userAgent: String
    private let logger: Logger
    private let manager: ServiceNotifier
    private var configuration: ExporterConfiguration
    private var transport: HTTPTransport
    /// The files of the last attempt, successful or not; nil when it failed for a reason that no file shows.
    private var seen: FilesRead?
    /// Secret files that were missing at the last look.
    private var lost: Set<String> = []
    /// The reload that was requested and has not begun; it will read everything later than now, so all callers until then share it.
    private var next: ReloadRequest?
    private var isStopped = false
    /// Transports that are no longer used once these loops have ended.
    private var retired: [(transport: HTTPTransport, users: [AccountLoop])] = []
    private let bell: AsyncStream<Void>.Continuation
    private let rings: AsyncStream<Void>
    /// Whether the configuration is being loaded.
    private(set) var isLoading = false

    /// Makes the reloader of an exporter that runs with `configuration`, read from `files`, and `transport`.
    init(
        _ exporter: Exporter, _ configuration: ExporterConfiguration, files: FilesRead, transport: HTTPTransport,
        userAgent: String, logger: Logger, manager: ServiceNotifier, load: @escaping Load
    ) {
        (self.exporter, self.load, self.userAgent, self.logger) = (exporter, load, userAgent, logger)
        (self.configuration, self.transport, self.manager) = (configuration, transport, manager)
        seen = files
        (rings, bell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Reloads when requested, until the task is cancelled; an unfinished reload then leaves no trace.
    func run() async {
        await withDiscardingTaskGroup { group in
            for await _ in rings {
                guard let reload = next else { continue }
                next = nil
                isLoading = true
                let problems = await perform()
                isLoading = false
                reload.end(problems)
                for (transport, users) in retired {
                    group.addTask {
                        for loop in users { _ = await loop.finished }
                        transport.close()
                    }
                }
                retired = []
            }
            stop()
        }
    }

    /// Reloads the configuration and applies it.
    ///
    /// - Returns: the mistakes of the new configuration, a sentence each; empty on success. After a failure the old one stays in force.
    package func reload() async -> [String] { await request()?.problems ?? [Self.stopping] }

    /// Reloads the configuration and applies it, but returns after `limit` at the latest.
    ///
    /// - Returns: the mistakes of the new configuration; nil when the reload is not finished by then, and goes on.
    func reload(within limit: Duration) async -> [String]? {
        guard let reload = request() else { return [Self.stopping] }
        // Only cancellation of the task throws, and then nobody waits for the answer.
        return try? await withTimeLimit(limit) { await reload.problems ?? [Self.stopping] }
    }

    /// Requests a reload; nil when the program is ending.
    private func request() -> ReloadRequest? {
        guard !isStopped else { return nil }
        let reload = next ?? ReloadRequest()
        next = reload
        bell.yield()
        return reload
    }

    /// Reloads when a file of the configuration differs from the last attempt, successful or not.
    func reloadIfChanged() async {
        // While a reload is in progress, there is nothing to compare with yet.
        guard !isLoading, !isWaiting, await hasChanged() else { return }
        logger.info("Configuration file change detected, reloading the configuration")
        _ = await reload()
    }

    /// Whether another reload is to follow.
    var isWaiting: Bool { next != nil }

    /// Closes the transports and ends all reloading; when ``run()`` has ended or never begins.
    func close() {
        stop()
        transport.close()
    }

    /// Releases all waiting callers.
    private func stop() {
        isStopped = true
        bell.finish()
        next?.end([Self.stopping])
        next = nil
    }

    private static let stopping = "the exporter is stopping"

    private func hasChanged() async -> Bool {
        guard let seen else { return true }
        guard let look = try? await exporter.base.disk.run({ seen.look() }), seen === self.seen else { return false }
        defer { lost = look.lost }
        return look.hasChanged || !look.lost.isDisjoint(with: lost)
    }

    private func perform() async -> [String] {
        guard !Task.isCancelled else { return [Self.stopping] }
        manager.notify(.reloading)
        // The manager, once told that the program is ending, must not hear that it is ready.
        defer { if !Task.isCancelled { manager.notify(.ready) } }
        let problems = await attempt()
        guard !problems.isEmpty, !Task.isCancelled else { return problems }
        exporter.noteFailedReload()
        for problem in problems {
            logger.error("Error reloading configuration", metadata: ["err": "\(problem)"])
        }
        return problems
    }

    private func attempt() async -> [String] {
        let files = FilesRead()
        do {
            let new = try await exporter.base.disk.run { [load] in try load(files) }
            (seen, lost) = (files, [])
            guard new.storePath == configuration.storePath else {
                return ["store.path: cannot become \(new.storePath) without a restart"]
            }
            try await change(to: new)
            return []
        } catch let error as ConfigurationError {
            (seen, lost) = (files, [])
            return error.problems.map { "\($0)" }
        } catch is CancellationError {
            return [Self.stopping]
        } catch {
            // The files are as they should be: the next look retries.
            seen = nil
            return ["\(error)"]
        }
    }

    private func change(to new: ExporterConfiguration) async throws {
        let former = transport
        let isSameWay = new.sharesUpstream(with: configuration)
        let next =
            isSameWay ? former : HTTPTransport(new.api.outbound, userAgent: userAgent)
        let prepared: Exporter.Next
        do {
            prepared = try await exporter.base.disk.run { [exporter] in try exporter.prepare(new, transport: next) }
        } catch {
            if !isSameWay { next.close() }
            throw error
        }
        for notice in new.notices where !configuration.notices.contains(notice) { logger.warning("\(notice.english)") }
        let ending = exporter.apply(prepared)
        let before = configuration
        (configuration, transport) = (new, next)
        if !isSameWay { retired.append((former, ending)) }
        logCompletion(new, former: before, ended: ending.count)
    }

    /// Logs the outcome for the accounts; `ended` counts those that ended, for good or to restart.
    private func logCompletion(
        _ new: ExporterConfiguration, former: ExporterConfiguration, ended: Int
    ) {
        let (names, formerNames) = (Set(new.accounts.map(\.name)), Set(former.accounts.map(\.name)))
        let removed = formerNames.subtracting(names).count
        logger.info(
            "Completed loading of configuration",
            metadata: [
                "accounts": .stringConvertible(new.accounts.count),
                "added": .stringConvertible(names.subtracting(formerNames).count),
                "removed": .stringConvertible(removed), "restarted": .stringConvertible(ended - removed),
            ])
    }
}
