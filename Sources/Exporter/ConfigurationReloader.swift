import ExporterToolkit
import Logging

/// Loads the configuration again when it is told to, as a whole or not at all.
package actor ConfigurationReloader {
    /// Reads the configuration from where it stands.
    package typealias Load = @Sendable () throws -> ExporterConfiguration

    private let exporter: Exporter
    private let load: Load
    private let userAgent: String
    private let logger: Logger
    private let manager: ServiceNotifier
    private var configuration: ExporterConfiguration
    private var transport: HTTPTransport
    private var seen: UInt64

    /// Makes the reloader of an exporter that runs on `configuration` and `transport`.
    init(
        _ exporter: Exporter, _ configuration: ExporterConfiguration, transport: HTTPTransport, userAgent: String,
        logger: Logger, manager: ServiceNotifier, load: @escaping Load
    ) {
        (self.exporter, self.load, self.userAgent, self.logger) = (exporter, load, userAgent, logger)
        self.manager = manager
        (self.configuration, self.transport) = (configuration, transport)
        seen = configuration.fingerprint
    }

    /// Loads the configuration and goes on with it.
    ///
    /// - Returns: what is wrong with the new configuration, a sentence each; empty on success. The old one is in force then.
    package func reload() -> [String] {
        manager.tell(.reloading)
        defer { manager.tell(.ready) }
        let problems = attempt()
        guard !problems.isEmpty else { return [] }
        exporter.noteFailedReload()
        for problem in problems {
            logger.error("Error reloading configuration", metadata: ["err": "\(problem)"])
        }
        return problems
    }

    /// Reloads when a file of the configuration differs from what was read last, well or not.
    func reloadIfChanged() {
        guard configuration.fingerprint != seen else { return }
        logger.info("Configuration file change detected, reloading the configuration")
        _ = reload()
    }

    /// Ends the way to upstream.
    func close() { transport.close() }

    private func attempt() -> [String] {
        seen = configuration.fingerprint
        do {
            let new = try load()
            guard new.storePath == configuration.storePath else {
                return ["store.path: cannot become \(new.storePath) without a restart"]
            }
            try change(to: new)
            seen = new.fingerprint
            return []
        } catch let error as ConfigurationError {
            return error.problems.map { "\($0)" }
        } catch {
            return ["\(error)"]
        }
    }

    private func change(to new: ExporterConfiguration) throws {
        for notice in new.notices where !configuration.notices.contains(notice) { logger.warning("\(notice)") }
        let former = transport
        let isSameWay = new.sharesUpstream(with: configuration)
        let next =
            isSameWay ? former : HTTPTransport(new.api, userAgent: userAgent)
        let ending: [AccountLoop]
        do {
            ending = try exporter.apply(new, transport: next)
        } catch {
            if !isSameWay { next.close() }
            throw error
        }
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
        Task {
            for loop in loops { _ = await loop.finished }
            transport.close()
        }
    }
}
