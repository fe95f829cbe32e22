import Foundation
import Simulator
import TestKit
import Testing

/// A crash loop against an upstream that fails: no budget is overspent.
@Suite(.timeLimit(.minutes(10)))
struct CrashLoopTests {
    /// `make study` sets the variable and gets two hundred kills; the tests make do with thirty.
    private static let kills = ProcessInfo.processInfo.environment["WECHAT_EXPORTER_STUDY"] == "1" ? 200 : 30

    @Test(arguments: [SimulatorScenario.whitelist, .unverified])
    func killsInALoopNeverOverspend(scenario: SimulatorScenario) async throws {
        let folder = try Paths.temporaryFolder()
        let simulator = try Program.exporter(
            "simulate", "--listen-address=127.0.0.1:0", "--scenario=\(scenario.rawValue)")
        let upstream = "http://" + (try await simulator.address())
        let text = """
            api: {base_url: "\(upstream)", calls_per_day: 20}
            collect: {history_days: 0}
            store: {path: days.sqlite}
            accounts: [{app_id: \(SimulatedAccount.demo[0].appID), app_secret: \(SimulatedAccount.demo[0].secret)}]
            """
        try text.write(toFile: "\(folder)/config.yml", atomically: true, encoding: .utf8)
        // A start makes one call for a token, and one or two for data when it got one; without any left it makes none and tells none.
        let sure = scenario == .whitelist ? 20 : 10
        for start in 0..<Self.kills {
            let program = try Program(
                Paths.exporter, ["--config.file=\(folder)/config.yml", "--web.listen-address=127.0.0.1:0"],
                environment: ["LLVM_PROFILE_FILE": "/dev/null"])
            _ = try await program.line(with: start < sure ? "msg=\"Call failed\"" : "msg=\"Listening on\"")
            program.signal(SIGKILL)
            _ = try await program.result()
        }
        let status = try await curl(upstream + "/simulator/status")
        let json = try #require(JSONSerialization.jsonObject(with: status.body) as? [String: Any], "\(status.text)")
        let counts = try #require(json["requests"] as? [String: Int], "\(status.text)")
        #expect(counts.values.allSatisfy { $0 <= 20 }, "\(counts)")
        #expect(counts.values.reduce(0, +) >= 20)
        try await simulator.stop()
    }
}
