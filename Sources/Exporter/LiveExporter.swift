package import BeijingTime
import Collection
import DayStore
package import ExporterToolkit
import FoundationEssentials
import HTTPServer
package import Logging
import Outbound
package import Presentation
package import ServiceLifecycle
package import Settings
package import UnixSignals
import WeChatAPI

/// The exporter on real wires: the store on disk, WeChat over the network, the machine's clock.
package struct LiveExporter: Sendable {
    private let exporter: Exporter
    private let reloader: ConfigurationReloader
    private let logger: Logger
    private let manager = ServiceNotifier(environment: ProcessInfo.processInfo.environment)
    /// Opens the store and puts the exporter together on the machine's clock or the demo's; calls nobody.
    ///
    /// `load` reads the configuration again when a reload is asked for; without it the configuration cannot change. `files` are those that it
    /// was read from, to be looked at for changes.
    ///
    /// - Throws: one sentence when the store cannot be used, or a file that the configuration names cannot be read.
    package init(
        _ configuration: ExporterConfiguration, build: BuildInfo, logger: Logger, clock: SimulatedClock? = nil,
        files: FilesRead = FilesRead(), load: ConfigurationReloader.Load? = nil
    ) throws {
        for notice in configuration.notices { logger.warning("\(notice)") }
        let store = try DayStore(path: configuration.storePath)
        let userAgent = "wechat-exporter/\(build.version)"
        let transport = HTTPTransport(configuration.api.outbound, userAgent: userAgent)
        do {
            exporter = try Exporter(
                configuration, store: store, transport: transport, clock: clock ?? SystemWallClock(), logger: logger,
                userAgent: userAgent, droppedLogLines: { LineWriter.standardError.dropped })
        } catch {
            transport.close()
            throw error
        }
        self.logger = logger
        reloader = ConfigurationReloader(
            exporter, configuration, files: files, transport: transport, userAgent: userAgent, logger: logger,
            manager: manager, load: load ?? { _ in configuration })
    }

    /// Serves and collects until SIGTERM or SIGINT, then lets scrapes in flight finish.
    ///
    /// - Parameters:
    ///   - options: What the web flags say.
    ///   - build: What `build_info` and the landing page say.
    ///   - hangups: The SIGHUPs that ask for a reload, trapped before the service manager hears that the program is ready.
    ///   - neighbours: Further services that live as long, started before and stopped after.
    ///   - listening: Is told the bound addresses before the first call to upstream.
    /// - Throws: ``ListenError`` when an address cannot be had, ``ConfigurationError`` for a bad web configuration file.
    package func run(
        _ options: WebOptions, build: BuildInfo, hangups: UnixSignalsSequence, neighbours: [any Service] = [],
        listening: ([String]) -> Void = { _ in }
    ) async throws {
        try await closingTransport {
            let servers = try exporter.servers(options, build: build, logger: logger, reloader: reloader)
            var bound: [String] = []
            for server in servers { bound += try await server.bind() }
            listening(bound)
            // They stop in the opposite order, the manager first: it is told at once that the program ends.
            var services = neighbours
            services += servers
            services += [
                ReloadTriggers(reloader, hangups, interval: options.autoReloadInterval), exporter.encoding,
                exporter.events, exporter.refresher, exporter.keeper, exporter.remoteWriter, manager,
            ]
            var group = ServiceGroupConfiguration(
                services: services.map { .init(service: $0) }, gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger)
            group.maximumGracefulShutdownDuration = .seconds(8)
            try await ServiceGroup(configuration: group).run()
            logger.info("Stopped")
        }
    }

    /// Makes every call that is due and gives what a scrape would then show of accounts and calls.
    ///
    /// - Returns: the text exposition, and a sentence for each account whose last call failed.
    /// - Throws: `CancellationError` when the task was cancelled before the calls were made.
    package func once() async throws -> (exposition: [UInt8], failures: [String]) {
        try await closingTransport {
            await exporter.refresher.runOnce()
            // Calls that were cut short are no failures of WeChat's, and half of the exposition is none.
            try Task.checkCancellation()
            return (try exporter.exposition(), exporter.snapshots.flatMap(\.failures))
        }
    }

    private func closingTransport<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            let value = try await body()
            await reloader.close()
            return value
        } catch {
            await reloader.close()
            throw error
        }
    }
}

extension AccountSnapshot {
    /// A sentence for each endpoint whose last call failed.
    fileprivate var failures: [String] {
        health.sorted { $0.key.rawValue < $1.key.rawValue }.compactMap { endpoint, health in
            health.status.error.map { "\(name): \(endpoint.rawValue): \($0.sentence)" }
        }
    }
}
