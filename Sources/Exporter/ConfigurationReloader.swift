import ExporterToolkit
import Logging

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
    private var running: Task<[String], Never>?
    /// A loading that has not begun; whoever asks meanwhile shares it, for it reads everything later than now.
    private var following: Task<[String], Never>?
    private var retiring: [Int: Task<Void, Never>] = [:]
    private var retired = 0
    private var isStopped = false

    /// Makes the reloader of an exporter that runs on `configuration`, read from `files`, and `transport`.
    init(
        _ exporter: Exporter, _ configuration: ExporterConfiguration, files: FilesRead, transport: HTTPTransport,
        userAgent: String, logger: Logger, manager: ServiceNotifier, load: @escaping Load
    ) {
        (self.exporter, self.load, self.userAgent, self.logger) = (exporter, load, userAgent, logger)
        (self.configuration, self.transport, self.manager) = (configuration, transport, manager)
        seen = files
    }

    /// Loads the configuration and goes on with it.
    ///
    /// - Returns: what is wrong with the new configuration, a sentence each; empty on success. The old one is in force then.
    package func reload() async -> [String] {
        guard !isStopped else { return [Self.stopping] }
        if let following { return await following.value }
        let predecessor = running
        let task = Task {
            _ = await predecessor?.value
            return await perform()
        }
        following = task
        return await task.value
    }

    /// Reloads when a file of the configuration differs from what was read last, well or not.
    func reloadIfChanged() async {
        // While one is loaded, there is nothing yet to compare with.
        guard !isLoading, !isWaiting, await hasChanged() else { return }
        logger.info("Configuration file change detected, reloading the configuration")
        _ = await reload()
    }

    /// Whether the configuration is being loaded.
    var isLoading: Bool { running != nil }

    /// Whether it is to be loaded once more after that.
    var isWaiting: Bool { following != nil }

    /// Ends the loading that is under way, if any: what it has not brought to its end leaves no trace.
    func stop() async {
        isStopped = true
        for task in [running, following] {
            task?.cancel()
            _ = await task?.value
        }
    }

    /// Ends the ways to upstream, and all loading.
    func close() async {
        await stop()
        for task in retiring.values {
            task.cancel()
            await task.value
        }
        transport.close()
    }

    private static let stopping = "the exporter is stopping"

    private func hasChanged() async -> Bool {
        guard let seen else { return true }
        guard let look = try? await exporter.base.disk.run({ seen.look() }), seen === self.seen else { return false }
        defer { lost = look.lost }
        return look.hasChanged || !look.lost.isDisjoint(with: lost)
    }

    private func perform() async -> [String] {
        (running, following) = (following, nil)
        defer { running = nil }
        guard !Task.isCancelled else { return [Self.stopping] }
        manager.tell(.reloading)
        // Whoever was told that the program ends must not hear that it is ready.
        defer { if !isStopped { manager.tell(.ready) } }
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
            isSameWay ? former : HTTPTransport(new.api, userAgent: userAgent)
        let prepared: Exporter.Next
        do {
            prepared = try await exporter.base.disk.run { [exporter] in try exporter.prepare(new, transport: next) }
        } catch {
            if !isSameWay { next.close() }
            throw error
        }
        for notice in new.notices where !configuration.notices.contains(notice) { logger.warning("\(notice)") }
        let ending = exporter.apply(prepared)
        let before = configuration
        (configuration, transport) = (new, next)
        if !isSameWay { retire(former, after: ending) }
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

    /// Closes a transport once the loops that use it have ended.
    private func retire(_ transport: HTTPTransport, after loops: [AccountLoop]) {
        retired += 1
        let number = retired
        retiring[number] = Task {
            for loop in loops { _ = await loop.finished }
            transport.close()
            retiring[number] = nil
        }
    }
}
