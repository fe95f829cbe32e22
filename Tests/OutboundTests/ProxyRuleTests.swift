import Outbound
import Testing

/// Which proxy is taken, as golang.org/x/net/http/httpproxy documents it for `Config`.
struct ProxyRuleTests {
    private func target(_ scheme: String, _ host: String, _ port: Int) -> ProxyTarget {
        ProxyTarget(scheme: scheme, host: host, port: port)
    }

    private let weChat = ProxyTarget(scheme: "https", host: "api.weixin.qq.com", port: 443)

    @Test(arguments: [
        (environment: [:], proxy: String?.none), (["HTTPS_PROXY": "http://proxy:3128"], "http://proxy:3128"),
        (["https_proxy": "proxy:3128"], "http://proxy:3128"), (["HTTP_PROXY": "http://proxy:3128"], nil),
        (["HTTPS_PROXY": "http://a:1", "https_proxy": "http://b:2"], "http://a:1"),
        (["HTTPS_PROXY": "", "https_proxy": "http://b:2"], "http://b:2"),
        (["HTTPS_PROXY": "proxy"], "http://proxy:80"), (["HTTPS_PROXY": "socks5://proxy"], "socks5://proxy:1080"),
        (["HTTPS_PROXY": "socks5h://proxy:9"], "socks5://proxy:9"),
        (["HTTPS_PROXY": "http://[2001:db8::1]:3128/"], "http://[2001:db8::1]:3128"),
        (["HTTPS_PROXY": "http://a:1", "NO_PROXY": "", "no_proxy": "qq.com"], nil),
        (["HTTPS_PROXY": "http://a:1", "NO_PROXY": "foo.com", "no_proxy": "qq.com"], "http://a:1"),
    ])
    func theVariableOfTheSchemeCountsAndUpperCaseFirst(environment: [String: String], proxy: String?) throws {
        #expect(try ProxyRule.proxy(for: weChat, environment: environment)?.description == proxy)
    }

    @Test func plainHTTPHasItsOwnVariable() throws {
        let environment = ["HTTP_PROXY": "http://plain:1", "HTTPS_PROXY": "http://tls:2"]
        let proxy = try ProxyRule.proxy(for: target("http", "mimir", 9009), environment: environment)
        #expect(proxy?.description == "http://plain:1")
    }

    @Test(arguments: ["localhost", "LOCALHOST", "127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1"])
    func thisMachineIsNeverReachedByAProxyOfTheEnvironment(host: String) throws {
        let environment = ["HTTP_PROXY": "http://a:1"]
        #expect(try ProxyRule.proxy(for: target("http", host, 80), environment: environment) == nil)
    }

    /// Prometheus' `proxy_url` alone is always obeyed; with `no_proxy` the rules of the environment count.
    @Test func aConfiguredProxyIsTakenToThisMachineTooUnlessThereAreExceptions() throws {
        let proxy = try ProxyServer("http://a:1")
        let own = target("http", "127.0.0.1", 80)
        #expect(ProxyRule.proxy(for: own, configured: proxy, exceptions: nil) == proxy)
        #expect(ProxyRule.proxy(for: own, configured: proxy, exceptions: "") == proxy)
        #expect(ProxyRule.proxy(for: own, configured: proxy, exceptions: "foo.com") == nil)
        #expect(ProxyRule.proxy(for: weChat, configured: proxy, exceptions: "foo.com") == proxy)
        #expect(ProxyRule.proxy(for: weChat, configured: proxy, exceptions: "weixin.qq.com") == nil)
    }

    @Test(arguments: [
        // Names.
        (list: "foo.com", host: "foo.com", port: 443, isSpared: true), ("foo.com", "bar.foo.com", 443, true),
        ("foo.com", "xfoo.com", 443, false), (".foo.com", "foo.com", 443, false),
        (".foo.com", "a.b.foo.com", 443, true),
        ("*.foo.com", "bar.foo.com", 443, true), ("*.foo.com", "foo.com", 443, false),
        ("FOO.com", "Foo.COM", 443, true),
        ("foo", "foo", 443, true), ("oo.com", "foo.com", 443, false), ("*", "anything", 1, true),
        ("bar.com,*", "10.0.0.1", 1, true), (" foo.com , bar.com ", "bar.com", 443, true),
        (",,", "foo.com", 443, false),
        // Ports: that of the scheme where the URL has none.
        ("foo.com:443", "foo.com", 443, true), ("foo.com:443", "foo.com", 8443, false),
        ("foo.com:80", "foo.com", 443, false), (".foo.com:8443", "a.foo.com", 8443, true),
        (":443", "foo.com", 443, false), ("foo.com:abc", "foo.com", 443, false),
        // Addresses.
        ("10.1.2.3", "10.1.2.3", 443, true), ("10.1.2.3", "10.1.2.4", 443, false),
        ("10.1.2.3:80", "10.1.2.3", 443, false),
        ("10.1.2.3:443", "10.1.2.3", 443, true), ("2001:db8::1", "2001:db8::1", 443, true),
        ("2001:db8:0::1", "2001:db8::1", 443, true), ("[2001:db8::1]", "2001:db8::1", 443, true),
        ("[2001:db8::1]:443", "2001:db8::1", 443, true), ("[2001:db8::1]:80", "2001:db8::1", 443, false),
        ("10.1.2.3", "::ffff:10.1.2.3", 443, true), ("10.1", "10.1.2.3", 443, false),
        // Ranges.
        ("10.0.0.0/8", "10.255.0.1", 443, true), ("10.0.0.0/8", "11.0.0.1", 443, false),
        ("10.1.2.3/8", "10.9.9.9", 443, true), ("192.168.4.0/22", "192.168.7.255", 443, true),
        ("192.168.4.0/22", "192.168.8.0", 443, false), ("0.0.0.0/0", "8.8.8.8", 443, true),
        ("0.0.0.0/0", "2001:db8::1", 443, false), ("2001:db8::/32", "2001:db8:ffff::1", 443, true),
        ("2001:db8::/33", "2001:db8:8000::1", 443, false), ("10.0.0.0/33", "10.0.0.1", 443, false),
        ("10.0.0.0/8", "ten.example", 443, false),
    ])
    func exceptionsAreReadAsGoReadsThem(list: String, host: String, port: Int, isSpared: Bool) throws {
        let environment = ["HTTPS_PROXY": "http://a:1", "NO_PROXY": list]
        let proxy = try ProxyRule.proxy(for: target("https", host, port), environment: environment)
        #expect((proxy == nil) == isSpared)
    }

    @Test(arguments: [
        ("https://proxy:3128", ProxyFault.encrypted), ("socks5://u:p@proxy", .passwordForSOCKS), ("http://", .notAURL),
        ("ftp://proxy:1", .notAURL), ("http://proxy:99999", .notAURL), ("http://proxy:abc", .notAURL),
        ("http://proxy:0", .notAURL), ("http://u:p@", .notAURL), ("http://u:%zz@proxy", .notAURL),
        ("pro xy:1", .notAURL),
    ])
    func aProxyThatCannotBeUsedIsRefusedByTheNameOfItsVariable(text: String, fault: ProxyFault) throws {
        let error = #expect(throws: ProxyRule.BadVariable.self) {
            try ProxyRule.proxy(for: weChat, environment: ["https_proxy": text])
        }
        #expect(error?.name == "https_proxy")
        #expect(error?.fault == fault)
        #expect(!fault.description.contains("u:"))
    }

    @Test func aVariableThatDoesNotCountIsNotLookedAt() throws {
        let environment = ["HTTP_PROXY": "nonsense:nonsense", "HTTPS_PROXY": "also:nonsense", "NO_PROXY": "qq.com"]
        #expect(try ProxyRule.proxy(for: weChat, environment: environment) == nil)
    }

    @Test func thePasswordIsShownNowhere() throws {
        let proxy = try ProxyServer("http://robot:hu%40sh@proxy:3128")
        var dumped = ""
        dump(proxy, to: &dumped)
        for text in ["\(proxy)", String(reflecting: proxy), dumped, "\(ProxyServer?.some(proxy) as Any)"] {
            #expect(!text.contains("hu") && !text.contains("robot"), "\(text)")
        }
        #expect("\(proxy)" == "http://<secret>@proxy:3128")
        #expect(try proxy != ProxyServer("http://robot:other@proxy:3128"))
    }
}
