import Foundation
import TestKit
import Testing

/// The pages of the demo as a browser shows them, and as the HTML standard's own parser reads them.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct PagesInBrowserTests {
    @Test func haveNoFaultInLightAndDarkAtDeskAndPhoneWidth() async throws {
        let demo = try await RunningDemo()
        // The drawings are compared with the metrics, so neither may change meanwhile.
        _ = try await eventually("the whole history of both accounts") {
            let missing = try await demo.metrics().series("wechat_exporter_history_periods_missing").values
            return !missing.isEmpty && missing.allSatisfy { $0 == 0 } ? true : nil
        }
        let seen = try await judge("check", [demo.exporter, "--account", "shop", "--account", "corner"])
        #expect(seen.contains("shop: ") && seen.contains("corner: "), "\(seen)")
        try await demo.program.stop()
    }

    @Test func areValidHTML() async throws {
        let demo = try await RunningDemo()
        let paths = [
            "/", "/status", "/status?account=shop", "/status?q=%3Cb%3E&sort=age", "/status?account=none", "/config",
        ]
        let chinese = paths.map { "\($0)\($0.contains("?") ? "&" : "?")lang=zh" }
        _ = try await judge("valid-html", (paths + chinese).map { demo.exporter + $0 })
        try await demo.program.stop()
    }

    /// What one of the commands beside CI says when it finds no fault.
    private func judge(_ command: String, _ arguments: [String]) async throws -> String {
        let script = "\(Paths.root)/.ci/pages/\(command)"
        let result = try await Program(Paths.python, ["-B", script] + arguments).result()
        #expect(result.code == 0, "\(result.output)\(result.errors)")
        return result.output
    }
}
