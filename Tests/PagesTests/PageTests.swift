import Languages
import Testing

@testable import Pages

/// What every page must keep, whatever it shows.
struct PageTests {
    /// Each kind of page with values that are hard to show.
    private static let pages: [(name: String, html: String)] = {
        let list = StatusPage(links: Samples.links, now: Samples.now)
        let account = AccountPage(links: Samples.links, now: Samples.now)
        let hostile = Samples.hostileName
        let empty = AccountDetail(summary: AccountSummary(name: hostile, appID: hostile, state: .waiting))
        var accounts = Samples.accounts(300)
        accounts[0] = Samples.summary(hostile)
        accounts[1] = Samples.summary(String(repeating: "长", count: 200))
        var failing = Samples.detail(hostile)
        failing.summary.error = .init(
            endpoint: hostile, errcode: hostile, errorClass: hostile, sentence: .same(hostile))
        failing.summary.special = .same(hostile)
        failing.calls = []
        failing.hours = [.init(name: hostile) { _ in 1 }]
        failing.days = [.init(day: Samples.day(1), messages: 5, special: .same(hostile))]
        failing.baseline = .init(held: 1, leftOut: [.init(day: Samples.day(8), words: .same(hostile))])
        let home = HomePage(
            links: Samples.links, description: .same(hostile), version: hostile,
            more: [.init(Samples.links.link("/x"), .same(hostile), .same(hostile))])
        return [
            ("list", list.list(accounts, query: StatusQuery())),
            ("search", list.list(accounts, query: StatusQuery(["q", "sort", "page"].map { ($0, hostile) }))),
            ("none", list.list([], query: StatusQuery())), ("unknown", list.unknown(account: hostile)),
            ("account", account.page(Samples.detail())), ("hostile", account.page(failing)),
            ("empty", account.page(empty)),
            ("config", ConfigPage(links: Samples.links, yaml: hostile).page),
            ("home", home.page),
        ]
    }()

    @Test(arguments: pages.map(\.name).indices)
    func isSound(index: Int) {
        let (name, html) = Self.pages[index]
        let outline = Outline(html)
        #expect(outline.faults == [], "\(name)")
        #expect(html.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">\n"))
        #expect(outline.tagged("h1").count == 1)
        #expect(outline.tagged("main").count == 1 && outline.tagged("title").count >= 1)
        let ids = outline.elements.compactMap { $0.attributes["id"] }
        #expect(Set(ids).count == ids.count, "an id is used twice")
        for key in ["aria-labelledby", "for"] {
            let named = outline.elements.compactMap { $0.attributes[key] }.flatMap { $0.split(separator: " ") }
            #expect(Set(named.map(String.init)).subtracting(ids) == [], "\(key) names what is not there")
        }
        #expect(outline.tagged("table").count == outline.tagged("caption").count)
        #expect(outline.tagged("th").allSatisfy { $0.attributes["scope"] != nil })
    }

    @Test(arguments: pages.map(\.name).indices)
    func letsNothingInAndLoadsNothingFromOutside(index: Int) {
        let (name, html) = Self.pages[index]
        let outline = Outline(html)
        #expect(outline.tagged("script") == [] && outline.tagged("style") == [], "\(name)")
        let attributes = Set(outline.elements.flatMap(\.attributes.keys))
        #expect(!attributes.contains("style") && !attributes.contains { $0.hasPrefix("on") })
        let sources = outline.elements.flatMap { element in
            ["href", "src", "action"].compactMap { element.attributes[$0] }
        }
        #expect(sources.allSatisfy { $0.hasPrefix("./") || $0 == "#main" })
        #expect(!html.unicodeScalars.contains("\u{7}"))
        #expect(!html.contains("<script>"))
    }

    @Test func colourEveryClassByTheStylesheet() {
        let css = Stylesheet.css
        #expect(css.count { $0 == "{" } == css.count { $0 == "}" })
        #expect(!css.contains("url(") && !css.contains("@import"))
        let plain: Set<Substring> = ["bar", "holiday", "zero"]
        for (name, html) in Self.pages {
            let classes = Set(Outline(html).elements.flatMap(\.classes)).subtracting(plain)
            #expect(classes.filter { !css.contains(".\($0)") } == [], "\(name)")
        }
    }

    @Test func forbidsAllButTheSitesOwnStylesheetAndIcon() throws {
        let policy = try #require(PageFrame.headers(.english).first { $0.name == "Content-Security-Policy" }).value
        #expect(policy.hasPrefix("default-src 'none'; style-src 'self'; img-src 'self';"))
        #expect(!policy.contains("unsafe"))
        #expect(Favicon.svg.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\""))
    }

    @Test func marksItsPlaceInTheNavigation() {
        let places = ["list": "./status", "account": "./status", "config": "./config", "home": "./"]
        for (name, html) in Self.pages {
            guard let place = places[name] else { continue }
            let current = Outline(html).elements.filter { $0.attributes["aria-current"] == "page" }
            #expect(current.map(\.attributes["href"]) == [place], "\(name)")
        }
    }

    @Test func carriesThePathOfTheExternalURL() {
        let links = PageLinks(site: "x", externalPath: "/wx", metricsPath: "/m")
        let html = StatusPage(links: links, now: Samples.now).list(Samples.accounts(150), query: StatusQuery())
        let addresses = Outline(html).elements.compactMap { $0.attributes["href"] ?? $0.attributes["action"] }
        #expect(addresses.filter { !$0.hasPrefix("/wx/") } == ["#main"])
        #expect(addresses.contains("/wx/m"))
    }
}
