import Foundation
import Simulator
import TestKit
import Testing

/// wechatpy, a client of WeChat that knows nothing of us, asks the simulator: what it understands is what WeChat says.
///
/// Only its connection is led elsewhere; tokens, addresses, bodies and retries are its own.
@Suite(.timeLimit(.minutes(10)))
struct WechatpyTests {
    /// Leads wechatpy's connections to the simulator instead of api.weixin.qq.com.
    private static let detour = """
        import json, sys
        from requests.adapters import HTTPAdapter
        from wechatpy import WeChatClient, WeChatClientException, WeChatComponent
        from wechatpy.client import WeChatComponentClient

        class Detour(HTTPAdapter):
            def send(self, request, **options):
                request.url = request.url.replace("https://api.weixin.qq.com", sys.argv[1])
                return super().send(request, **options)

        def lead(client):
            client._http.mount("https://api.weixin.qq.com", Detour())
            return client

        """

    private let account = SimulatedAccount.demo[1]

    private func simulate(_ arguments: String...) async throws -> (program: Program, url: String) {
        let fixed = ["simulate", "--listen-address=127.0.0.1:0", "--time=2026-03-10T10:00"]
        let program = try Program(Paths.exporter, fixed + arguments)
        return (program, "http://" + (try await program.address()))
    }

    /// What the script prints as JSON.
    private func python(_ script: String, _ arguments: String...) async throws -> [String: Any] {
        let result = try await Program(Paths.python, ["-W", "ignore", "-c", Self.detour + script] + arguments).result()
        #expect(result.code == 0, "\(result.errors)")
        return try #require(JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    }

    /// The rows of the truth in the shape that Python saw.
    private func truth(_ endpoint: String, _ day: String) -> [[String: Int]] {
        let simulator = Simulator(configuration: SimulatorConfiguration())
        return simulator.rows(endpoint, appID: account.appID, from: day, to: day).map { row in
            var values = ["user": row.msgUser]
            values["type"] = row.msgType
            values["count"] = row.msgCount
            values["hour"] = row.refHour
            values["interval"] = row.countInterval
            return values
        }
    }

    private static let rows = """
        names = {"msg_user": "user", "msg_type": "type", "msg_count": "count", "ref_hour": "hour", "count_interval": "interval"}
        def told(rows):
            return [{names[key]: row[key] for key in row if key in names} for row in rows]

        """

    @Test func fetchesTokensHoursDaysAndMonths() async throws {
        let (program, url) = try await simulate()
        let script = """
            client = lead(WeChatClient(sys.argv[2], sys.argv[3]))
            cube = client.datacube
            print(json.dumps({
                "token": client.access_token,
                "hour": told(cube.get_upstream_msg_hour("2026-03-09", "2026-03-09")),
                "day": told(cube.get_upstream_msg("2026-03-09", "2026-03-09")),
                "month": told(cube.get_upstream_msg_month("2026-02-01", "2026-02-01")),
                "dist": told(cube.get_upstream_msg_dist("2026-03-09", "2026-03-09")),
            }))
            """
        let told = try await python(Self.rows + script, url, account.appID, account.secret)
        #expect((told["token"] as? String)?.hasPrefix("97_") == true)
        let expected = [
            ("hour", "getupstreammsghour", "2026-03-09"), ("day", "getupstreammsg", "2026-03-09"),
            ("month", "getupstreammsgmonth", "2026-02-01"), ("dist", "getupstreammsgdist", "2026-03-09"),
        ]
        for (key, endpoint, day) in expected {
            let truth = truth(endpoint, day)
            #expect(!truth.isEmpty)
            #expect(told[key] as? [[String: Int]] == truth, "\(key)")
        }
        try await program.stop()
    }

    @Test func renewsAStolenTokenByItself() async throws {
        let (program, url) = try await simulate("--scenario=stolen-token")
        let script = """
            cube = lead(WeChatClient(sys.argv[2], sys.argv[3])).datacube
            print(json.dumps({"counts": [len(cube.get_upstream_msg("2026-03-09", "2026-03-09")) for _ in range(6)]}))
            """
        let told = try await python(script, url, account.appID, account.secret)
        let rows = truth("getupstreammsg", "2026-03-09").count
        #expect(told["counts"] as? [Int] == Array(repeating: rows, count: 6))
        #expect(try await curl("\(url)/simulator/status").text.contains(#""getupstreammsg":7,"token":2"#))
        try await program.stop()
    }

    @Test(arguments: [
        (scenario: "normal", day: "2026-03-10", errcode: 61501), ("not-ready", "2026-03-09", 61503),
        ("whitelist", "2026-03-09", 40164), ("unverified", "2026-03-09", 48001),
    ])
    func readsRefusalsAsWeChats(scenario: String, day: String, errcode: Int) async throws {
        let (program, url) = try await simulate("--scenario=\(scenario)")
        let script = """
            try:
                lead(WeChatClient(sys.argv[2], sys.argv[3])).datacube.get_upstream_msg_hour(sys.argv[4], sys.argv[4])
            except WeChatClientException as error:
                print(json.dumps({"errcode": error.errcode}))
            """
        let told = try await python(script, url, account.appID, account.secret, day)
        #expect(told["errcode"] as? Int == errcode)
        try await program.stop()
    }

    @Test func fetchesInTheNameOfAPlatform() async throws {
        let (program, url) = try await simulate("--platform")
        let platform = SimulatedPlatform.demo
        let script = """
            class Component(WeChatComponent):
                component_verify_ticket = sys.argv[5]
            component = lead(Component(sys.argv[3], sys.argv[4], "token", "0" * 43))
            client = lead(WeChatComponentClient(sys.argv[2], component, refresh_token=sys.argv[6]))
            print(json.dumps({"hour": told(client.datacube.get_upstream_msg_hour("2026-03-09", "2026-03-09"))}))
            """
        let told = try await python(
            Self.rows + script, url, account.appID, platform.componentAppID, platform.secret, platform.verifyTicket,
            try #require(platform.authorizers[account.appID]))
        #expect(told["hour"] as? [[String: Int]] == truth("getupstreammsghour", "2026-03-09"))
        try await program.stop()
    }
}
