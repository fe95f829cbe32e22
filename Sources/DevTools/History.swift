import ArgumentParser
import BeijingTime
import Foundation
import Logging

/// Runs an exporter through some weeks on a virtual clock and writes what it would have shown.
struct History: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write the whole exposition of some simulated weeks, hour by hour, as OpenMetrics with timestamps.",
        discussion: """
            The weeks hold one of everything that dashboards show: a restated day, a special day, a late day, a refused token, \
            malformed answers, and a drop at the end.
            """)

    @Option(help: "How many days, the last of which ends now.")
    var days = 42
    @Option(help: "How many accounts.")
    var accounts = 3
    @Option(help: "The last moment, in Unix seconds; now by default.")
    var until: Int64?
    @Option(help: "Minutes between two moments.")
    var step = 60

    func validate() throws {
        guard (1...400).contains(days), (1...1_000).contains(accounts), (1...1_440).contains(step) else {
            throw ValidationError("--days goes from 1 to 400, --accounts from 1 to 1000, --step from 1 to 1440")
        }
    }

    func run() async throws {
        let end = UnixTime(seconds: until ?? Int64(Date().timeIntervalSince1970))
        var life = try SimulatedLife(accounts: accounts, from: end.advanced(by: .seconds(-86_400 * days)), until: end)
        var exposition = TimedExposition()
        for moment in stride(from: life.start.seconds, through: end.seconds, by: step * 60) {
            let time = UnixTime(seconds: moment)
            try await life.run(until: time)
            exposition.add(try life.exposition(), at: time)
        }
        try exposition.flush(to: .standardOutput)
    }
}
