import ArgumentParser
import Exporter
import ExporterToolkit
import HTTPServer
import Logging
import Presentation
import Settings
import YAMLReading

/// Serves metrics and collects; the default command.
struct Run: AsyncParsableCommand, LoggingCommand {
    static let configuration = CommandConfiguration(
        abstract: "Collect by WeChat's calendar and serve scrapes (default).")

    @Flag(name: .customLong("config.check"), help: "Do what check-config does and exit.")
    var check = false
    @OptionGroup var flags: RunFlags

    var log: LogFlags { flags.log }

    /// Runs until a signal; every reason not to start is one line of the log, and exit code 1.
    func run() async throws {
        guard !check else { return try await CheckConfig.check(flags) }
        let hangups = await EarlySignals.trap()
        var options = try flags.web.options()
        options.enablesLifecycle = flags.reloading.enableLifecycle
        options.autoReloadInterval = try flags.reloading.interval
        let logger = flags.log.logger
        let build = BuildInfo.current
        do {
            let load: ConfigurationReloader.Load = { [flags] files in try flags.load(.warn, files) }
            let files = FilesRead()
            let configuration = try load(files)
            logStart(configuration, build, logger)
            let exporter = try LiveExporter(configuration, build: build, logger: logger, files: files, load: load)
            try await exporter.run(options, build: build, hangups: hangups)
        } catch let error as ConfigurationError {
            for problem in error.problems { logger.error("Bad configuration", metadata: ["err": "\(problem)"]) }
            throw ExitCode.failure
        } catch {
            logger.error("Exporter failed", metadata: ["err": "\(error)"])
            throw ExitCode.failure
        }
    }

    /// The first lines of the log, as Prometheus' exporters write them.
    private func logStart(_ configuration: ExporterConfiguration, _ build: BuildInfo, _ logger: Logger) {
        let version = "(version=\(build.version), branch=\(build.branch), revision=\(build.revision))"
        logger.info("Starting wechat-exporter", metadata: ["version": "\(version)"])
        let (platform, made) = ("\(build.os)/\(build.arch)", "user=\(build.buildUser), date=\(build.buildDate)")
        let context = "(swift=\(build.swiftVersion), platform=\(platform), \(made))"
        logger.info("Build context", metadata: ["build_context": "\(context)"])
        logger.info(
            "Loaded configuration",
            metadata: [
                "file": "\(flags.config.file ?? "environment")",
                "accounts": .stringConvertible(configuration.accounts.count),
            ])
        if flags.web.systemdSocket {
            logger.info("Listening on systemd activated listeners instead of port listeners.")
        } else if case let count = SystemdSockets.passed(), count > 0 {
            logger.warning(
                "Sockets that systemd has passed are not served; add --web.systemd-socket, or leave the .socket unit out",
                metadata: ["sockets": .stringConvertible(count)])
        }
    }
}
