import Foundation
import Simulator
import TestKit
import Testing

/// The simulator's accounts and an exporter that collects from them, for tests of event time.
struct EventEstate {
    /// The folder of configuration and store.
    let folder: String
    private let simulator: Program
    private let upstream: String

    /// Starts the simulator on the present time.
    init() async throws {
        folder = try Paths.temporaryFolder()
        simulator = try Program.exporter("simulate", "--listen-address=127.0.0.1:0")
        upstream = "http://" + (try await simulator.address())
    }

    /// Writes the configuration; `more` is added to it.
    func configure(historyDays: Int = 20, _ more: String = "") throws {
        let accounts = SimulatedAccount.demo.map { "{name: \($0.name), app_id: \($0.appID), app_secret: \($0.secret)}" }
        let text = """
            api: {base_url: "\(upstream)"}
            collect: {history_days: \(historyDays), endpoints: [getupstreammsghour]}
            store: {path: days.sqlite}
            accounts: [\(accounts.joined(separator: ", "))]
            \(more)

            """
        try text.write(toFile: "\(folder)/config.yml", atomically: true, encoding: .utf8)
    }

    /// Starts the exporter.
    func start() async throws -> (program: Program, url: String) {
        let program = try Program.exporter("--config.file=\(folder)/config.yml", "--web.listen-address=127.0.0.1:0")
        return (program, "http://" + (try await program.address()))
    }

    /// Runs the command `backfill` over the days from `first` to `last` days ago.
    func backfill(_ first: Int, _ last: Int, _ more: String...) async throws -> Program.Result {
        let days = ["--from=\(Self.day(first))", "--to=\(Self.day(last))"]
        return try await Program.run(["backfill", "--config.file=\(folder)/config.yml"] + days + more)
    }

    /// What the store holds of those days.
    func stored(_ first: Int, _ last: Int) async throws -> EventPoints {
        let path = "\(folder)/\(UUID().uuidString).jsonl"
        let result = try await backfill(first, last, "--format=jsonl", "--output=\(path)")
        try #require(result.code == 0, "\(result.errors)")
        return try EventPoints(jsonLines: path)
    }

    /// Ends the simulator.
    func stop() async throws { try await simulator.stop() }

    /// The Beijing date some days ago.
    static func day(_ ago: Int) -> String {
        let formatter = DateFormatter()
        formatter.dateFormat = "yyyy-MM-dd"
        formatter.timeZone = TimeZone(secondsFromGMT: 8 * 3600)
        formatter.calendar = Calendar(identifier: .gregorian)
        formatter.locale = Locale(identifier: "en_US_POSIX")
        return formatter.string(from: Date(timeIntervalSinceNow: -Double(ago) * 86_400))
    }
}
