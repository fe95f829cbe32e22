import ArgumentParser
import BeijingTime
import Exporter
import ExporterToolkit
import Glibc
import HTTPServer
import Logging
import Presentation
import Settings
import UnixSignals

/// Runs the exporter of a configuration file on a clock that starts when it is told and runs fast, so that a soak sees a month.
///
/// It is what `run` runs, but for the clock. `run` itself has no such flag: a clock that runs fast would spend a real account's quota.
struct FastRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the exporter of a configuration file on a clock that runs fast.")

    @Option(name: .customLong("config.file"), help: "The configuration file; SIGHUP reloads it.")
    var file: String
    @Option(name: .customLong("web.listen-address"), help: "Address to listen on.")
    var listenAddress: String
    @Option(help: "Unix seconds that the clock shows at the start.")
    var start: Int64
    @Option(help: "How much faster than real time the clock runs.")
    var speed = 1.0

    /// Runs until SIGTERM or SIGINT.
    func run() async throws {
        signal(SIGPIPE, SIG_IGN)
        let hangups = await UnixSignalsSequence(trapping: .sighup)
        let handler = PromslogHandler(format: .logfmt, level: .info)
        let logger = Logger(label: "wechat-exporter") { _ in handler }
        let build = BuildInfo(version: "fast")
        let load: ConfigurationReloader.Load = { [file] files in
            try ConfigurationFile.load(path: file, environment: [:], unreadableSecrets: .warn, files: files)
        }
        do {
            let files = FilesRead()
            let exporter = try LiveExporter(
                load(files), build: build, logger: logger, clock: SimulatedClock(startingAt: start, speed: speed),
                files: files, load: load)
            var options = WebOptions(listenAddresses: [try ListenAddress(listenAddress)])
            options.enablesLifecycle = true
            try await exporter.run(options, build: build, hangups: hangups)
        } catch {
            logger.error("Exporter failed", metadata: ["err": "\(error)"])
            throw ExitCode.failure
        }
    }
}
