package import Languages

/// What all pages have in common: head, header, navigation and footer, in the colours of Prometheus' exporter-toolkit.
///
/// ```text
///  AccountSummary ──▶ AccountList ─────────▶ StatusPage  ┐
///  AccountDetail ──▶ HourChart, DayChart ──▶ AccountPage ├──▶ PageFrame ──▶ HTML, escaped by Markup
///  YAML ───────────────────────────────────▶ ConfigPage  ┘
/// ```
///
/// Target: Draws the pages for people from values of its own.
/// Keeps out: Every other target of ours but Languages; it gets what it shows as values.
package struct PageFrame: Sendable {
    /// A place in the navigation.
    enum Place: CaseIterable {
        case home, metrics, status, config
    }

    /// The header fields of every page in a language: nothing may be loaded, run or framed except the stylesheet and icon of this site.
    package static func headers(_ language: Language) -> [(name: String, value: String)] {
        [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Language", tag(language)),
            ("Vary", "Accept, Accept-Language"),
            (
                "Content-Security-Policy",
                "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
                    + "frame-ancestors 'none'"
            ),
            ("X-Content-Type-Options", "nosniff"),
            // The URL contains account names and search words.
            ("Referrer-Policy", "no-referrer"),
            ("Cache-Control", "no-store"),
        ]
    }

    /// The links of the site.
    let links: PageLinks
    /// The language of the page.
    var language: Language { links.language }

    /// Makes the frame of a site.
    package init(links: PageLinks) { self.links = links }

    /// The whole HTML of a page; `title` goes into the head, `heading` is the main heading. `parameters` are those of its own address.
    func page(
        at place: Place, parameters: [(name: String, value: String)] = [], title: String, heading: Markup,
        main: [Markup]
    ) -> String {
        let items = Place.allCases.map { item($0, current: place) } + [otherLanguage(place, parameters)]
        let page: Markup = """
            <!DOCTYPE html>
            <html lang="\(Self.tag(language))">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>\(title) · \(links.site)</title>
            <link rel="stylesheet" href="\(links.stylesheet)">
            <link rel="icon" href="\(links.icon)" type="image/svg+xml">
            </head>
            <body>
            <a class="skip" href="#main">\(Sentence(en: "Skip to the content", zh: "跳到正文")[language])</a>
            <header><h1>\(heading)</h1></header>
            <nav aria-label="\(Sentence(en: "Pages", zh: "页面")[language])"><ul>\(items)</ul></nav>
            <main id="main" tabindex="-1">
            \(Markup.lines(main))
            </main>
            </body>
            </html>

            """
        return page.html
    }

    private func item(_ place: Place, current: Place) -> Markup {
        let (address, text) =
            switch place {
            case .home: (links.home, links.site)
            case .metrics: (links.metrics, Sentence(en: "Metrics", zh: "指标")[language])
            case .status: (links.status, Sentence(en: "Status", zh: "状态")[language])
            case .config: (links.config, Sentence(en: "Configuration", zh: "配置")[language])
            }
        let mark: Markup = place == current ? " aria-current=\"page\"" : .none
        return "<li><a href=\"\(address)\"\(mark)>\(text)</a></li>"
    }

    /// The way to the same page in the other language, named in that language.
    private func otherLanguage(_ place: Place, _ parameters: [(name: String, value: String)]) -> Markup {
        let other: Language = language == .english ? .chinese : .english
        let name = other == .english ? "English" : "中文"
        let path: PageLinks.Path = place == .home ? .home : place == .config ? .config : .status
        let address = links.speaking(other, isChosen: true).address(path, parameters)
        return """
            <li class="language"><a href="\(address)" lang="\(Self.tag(other))" hreflang="\(Self.tag(other))">\(name)</a></li>
            """
    }

    /// The language as HTML and HTTP name it.
    private static func tag(_ language: Language) -> String { language == .english ? "en" : "zh-CN" }
}
