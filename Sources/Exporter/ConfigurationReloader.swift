import Collection
import DayStore
import ExporterToolkit
import Logging
import Outbound
package import Settings
import Synchronization
import Waiting
import YAMLReading

/// A loading that somebody has asked for, and what was wrong with the configuration in the end.
private final class Loading: Sendable {
    private let outcome = Mutex<[String]?>(nil)
    private let isOver = OneTimeSignal()

    /// Tells all who wait.
    func end(_ problems: [String]) {
        outcome.withLock { $0 = problems }
        isOver.give()
    }

    /// What was wrong, once it has ended; nil when the task is cancelled before.
    var problems: [String]? {
        get async {
            await isOver.wait()
            return outcome.withLock(\.self)
        }
    }
}

/// Loads the configuration again when it is told to, as a whole or not at all; one loading at a time, and none once the program ends.
///
/// Files and store are read on threads of their own: scrapes, health and the calls to WeChat go on meanwhile.
package actor ConfigurationReloader {
    /// Reads the configuration from where it stands, and notes the files, also when it fails.
    package typealias Load = @Sendable (FilesRead) throws -> ExporterConfiguration

    private let exporter: Exporter
    private let load: Load
    private let userAgent: String
    private let logger: Logger
    private let manager: ServiceNotifier
    private var configuration: ExporterConfiguration
    private var transport: HTTPTransport
    /// What was read last, well or not; nil when that came to nothing for a reason that no file shows.
    private var seen: FilesRead?
    /// The secrets' files that were gone at the last look.
    private var lost: Set<String> = []
    /// The loading that has not begun, while somebody has asked for one: it reads everything later than now, so all who ask share it.
    private var next: Loading?
    private var isStopped = false
    /// Transports that are not used any more once these loops have ended.
    private var retired: [(transport: HTTPTransport, users: [AccountLoop])] = []
    private let bell: AsyncStream<Void>.Continuation
    private let rings: AsyncStream<Void>
    /// Whether the configuration is being loaded.
    private(set) var isLoading = false

    /// Makes the reloader of an exporter that runs on `configuration`, read from `files`, and `transport`.
    init(
        _ exporter: Exporter, _ configuration: ExporterConfiguration, files: FilesRead, transport: HTTPTransport,
        userAgent: String, logger: Logger, manager: ServiceNotifier, load: @escaping Load
    ) {
        (self.exporter, self.load, self.userAgent, self.logger) = (exporter, load, userAgent, logger)
        (self.configuration, self.transport, self.manager) = (configuration, transport, manager)
        seen = files
        (rings, bell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Loads whenever it is asked to, until the task is cancelled: what is then not brought to its end leaves no trace.
    func run() async {
        await withDiscardingTaskGroup { group in
            for await _ in rings {
                guard let loading = next else { continue }
                next = nil
                isLoading = true
                let problems = await perform()
                isLoading = false
                loading.end(problems)
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

    /// Loads the configuration and goes on with it.
    ///
    /// - Returns: what is wrong with the new configuration, a sentence each; empty on success. The old one is in force then.
    package func reload() async -> [String] { await ask()?.problems ?? [Self.stopping] }

    /// Loads the configuration, but lets nobody wait for longer than `limit`.
    ///
    /// - Returns: what is wrong with the new configuration; nil when that is not known by then, and the loading goes on.
    func reload(within limit: Duration) async -> [String]? {
        guard let loading = ask() else { return [Self.stopping] }
        // It fails only when the task is cancelled: nobody waits for the answer any more.
        return try? await withTimeLimit(limit) { await loading.problems ?? [Self.stopping] }
    }

    /// Has the configuration loaded; nil when the program ends.
    private func ask() -> Loading? {
        guard !isStopped else { return nil }
        let loading = next ?? Loading()
        next = loading
        bell.yield()
        return loading
    }

    /// Reloads when a file of the configuration differs from what was read last, well or not.
    func reloadIfChanged() async {
        // While one is loaded, there is nothing yet to compare with.
        guard !isLoading, !isWaiting, await hasChanged() else { return }
        logger.info("Configuration file change detected, reloading the configuration")
        _ = await reload()
    }

    /// Whether it is to be loaded once more after that.
    var isWaiting: Bool { next != nil }

    /// Ends the ways to upstream, and all loading; for when ``run()`` has ended, or never begins.
    func close() {
        stop()
        transport.close()
    }

    /// Lets nobody wait any more.
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
        manager.tell(.reloading)
        // Whoever was told that the program ends must not hear that it is ready.
        defer { if !Task.isCancelled { manager.tell(.ready) } }
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
            // The files are as they should be: the next look tries again.
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
        for notice in new.notices where !configuration.notices.contains(notice) { logger.warning("\(notice)") }
        let ending = await exporter.apply(prepared)
        let before = configuration
        (configuration, transport) = (new, next)
        if !isSameWay { retired.append((former, ending)) }
        tellCompletion(new, former: before, ended: ending.count)
    }

    /// Tells what has become of the accounts; `ended` counts those that ended, for good or to begin anew.
    private func tellCompletion(
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
