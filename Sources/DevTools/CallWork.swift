import ArgumentParser
import BeijingTime
import Collection
import DayStore
import Exporter
import Foundation
import Logging
import Settings
import TestKit

/// Collects a history in process, so that callgrind can count the instructions of each call, and perf can see where they go.
struct CallWork: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "call-work",
        abstract: "Collect days of recorded answers in process, to be measured; prints the number of calls.")

    @Option(help: "How many accounts there are.")
    var accounts = 20
    @Option(help: "How many days of history are collected.")
    var days = 35
    @Option(help: "The folder of the store, which should be new.")
    var folder: String

    /// Lets every account make its calls until none is due.
    func run() async throws {
        let clock = ManualClock(Day(year: 2026, month: 3, day: 20).at(.seconds(12 * 3_600)))
        var configuration = DemoConfiguration.make(
            accounts: (0..<accounts).map { ("shop\($0)", "wx\(1_000_000_000_000_000 + $0)", "secret") },
            upstream: "https://api.weixin.qq.com", storePath: folder + "/days.db")
        configuration.policy.historyDays = days
        configuration.policy.callsPerDay = 1_000
        let answers = RecordedAnswers()
        let exporter = try Exporter(
            configuration, store: DayStore(path: configuration.storePath), transport: answers, clock: clock,
            logger: Logger(label: "call-work") { _ in SwiftLogNoOpLogHandler() })
        for refresher in exporter.accounts {
            var refresher = refresher
            while await refresher.tick() <= clock.now {}
        }
        print(answers.calls)
    }
}
