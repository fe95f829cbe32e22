import Testing

@testable import Pages

struct ConfigPageTests {
    private let tree = ConfigNode.map([
        .init(
            "collect",
            .map([
                .init("endpoints", .list([.text("getupstreammsghour"), .text("getupstreammsgmonth")])),
                .init("ready_time", .text("08:00")), .init("baseline", .bool(true)),
            ])),
        .init(
            "accounts",
            .list([
                .map([
                    .init("name", .text("shop: 1")), .init("app_secret", .text("<secret>")),
                    .init("labels", .map([])),
                    .init("tags", .list([.list([.integer(1), .integer(-2)]), .list([])])),
                ])
            ])), .init("platforms", .list([])),
    ])

    @Test func writesYAMLInTheGivenOrder() {
        let page = ConfigPage(links: Samples.links, configuration: tree)
        #expect(
            page.yaml == """
                collect:
                  endpoints:
                    - getupstreammsghour
                    - getupstreammsgmonth
                  ready_time: "08:00"
                  baseline: true
                accounts:
                  - name: "shop: 1"
                    app_secret: <secret>
                    labels: {}
                    tags:
                      - - 1
                        - -2
                      - []
                platforms: []

                """)
        #expect(page.page.contains("<code>collect:\n  endpoints:\n"))
        #expect(page.page.contains("app_secret: &lt;secret&gt;"))
    }

    @Test(arguments: [
        "10s", "1h30m", "28d", "getupstreammsghour", "https://api.weixin.qq.com", "/etc/x", "./x", "<secret>", "a b",
        "a#b", "店铺", "1.2.3a", "_x", "wx0123456789abcdef",
    ])
    func leavesPlainTextPlain(text: String) {
        #expect(YAMLWriter.text(.text(text)) == "\(text)\n")
    }

    @Test(arguments: [
        ("", "\"\""), ("yes", "\"yes\""), ("Null", "\"Null\""), ("08:00", "\"08:00\""), ("1e5", "\"1e5\""),
        ("2026-11-21", "\"2026-11-21\""), ("0x1F", "\"0x1F\""), (".5", "\".5\""), ("<<", "\"<<\""), ("~", "\"~\""),
        (":memory:", "\":memory:\""), ("a: b", "\"a: b\""), ("a:", "\"a:\""), ("a #b", "\"a #b\""), ("a ", "\"a \""),
        ("- x", "\"- x\""), ("@x", "\"@x\""), ("\"q\"", "\"\\\"q\\\"\""), ("a\\b\n\tc", "\"a\\\\b\\n\\tc\""),
        ("x\u{7}\u{85}\u{2028}\u{202E}", "\"x\\u0007\\u0085\\u2028\\u202E\""), ("*a", "\"*a\""), ("{}", "\"{}\""),
    ])
    func quotesWhatReadersWouldTakeForSomethingElse(text: String, yaml: String) {
        #expect(YAMLWriter.text(.text(text)) == "\(yaml)\n")
    }
}
