import Languages
import Testing

@testable import Pages

struct StatusPageTests {
    private let page = StatusPage(links: Samples.links, now: Samples.now)

    private func list(_ accounts: [AccountSummary], _ parameters: [(name: String, value: String)] = []) -> String {
        page.list(accounts, query: StatusQuery(parameters))
    }

    @Test func saysHowToAddTheFirstAccount() {
        let html = list([])
        #expect(html.contains("No account is configured. Add one below <code>accounts</code>"))
        #expect(Outline(html).tagged("table") == [])
    }

    @Test func namesTheAccountsThatAreDisabled() {
        let all = page.list(Samples.accounts(2), disabled: ["<off>", "old"], query: StatusQuery())
        #expect(all.contains("2 accounts disabled by <code>enabled: false</code>"))
        #expect(all.contains("&lt;off&gt;") && !all.contains("<off>"))
        let none = page.list([], disabled: ["old"], query: StatusQuery())
        #expect(none.contains("1 account disabled") && !none.contains("No account is configured"))
        #expect(page.disabled(account: "<off>").contains("&lt;off&gt;"))
    }

    @Test func anAccountIsFoundByItsLabels() {
        let accounts = [
            AccountSummary(name: "shop", appID: "wx1", state: .up, labels: [("owner", "Anna")]),
            AccountSummary(name: "corner", appID: "wx2", state: .up),
        ]
        let html = list(accounts, [("q", "anna")])
        #expect(html.contains(">shop<") && !html.contains(">corner<"))
    }

    @Test func helpsWhenNothingMatches() {
        let html = list(Samples.accounts(3), [("q", "<none>")])
        #expect(html.contains("No account has “&lt;none&gt;” in its name, AppID or labels."))
        #expect(html.contains("<a href=\"./status\">see all accounts</a>"))
        #expect(html.contains("value=\"&lt;none&gt;\""))
        #expect(Outline(html).tagged("table") == [])
    }

    @Test func showsAHundredOfTenThousand() {
        let html = list(Samples.accounts(10_000), [("q", "shop"), ("sort", "share"), ("page", "3")])
        let outline = Outline(html)
        #expect(outline.tagged("tr").count == 101)
        #expect(html.contains("<strong>10,000 accounts</strong>: 9,871 up, 104 failing, 25 not yet called, 20 late."))
        #expect(html.contains("Accounts 201–300 of 9,975 found, by share"))
        let targets = outline.tagged("a").compactMap { $0.attributes["href"] }
        let pages = ["page=2", "page=4", "page=100"].map { "./status?q=shop&amp;sort=share&amp;\($0)" }
        #expect(pages.allSatisfy(targets.contains))
        #expect(targets.contains("./status?q=shop&amp;sort=share&amp;order=desc"))
        #expect(outline.tagged("th").filter { $0.attributes["aria-sort"] == "ascending" }.count == 1)
        #expect(outline.tagged("option").filter { $0.attributes["value"] == "share" }.count == 1)
        #expect(html.contains("<option value=\"share\" selected>"))
    }

    @Test func tellsTheLastPageWhenALaterOneIsAsked() {
        let html = list(Samples.accounts(150), [("page", "999"), ("order", "sideways")])
        #expect(html.contains("There is no page 999; this is the last one."))
        #expect(html.contains("order=sideways is not known; use one of asc, desc."))
        #expect(html.contains("Page 2 of 2"))
        #expect(html.contains("<span class=\"none\">Next</span>"))
    }

    @Test func showsARow() {
        var account = Samples.summary(messages: 300)
        account.state = .failing
        account.error = Samples.error
        account.special = .same("Double 11 (event)")
        account.day = Samples.day(4)
        let html = list([account])
        for text in [
            "<a href=\"./status?account=shop\"><bdi>shop</bdi></a>", "wx0123456789abcdef",
            "▲ failing</span> <small>40164 (credential)</small>",
            "2026-11-17</time> <span class=\"special\">◆ Double 11 (event)",
            "ended 3 days ago <span class=\"state failing\">▲ late</span>", "<td class=\"number\">300</td>",
            "800 (590 to 1,042)", "▼ 38 %", "<code>getupstreammsghour</code> in 22 hours",
        ] {
            #expect(html.contains(text), "\(text)")
        }
    }

    @Test func showsDashesForAnAccountThatWasNeverCalled() {
        let html = list([AccountSummary(name: "new", appID: "wx1", state: .waiting)])
        #expect(html.contains("○ not yet") && html.contains("none yet"))
        #expect(html.split(separator: ">–</td>").count == 6)
        #expect(html.contains("<strong>1 account</strong>: 0 up, 0 failing, 1 not yet called, 0 late."))
    }

    @Test func leadsBackFromAnUnknownAccount() {
        let html = page.unknown(account: "<x>")
        #expect(
            html.contains("No account is called “<bdi>&lt;x&gt;</bdi>”. <a href=\"./status\">See all accounts.</a>"))
    }
}
