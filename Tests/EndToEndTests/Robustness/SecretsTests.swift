import Foundation
import Simulator
import TestKit
import Testing

/// Marker secrets through every command and every failure, looked for in everything that anybody can see.
@Suite(.timeLimit(.minutes(10)))
struct SecretsTests {
    private let folder: String
    private let marker = "mArKeR\(UUID().uuidString.replacingOccurrences(of: "-", with: ""))"

    init() throws { folder = try Paths.temporaryFolder() }

    /// A configuration with a secret of each kind: shop's right one and corner's from files, and a platform whose secrets are markers.
    private func configuration(_ upstream: String) throws -> String {
        for account in SimulatedAccount.demo {
            try account.secret.write(toFile: "\(folder)/\(account.name)", atomically: true, encoding: .utf8)
        }
        for name in ["component", "ticket", "refresh", "token"] {
            try "\(marker)-\(name)".write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
        }
        let text = """
            api: {base_url: "\(upstream)", timeout: 1s}
            collect: {history_days: 2}
            store: {path: days.sqlite}
            platforms:
              - {name: agency, component_app_id: wxc, component_app_secret_file: component, verify_ticket_file: ticket}
            accounts:
              - {name: shop, app_id: \(SimulatedAccount.demo[0].appID), app_secret_file: shop}
              - {name: corner, app_id: \(SimulatedAccount.demo[1].appID), app_secret_env: CORNER, token: classic}
              - {name: inline, app_id: wx0000000000000001, app_secret: \(marker)-inline}
              - {name: kept, app_id: wx0000000000000002, access_token_file: token}
              - {name: client, app_id: wx0000000000000003, platform: agency, refresh_token_file: refresh}
            """
        try text.write(toFile: "\(folder)/config.yml", atomically: true, encoding: .utf8)
        return "\(folder)/config.yml"
    }

    @Test(arguments: SimulatorScenario.allCases.filter { $0 != .slow })
    func noSecretIsEverSeen(scenario: SimulatorScenario) async throws {
        let simulator = try Program.exporter(
            "simulate", "--listen-address=127.0.0.1:0", "--scenario=\(scenario.rawValue)")
        let upstream = "http://" + (try await simulator.address())
        let path = try configuration(upstream)
        let environment = ["CORNER": SimulatedAccount.demo[1].secret, "WECHAT_EXPORTER_LOG_LEVEL": "debug"]
        let program = try Program(
            Paths.exporter, ["--config.file", path, "--web.listen-address=127.0.0.1:0"], environment: environment)
        let url = "http://" + (try await program.address())
        _ = try await eventually("a first call of each account; so far:\n\(program.text)") {
            let text = program.text
            return ["shop", "corner", "inline", "kept", "client"].allSatisfy { text.contains("account=\($0)") }
                ? true : nil
        }
        var seen = [try String(contentsOfFile: "/proc/\(program.identifier)/cmdline", encoding: .utf8)]
        let pages = [
            "/metrics", "/metrics/events", "/probe?target=shop", "/sd", "/", "/status", "/status?account=shop",
            "/config",
            "/-/healthy", "/-/ready", "/-/reload", "/nothing",
        ]
        for page in pages {
            seen.append(try await curl(url + page).text)
        }
        let ended = try await program.stop()
        seen += [ended.output, ended.errors]
        for arguments in [["once"], ["check-config"], ["check-config", "--online"]] {
            let result = try await Program.run(arguments + ["--config.file", path], environment: environment)
            seen += [result.output, result.errors]
        }
        var secrets = SimulatedAccount.demo.map(\.secret)
        secrets.append(marker)
        if let token = try await token(upstream) { secrets.append(token) }
        try await simulator.stop()
        for secret in secrets {
            #expect(!seen.contains { $0.contains(secret) }, "a secret was seen")
            for file in ["days.sqlite", "days.sqlite-wal"] {
                let bytes = (try? Data(contentsOf: URL(filePath: "\(folder)/\(file)"))) ?? Data()
                #expect(bytes.range(of: Data(secret.utf8)) == nil, "a secret is in \(file)")
            }
        }
    }

    /// The stable token of shop, which all programs share; nil where the scenario hands out none.
    private func token(_ upstream: String) async throws -> String? {
        let shop = SimulatedAccount.demo[0]
        let body = #"{"grant_type":"client_credential","appid":"\#(shop.appID)","secret":"\#(shop.secret)"}"#
        let answer = try await curl("\(upstream)/cgi-bin/stable_token", "--data", body)
        let json = try? JSONSerialization.jsonObject(with: answer.body) as? [String: Any]
        return json?["access_token"] as? String
    }
}
