import Outbound
import Testing
import WeChatAPI
import Yams

@testable import Settings

/// What `/config` shows of the ways out.
struct ConfigurationYAMLTests {
    private func shown(_ change: (inout ExporterConfiguration) throws -> Void) throws -> String {
        var configuration = ExporterConfiguration()
        try change(&configuration)
        return try configuration.yaml()
    }

    @Test func everyKeyOfAReceiverIsThereAndNoSecret() throws {
        let text = try shown { configuration in
            var receiver = RemoteWriteConfiguration(name: "r", url: "http://a/w?key=hush")
            receiver.proxyChoice.url = try ProxyServer("http://robot:hush@proxy:3128")
            receiver.proxyChoice.exceptions = "example.com"
            receiver.access = .basic(username: "u", password: .literal(Secret("hush")))
            receiver.headers = ["X-Key": "hush"]
            configuration.remoteWrite = [receiver]
            configuration.api.proxyURL = try ProxyServer("http://robot:hush@proxy:3128")
        }
        for key in [
            "tls_config", "insecure_skip_verify", "queue_config", "max_samples_per_send", "min_backoff", "max_backoff",
            "proxy_url", "no_proxy", "http://<secret>@proxy:3128",
        ] {
            #expect(text.contains(key), "\(key)")
        }
        #expect(!text.contains("hush") && !text.contains("robot"))
    }

    @Test func isYAMLInTheOrderOfTheReadme() throws {
        let text = try shown { configuration in
            configuration.accounts = [
                AccountConfiguration(name: "shop: 1", appID: "wx1", access: .secret(.literal(Secret("hush")), .stable))
            ]
        }
        #expect(
            text == """
                api:
                  base_url: https://api.weixin.qq.com
                  timeout: 10s
                  concurrency: 8
                  calls_per_day: 90
                collect:
                  endpoints:
                  - getupstreammsghour
                  - getupstreammsgmonth
                  ready_time: "08:00"
                  settle_time: "12:00"
                  poll_interval: 10m
                  history_days: 57
                  baseline: true
                  users: true
                  quota: true
                store:
                  path: data/wechat-exporter.sqlite
                  retention_days: 430
                accounts:
                - name: 'shop: 1'
                  app_id: wx1
                  app_secret: <secret>
                  token: stable

                """)
    }

    /// Numbers, times and words that readers of YAML take for something else stay texts.
    @Test(arguments: [
        "", "yes", "Null", "08:00", "12:00", "1e5", "2026-11-21", "0x1F", ".5", "<<", "~", ":memory:", "a: b", "a:",
        "a #b", "a ", "- x", "@x", "\"q\"", "a\\b\n\tc", "*a", "{}", "x\u{7}\u{85}\u{2028}\u{202E}", "店铺", "<secret>",
        "https://api.weixin.qq.com", String(repeating: "long ", count: 100),
    ])
    func everyTextIsReadAsItIs(text: String) throws {
        let yaml = try shown { $0.storePath = text }
        let store = (try load(yaml: yaml) as? [String: Any])?["store"] as? [String: Any]
        #expect(store?["path"] as? String == text, "\(yaml)")
    }
}
