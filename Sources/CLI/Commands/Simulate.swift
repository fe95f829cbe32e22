import ArgumentParser
import BeijingTime
import HTTPServer
import Logging
import ServiceLifecycle
import Simulator
import UnixSignals

/// Serves the WeChat simulator.
struct Simulate: AsyncParsableCommand, LoggingCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve a WeChat simulator, for trying the exporter without an account.",
        discussion: """
            Two accounts exist, shop and corner, and more with --accounts; their AppIDs and secrets are printed at the start. \
            Everything it answers follows from the seed and the time, so two runs give the same numbers. While it runs, \
            PUT /simulator/scenario/NAME changes the scenario and GET /simulator/status counts the calls.

            \(SimulatorScenario.help)
            """)

    @Option(name: .customLong("listen-address"), help: "Address to listen on; keep it on loopback.")
    var listenAddress = "127.0.0.1:9984"
    @OptionGroup var clockFlags: ClockFlags
    @OptionGroup var world: SimulatedWorld
    @Option(help: ArgumentHelp("How long each answer takes, such as 50ms.", valueName: "duration"))
    var latency = "0s"
    @Option(
        name: .customLong("write-config"),
        help: ArgumentHelp("Write a configuration file of the exporter for these accounts.", valueName: "path"))
    var configPath: String?
    @OptionGroup var log: LogFlags

    /// Serves until SIGTERM or SIGINT.
    func run() async throws {
        let address: ListenAddress
        do { address = try ListenAddress(listenAddress) } catch { throw ValidationError("--listen-address: \(error)") }
        guard let delay = PrometheusDuration.parse(latency) else {
            throw ValidationError("--latency must be a duration such as 50ms")
        }
        let logger = log.logger
        let simulator = world.simulator()
        let server = SimulatorHost(simulator, clock: clockFlags.clock, latency: delay).server(
            on: address, logger: logger)
        do {
            let bound = try await server.bind().first ?? listenAddress
            if let configPath {
                let accounts = simulator.configuration.accounts
                try SimulatedConfiguration.write(accounts, upstream: "http://\(bound)", to: configPath)
            }
            Console.show(SimulatorGuide(simulator: simulator, address: bound).lines)
            let group = ServiceGroup(
                services: [server], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
            try await group.run()
        } catch {
            logger.error("Simulator failed", metadata: ["err": "\(error)"])
            throw ExitCode.failure
        }
    }
}
