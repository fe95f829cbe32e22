import ArgumentParser
import ExporterToolkit
import Logging
import ServiceLifecycle
import Simulator
import UnixSignals

/// Serves the WeChat simulator.
struct Simulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve a WeChat simulator, for trying the exporter without an account.",
        discussion: """
            Two accounts exist: shop and corner; their AppIDs and secrets are printed at the start. Everything it answers \
            follows from the seed and the time, so two runs give the same numbers.
            """)

    /// How a period that is not ready is answered.
    enum NotReady: String, ExpressibleByArgument, CaseIterable {
        case errcode, empty
    }

    @Option(name: .customLong("listen-address"), help: "Address to listen on; keep it on loopback.")
    var listenAddress = "127.0.0.1:9984"
    @Option(help: "Seed of all numbers.")
    var seed: UInt64 = 1
    @Option(help: ArgumentHelp("Start at this Beijing time instead of the present one.", valueName: "yyyy-MM-ddTHH:mm"))
    var time: String?
    @Option(
        name: .customLong("ready-time"),
        help: ArgumentHelp("Beijing time of day from which yesterday is ready.", valueName: "HH:mm"))
    var readyTime = "08:00"
    @Option(
        name: .customLong("not-ready"), help: "What is answered until then: errcode 61503, or an empty list.")
    var notReady = NotReady.errcode
    @Option(help: "Calls a day for each account and endpoint; 45009 above.")
    var quota = 5000
    @OptionGroup var log: LogFlags

    /// Serves until SIGTERM or SIGINT.
    func run() async throws {
        let address: ListenAddress
        do { address = try ListenAddress(listenAddress) } catch { throw ValidationError("--listen-address: \(error)") }
        let logger = log.logger
        let server = SimulatorHost(Simulator(configuration: try simulation()), clock: try clock()).server(
            on: address, logger: logger)
        do {
            let bound = try await server.bind()
            for line in Self.guide(bound.first ?? listenAddress) { Console.out(line) }
            let group = ServiceGroup(
                services: [server], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
            try await group.run()
        } catch {
            Console.error("\(error)")
            throw ExitCode.failure
        }
    }

    private func simulation() throws -> SimulatorConfiguration {
        guard (1...1_000_000).contains(quota) else { throw ValidationError("--quota must be from 1 to 1000000") }
        var configuration = SimulatorConfiguration(seed: seed)
        configuration.notReadyAnswer = notReady == .errcode ? .errcode : .emptyList
        configuration.dailyQuota = quota
        guard let second = BeijingTime.timeOfDay(readyTime) else {
            throw ValidationError("--ready-time must be a time of day such as 08:00")
        }
        configuration.readySecond = second
        return configuration
    }

    private func clock() throws -> SimulatorClock {
        guard let time else { return SimulatorClock() }
        guard let clock = SimulatorClock(beijing: time) else {
            throw ValidationError("--time must be a Beijing time such as 2026-03-10T08:20")
        }
        return clock
    }

    /// What somebody needs to call it.
    static func guide(_ address: String) -> [String] {
        ["WeChat simulator on http://\(address)"]
            + SimulatedAccount.demo.map { account in
                "  account \(account.name): app_id \(account.appID), app_secret \(account.secret) (invented)"
            }
    }
}
