package import BeijingTime
import Collection
import DayStore
package import ExporterToolkit
import FoundationEssentials
import HTTPServer
import Languages
package import Logging
import Outbound
package import Presentation
package import ServiceLifecycle
package import Settings
package import UnixSignals
import WeChatAPI

/// The exporter with real dependencies: the store on disk, WeChat over the network, the machine's clock.
package struct LiveExporter: Sendable {
    private let exporter: Exporter
    private let reloader: ConfigurationReloader
    private let logger: Logger
    private let manager = ServiceNotifier(environment: ProcessInfo.processInfo.environment)
    /// Opens the store and assembles the exporter on the machine's clock or the demo's; makes no call.
    ///
    /// `load` reads the configuration for a reload; without it the configuration cannot change. `files` are those it was read from,
    /// watched for changes.
    ///
    /// - Throws: one sentence when the store or a file named in the configuration cannot be used.
    package init(
        _ configuration: ExporterConfiguration, build: BuildInfo, logger: Logger, clock: SimulatedClock? = nil,
        files: FilesRead = FilesRead(), load: ConfigurationReloader.Load? = nil
    ) throws {
        for notice in configuration.notices { logger.warning("\(notice.english)") }
        let store = try DayStore(path: configuration.storePath)
        let userAgent = "wechat-exporter/\(build.version)"
        let transport = HTTPTransport(configuration.api.outbound, userAgent: userAgent)
        do {
            exporter = try Exporter(
                configuration, store: store, transport: transport, clock: clock ?? SystemWallClock(), logger: logger,
                userAgent: userAgent, executor: OutboundLoop.ofProcess,
                droppedLogLines: { LineWriter.standardError.dropped })
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
    ///   - options: The values of the web flags.
    ///   - build: The values for `build_info` and the landing page.
    ///   - hangups: The SIGHUPs that request a reload, trapped before the service manager hears that the program is ready.
    ///   - neighbours: Further services with the same lifetime, started before and stopped after.
    ///   - listening: Receives the bound addresses before the first call to upstream.
    /// - Throws: ``ListenError`` when an address cannot be bound, ``ConfigurationError`` for an invalid web configuration file.
    package func run(
        _ options: WebOptions, build: BuildInfo, hangups: UnixSignalsSequence, neighbours: [any Service] = [],
        listening: ([String]) -> Void = { _ in }
    ) async throws {
        try await closingTransport {
            let servers = try exporter.servers(options, build: build, logger: logger, reloader: reloader)
            // Before anybody can connect: who asks first, has everything packed.
            let encoding = exporter.encoding(
                keeping: StripsFile(storePath: exporter.base.store.path, disk: exporter.base.disk, logger: logger))
            var bound: [String] = []
            for server in servers { bound += try await server.bind() }
            listening(bound)
            // Services stop in the opposite order, after the limit for it the manager first: it hears at once that the program is ending.
            var services = neighbours
            services += servers
            services += [
                ReloadTriggers(reloader, hangups, interval: options.autoReloadInterval), encoding, exporter.events,
                exporter.refresher, exporter.keeper, exporter.remoteWriter, manager,
                EndLimit(logger: logger),
            ]
            var group = ServiceGroupConfiguration(
                services: services.map { .init(service: $0) }, gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger)
            group.maximumGracefulShutdownDuration = .seconds(8)
            try await ServiceGroup(configuration: group).run()
            logger.info("Stopped")
        }
    }

    /// Makes every call that is due and returns what a scrape would then show of accounts and calls.
    ///
    /// - Returns: the text exposition, and a sentence for each account whose last call failed.
    /// - Throws: `CancellationError` when the task was cancelled before the calls were made.
    package func once() async throws -> (exposition: [UInt8], failures: [String]) {
        try await closingTransport {
            await exporter.refresher.runOnce()
            // Interrupted calls are not WeChat's failures, and an incomplete exposition is not one.
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
    /// A sentence for each endpoint whose last call failed; what WeChat has retired is no failure.
    fileprivate var failures: [String] {
        health.sorted { $0.key.rawValue < $1.key.rawValue }.compactMap { endpoint, health in
            guard let error = health.status.error, error.errorClass != .retired else { return nil }
            return "\(name): \(endpoint.rawValue): \(error.sentence.english)"
        }
    }
}
