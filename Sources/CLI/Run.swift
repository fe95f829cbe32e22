import ArgumentParser
import Exporter
import ExporterToolkit
import Logging

/// Serves metrics and collects; the default command.
struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Collect by WeChat's calendar and serve scrapes (default).")

    /// The flags of this command alone that the environment can set.
    static let flags: [EnvironmentFlags.Flag] = [("config.check", .toggle)]

    @OptionGroup var config: ConfigurationFlags
    @Flag(name: .customLong("config.check"), help: "Check the configuration and exit.")
    var check = false
    @OptionGroup var web: WebFlags
    @OptionGroup var reloading: ReloadFlags
    @OptionGroup var store: StoreFlags
    @OptionGroup var shards: ShardFlags
    @OptionGroup var log: LogFlags

    /// Runs until a signal; every reason not to start is one line of the log, and exit code 1.
    func run() async throws {
        if check {
            try CheckConfig.check(web.security)
            return try await CheckConfig.check(config, store: store, online: false)
        }
        let hangups = await EarlySignals.trap()
        var options = try web.options()
        (options.enablesLifecycle, options.autoReloadInterval) = (reloading.enableLifecycle, try reloading.interval)
        let logger = log.logger
        let build = BuildInfo.current
        do {
            let load: ConfigurationReloader.Load = { [config, store, shards] files in
                var configuration = try config.load(missingFiles: .areToldLater, files: files)
                if let path = store.path { configuration.storePath = path }
                configuration.keep(only: shards.shard)
                return configuration
            }
            let files = FilesRead()
            let configuration = try load(files)
            tellStart(configuration, build, logger)
            let exporter = try LiveExporter(configuration, build: build, logger: logger, files: files, load: load)
            try await exporter.run(options, build: build, hangups: hangups)
        } catch let error as ConfigurationError {
            for problem in error.problems { logger.error("Bad configuration", metadata: ["err": "\(problem)"]) }
            throw ExitCode.failure
        } catch {
            logger.error("Cannot run", metadata: ["err": "\(error)"])
            throw ExitCode.failure
        }
    }

    /// The first lines of the log, as Prometheus' exporters write them.
    private func tellStart(_ configuration: ExporterConfiguration, _ build: BuildInfo, _ logger: Logger) {
        let version = "(version=\(build.version), branch=\(build.branch), revision=\(build.revision))"
        logger.info("Starting wechat-exporter", metadata: ["version": "\(version)"])
        let (platform, made) = ("\(build.os)/\(build.arch)", "user=\(build.buildUser), date=\(build.buildDate)")
        let context = "(swift=\(build.swiftVersion), platform=\(platform), \(made))"
        logger.info("Build context", metadata: ["build_context": "\(context)"])
        logger.info(
            "Loaded configuration",
            metadata: [
                "file": "\(config.file ?? "environment")",
                "accounts": .stringConvertible(configuration.accounts.count),
            ])
        if web.systemdSocket { logger.info("Listening on systemd activated listeners instead of port listeners.") }
    }
}
