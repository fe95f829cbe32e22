import ArgumentParser
import Exporter
import HTTPServer
import Languages
import Logging
import Presentation
import Settings
import Simulator
import YAMLReading

/// Runs simulator and exporter together on loopback.
struct Demo: AsyncParsableCommand, LoggingCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the simulator and the exporter together on loopback; no credentials needed.",
        discussion: """
            While it runs, PUT /simulator/scenario/NAME on the simulator changes the scenario and GET /simulator/status counts \
            the calls.

            \(SimulatorScenario.help)
            """)

    @Option(
        name: .customLong("web.listen-address"),
        help: "Address of the exporter on loopback.")
    var listenAddress = "127.0.0.1:9983"
    @Option(name: .customLong("simulator.listen-address"), help: "Address of the simulator on loopback.")
    var simulatorAddress = "127.0.0.1:9984"
    @Option(help: "The scenario to rehearse.")
    var scenario = SimulatorScenario.normal
    @Flag(help: "Also collect callbacks and followers, which may tell why messages fell.")
    var causes = false
    @OptionGroup var traffic: TrafficFlags
    @OptionGroup var clockFlags: ClockFlags
    @OptionGroup var proxy: ProxyFlags
    @OptionGroup var security: SecurityFlags
    @OptionGroup var store: StoreFlags
    @OptionGroup var languages: LanguageFlags
    @OptionGroup var log: LogFlags

    /// Runs until SIGTERM or SIGINT.
    func run() async throws {
        let hangups = await EarlySignals.trap()
        let logger = log.logger
        let addresses: [ListenAddress]
        do {
            addresses = try [listenAddress, simulatorAddress].map { try ListenAddress($0) }
        } catch {
            throw ValidationError("\(error)")
        }
        let clock = clockFlags.clock
        do {
            var world = Simulator()
            world.configuration.wildness = traffic.wildness
            world.scenario = scenario
            let host = SimulatorHost(world, clock: clock)
            let simulator = host.server(on: addresses[1], logger: logger)
            let upstream = try await simulator.bind().first ?? simulatorAddress
            let configuration = DemoConfiguration.make(
                accounts: SimulatedAccount.demo.map { ($0.name, $0.appID, $0.secret) }, upstream: "http://\(upstream)",
                storePath: store.path ?? ":memory:", causes: causes)
            let isTLS = try security.path.map { try WebConfigurationSource(path: $0, logger: logger).isTLS } ?? false
            var options = WebOptions(listenAddresses: [addresses[0]])
            options.webConfigurationFile = security.path
            proxy.apply(to: &options)
            let exporter = try LiveExporter(configuration, build: .current, logger: logger, clock: clock)
            try await exporter.run(options, build: .current, hangups: hangups, neighbours: [simulator]) { bound in
                let url = "\(isTLS ? "https" : "http")://\(bound.first ?? listenAddress)\(proxy.prefix)"
                Console.show(
                    DemoGuide(url: url, upstream: upstream, scenario: scenario).lines.map { $0[languages.chosen] })
            }
        } catch let error as ConfigurationError {
            for problem in error.problems { logger.error("Bad configuration", metadata: ["err": "\(problem)"]) }
            throw ExitCode.failure
        } catch {
            logger.error("Demo failed", metadata: ["err": "\(error)"])
            throw ExitCode.failure
        }
    }
}
