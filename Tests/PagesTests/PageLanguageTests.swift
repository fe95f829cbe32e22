import Foundation
import Languages
import Testing

@testable import Pages

/// Pages in Chinese say nothing in English, and those in English nothing in Chinese.
struct PageLanguageTests {
    /// Each kind of page, with everything that it can show.
    private static func pages(_ links: PageLinks) -> [(name: String, html: String)] {
        let list = StatusPage(links: links, now: Samples.now)
        let account = AccountPage(links: links, now: Samples.now)
        let silent = AccountDetail(summary: AccountSummary(name: "new", appID: "wx1", state: .waiting))
        var accounts = Samples.accounts(300)
        accounts[0].special = Sentence(en: "National Day, holiday", zh: "国庆节，放假")
        accounts[1].error = .init(
            endpoint: "getupstreammsghour", errcode: "47009", errorClass: "retired",
            sentence: Sentence(en: "errcode 47009: retired", zh: "错误码 47009：已下线"))
        accounts[1].error?.retiredSince = "2026-11-03"
        let home = HomePage(links: links, description: Sentence(en: "An exporter", zh: "数据导出"), version: "1.2.3")
        let complaints = StatusQuery([("sort", "size"), ("page", "x"), ("order", "up")])
        let far = StatusQuery([("page", "99"), ("q", "shop")])
        return [
            (
                "list",
                list.list(
                    accounts, disabled: ["shop-off"], query: complaints, host: .init(url: "u", place: 2, count: 3))
            ),
            ("search", list.list(accounts, query: far)),
            ("nothing", list.list(accounts, query: StatusQuery([("q", "~")]))),
            ("none", list.list([], query: StatusQuery())), ("unknown", list.unknown(account: "a")),
            ("disabled", list.disabled(account: "a")), ("account", account.page(Self.detail())),
            ("quiet account", account.page(Self.quiet())), ("empty account", account.page(silent)),
            ("config", ConfigPage(links: links, yaml: "accounts: []").page), ("home", home.page),
        ]
    }

    /// An account of which all is known.
    private static func detail() -> AccountDetail {
        var detail = Samples.detail()
        detail.summary.isIncomplete = false
        detail.baseline = BaselineProgress(
            held: 6, leftOut: [.init(day: Samples.day(8), words: Sentence(en: "Double 11, event", zh: "双十一，活动"))],
            missing: [Samples.day(29)])
        var failures = [Int](repeating: 0, count: 24)
        failures[20] = 412
        detail.causes.callbacks = .init(
            day: Samples.day(1), counts: .init(repeating: 1000, count: 24), failures: failures, totalTime: 9000,
            longestTime: 5000)
        detail.causes.followers = .init(day: Samples.day(1), gained: 12, lost: 37)
        detail.causes.allFollowers = 98_765
        detail.calls[0].quota = QuotaFact()
        detail.calls[0].quota?.at = Samples.now - 7200
        detail.calls[1].quota = QuotaFact()
        detail.calls[1].quota?.errcode = "48001"
        (detail.calls[1].period, detail.calls[1].isPeriodIncomplete) = ("2026-10", true)
        detail.calls[1].error?.retiredSince = "2026-11-03"
        detail.history = .init(held: 30, wanted: 35, putOff: 2)
        detail.silence = .init(messages: 90, limit: 61)
        let came = Coming(polls: 3, readyAt: Samples.now, restatements: 2, restatedAt: Samples.now)
        detail.days.append(.init(day: Samples.day(1), messages: 4, isIncomplete: true, coming: came))
        detail.days.append(.init(day: Samples.day(0), messages: nil, coming: .init(polls: 1, readyAt: nil)))
        detail.days.append(.init(day: Samples.day(0), messages: 1, coming: .init(polls: 1, readyAt: Samples.now)))
        return detail
    }

    /// An account of which little is known.
    private static func quiet() -> AccountDetail {
        var detail = Samples.detail()
        detail.summary.isIncomplete = true
        detail.summary.expected = nil
        detail.hourBands = []
        detail.hours = [.init(name: "text") { _ in 0 }]
        detail.days = [.init(day: Samples.day(1), messages: nil)]
        detail.history = .init(held: 0, wanted: 0)
        detail.calls = []
        return detail
    }

    /// What people read and hear of a page: its texts and labels, without code and without the name of the other language.
    private static func texts(_ html: String) -> [String] {
        let labels = html.matches(of: /(?:aria-label|title)="([^"]*)"/).map { String($0.1) }
        let body = html.replacing(/<code>[^<]*<\/code>/, with: " ").replacing(
            /<li class="language">.*?<\/li>/, with: ""
        )
        .replacing(/<time[^>]*>[^<]*<\/time>/, with: " ").replacing(/<[^>]*>/, with: "\n")
        return labels + body.split(separator: "\n").map(String.init)
    }

    @Test func aChinesePageSaysNothingInEnglish() {
        // Two words in a row, none of which is a name.
        let names: Set<String> = [
            "wechat", "exporter", "prometheus", "getupstreammsghour", "appid", "utc", "http_sd_configs",
        ]
        for (name, html) in Self.pages(Samples.links.speaking(.chinese, isChosen: false)) {
            #expect(html.contains("<html lang=\"zh-CN\">"), "\(name)")
            for text in Self.texts(html) {
                for phrase in text.matches(of: /[A-Za-z_]{2,}(?: [A-Za-z_]+)+/) {
                    let words = phrase.output.lowercased().split(separator: " ").map(String.init)
                    #expect(words.allSatisfy(names.contains), "\(name): \(text)")
                }
            }
        }
    }

    @Test func eachPageInChineseHasNoWordOfTheSameInEnglish() {
        let english = Self.pages(Samples.links).map { Set(Self.texts($0.html)) }
        for ((name, html), english) in zip(Self.pages(Samples.links.speaking(.chinese, isChosen: false)), english) {
            let common = english.intersection(Self.texts(html)).filter { $0.contains(/[A-Za-z]{3,}/) }
            let names = common.filter {
                !$0.contains(
                    /wechat-exporter|shop-|^shop$|^new-?|getupstream|^wx|credential|^ ?(text|image|voice|video|link)|AppID|accounts:/
                )
            }
            #expect(names == [], "\(name)")
        }
    }

    @Test func anEnglishPageSaysNothingInChinese() {
        for (name, html) in Self.pages(Samples.links) {
            #expect(html.contains("<html lang=\"en\">"), "\(name)")
            for text in Self.texts(html) { #expect(!text.contains(/\p{Script=Han}/), "\(name): \(text)") }
        }
    }

    @Test func theSwitchLeadsToTheSamePageInTheOtherLanguage() {
        let list = StatusPage(links: Samples.links, now: Samples.now)
            .list(Samples.accounts(3), query: StatusQuery([("q", "shop"), ("sort", "age")]))
        #expect(
            list.contains(
                "<a href=\"./status?q=shop&amp;sort=age&amp;lang=zh\" lang=\"zh-CN\" hreflang=\"zh-CN\">中文</a>"))
        let account = AccountPage(links: Samples.links.speaking(.chinese, isChosen: true), now: Samples.now)
            .page(Samples.detail())
        #expect(
            account.contains("<a href=\"./status?account=shop&amp;lang=en\" lang=\"en\" hreflang=\"en\">English</a>"))
    }

    /// What somebody chose goes along every link and through the form; what the browser prefers does not.
    @Test func linksCarryTheChosenLanguage() {
        let chosen = Self.pages(Samples.links.speaking(.chinese, isChosen: true))
        for (name, html) in chosen {
            let outline = Outline(html)
            let pages = outline.tagged("a").filter { !["#main", "./metrics"].contains($0.attributes["href"]) }
                .filter { $0.attributes["hreflang"] == nil }
            #expect(pages.allSatisfy { $0.attributes["href"]?.contains("lang=zh") == true }, "\(name)")
            let isInForm = html.contains("<input type=\"hidden\" name=\"lang\" value=\"zh\">")
            #expect(isInForm == !outline.tagged("form").isEmpty, "\(name)")
        }
        for (_, html) in Self.pages(Samples.links.speaking(.chinese, isChosen: false)) {
            let links = Outline(html).tagged("a").filter { $0.attributes["hreflang"] == nil }
            #expect(links.allSatisfy { $0.attributes["href"]?.contains("lang=") == false })
            #expect(!html.contains("type=\"hidden\""))
        }
    }

    @Test func theHeaderSaysTheLanguage() {
        func field(_ name: String, _ language: Language) -> String? {
            PageFrame.headers(language).first { $0.name == name }?.value
        }
        #expect(field("Content-Language", .chinese) == "zh-CN" && field("Content-Language", .english) == "en")
        #expect(field("Vary", .english) == "Accept, Accept-Language")
    }
}
