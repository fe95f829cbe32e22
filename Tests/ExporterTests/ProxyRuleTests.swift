import Exporter
import Testing
import WeChatAPI

struct ProxyRuleTests {
    @Test(arguments: [
        (configured: String?.none, environment: [:], proxy: String?.none),
        ("http://proxy:3128", [:], "http://proxy:3128"),
        (nil, ["HTTPS_PROXY": "http://proxy:3128"], "http://proxy:3128"),
        (nil, ["https_proxy": "proxy:3128"], "http://proxy:3128"),
        (nil, ["HTTP_PROXY": "http://proxy:3128"], nil),
        ("http://a:1", ["HTTPS_PROXY": "http://b:2"], "http://a:1"),
        ("http://a:1", ["NO_PROXY": "api.weixin.qq.com"], nil), ("http://a:1", ["no_proxy": "localhost, .qq.com"], nil),
        ("http://a:1", ["NO_PROXY": "qq.com"], nil), ("http://a:1", ["NO_PROXY": "*.weixin.qq.com"], nil),
        ("http://a:1", ["NO_PROXY": "*"], nil), ("http://a:1", ["NO_PROXY": "q.com,weixin.com,"], "http://a:1"),
    ])
    func theProxyIsChosenAsGoProgramsDo(configured: String?, environment: [String: String], proxy: String?) throws {
        let chosen = try ProxyRule.proxy(for: .weChat, configured: configured, environment: environment)
        #expect(chosen?.description == proxy)
    }

    @Test(arguments: ["https://proxy:3128", "socks5://proxy", "http://user:pw@proxy:3128", "http://"])
    func aProxyThatCannotBeUsedIsRefused(text: String) {
        #expect(throws: TransportError.badProxy(source: "HTTPS_PROXY")) {
            try ProxyRule.proxy(for: .weChat, configured: nil, environment: ["HTTPS_PROXY": text])
        }
    }

    @Test(arguments: [
        (url: "http://proxy:3128", host: "proxy", port: 3128), ("https://h", "h", 443), ("http://h/p", "h", 80),
        ("http://[::1]:99", "::1", 99), ("http://[::1]", "::1", 80),
    ])
    func hostAndPortAreTold(url: String, host: String, port: Int) throws {
        let base = try #require(BaseURL(url))
        #expect(base.host == host)
        #expect(base.port == port)
    }
}
