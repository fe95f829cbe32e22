import ArgumentParser
import Simulator

extension SimulatorScenario: ExpressibleByArgument {
    /// The list of scenarios for the help.
    static var help: String { "SCENARIOS\n" + table.map { "  \($0)" }.joined(separator: "\n") }
}

/// The options of the simulated WeChat.
struct SimulatedWorld: ParsableArguments {
    /// The answer for a period that is not ready.
    enum NotReady: String, ExpressibleByArgument, CaseIterable {
        case errcode, empty
    }

    /// The container token of `--cloud`.
    static let cloudbaseToken = "cloudbase-0c4b7e1f92d85a36"

    @Option(help: "The scenario to rehearse.")
    var scenario = SimulatorScenario.normal
    @Option(help: "How many accounts there are.")
    var accounts = SimulatedAccount.demo.count
    @Option(help: "Seed of all random numbers.")
    var seed: UInt64 = 1
    @OptionGroup var traffic: TrafficFlags
    @Option(
        name: .customLong("ready-time"),
        help: ArgumentHelp("Beijing time of day from which yesterday is ready.", valueName: "HH:mm"))
    var readyTime = "08:00"
    @Option(
        name: .customLong("not-ready"), help: "What is answered until then: errcode 61503, or an empty list.")
    var notReady = NotReady.errcode
    @Option(help: "Calls a day for each account and endpoint; 45009 above.")
    var quota = 5000
    @Flag(help: "Also simulate a third-party platform that all accounts authorised; its values are printed.")
    var platform = false
    @Flag(help: "Also simulate WeChat Cloud Run: accept data calls without a token, and its container token.")
    var cloud = false

    /// Rejects invalid options.
    func validate() throws {
        guard (1...100_000).contains(accounts) else { throw ValidationError("--accounts must be from 1 to 100000") }
        guard (1...1_000_000).contains(quota) else { throw ValidationError("--quota must be from 1 to 1000000") }
        guard BeijingTime.timeOfDay(readyTime) != nil else {
            throw ValidationError("--ready-time must be a time of day such as 08:00")
        }
    }

    /// The simulator with these options.
    func simulator() -> Simulator {
        var configuration = SimulatorConfiguration(accounts: SimulatedAccount.made(accounts), seed: seed)
        configuration.notReadyAnswer = notReady == .errcode ? .errcode : .emptyList
        configuration.wildness = traffic.wildness
        configuration.dailyQuota = quota
        configuration.readySecond = BeijingTime.timeOfDay(readyTime) ?? configuration.readySecond
        if platform { configuration.platforms = [.demo(authorizedBy: configuration.accounts)] }
        configuration.openInterface = cloud
        configuration.cloudbaseToken = cloud ? Self.cloudbaseToken : nil
        var simulator = Simulator(configuration: configuration)
        simulator.scenario = scenario
        return simulator
    }
}
