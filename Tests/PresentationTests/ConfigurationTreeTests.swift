import Outbound
import Testing
import WeChatAPI

@testable import Presentation
@testable import Settings

/// What `/config` shows of the ways out.
struct ConfigurationTreeTests {
    private func shown(_ change: (inout ExporterConfiguration) throws -> Void) rethrows -> String {
        var configuration = ExporterConfiguration()
        try change(&configuration)
        return "\(configuration.tree)"
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
}
