/// What all pages have in common: head, header, navigation and footer, in the colours of Prometheus' exporter-toolkit.
///
/// ```text
///  AccountSummary ──▶ AccountList ─────────▶ StatusPage  ┐
///  AccountDetail ──▶ HourChart, DayChart ──▶ AccountPage ├──▶ PageFrame ──▶ HTML, escaped by Markup
///  YAML ───────────────────────────────────▶ ConfigPage  ┘
/// ```
///
/// Target: Draws the pages for people from values of its own.
/// Keeps out: Every other target of ours; it gets what it shows as values.
package struct PageFrame: Sendable {
    /// A place in the navigation.
    enum Place: CaseIterable {
        case home, metrics, status, config
    }

    /// The header fields of every page: nothing may be loaded, run or framed except the stylesheet and icon of this site.
    package static let headers: [(name: String, value: String)] = [
        ("Content-Type", "text/html; charset=utf-8"),
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

    /// The links of the site.
    let links: PageLinks

    /// Makes the frame of a site.
    package init(links: PageLinks) { self.links = links }

    /// The whole HTML of a page; `title` goes into the head, `heading` is the main heading.
    func page(at place: Place, title: String, heading: Markup, main: [Markup]) -> String {
        let page: Markup = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>\(title) · \(links.site)</title>
            <link rel="stylesheet" href="\(links.stylesheet)">
            <link rel="icon" href="\(links.icon)" type="image/svg+xml">
            </head>
            <body>
            <a class="skip" href="#main">Skip to the content</a>
            <header><h1>\(heading)</h1></header>
            <nav aria-label="Pages"><ul>\(Place.allCases.map { item($0, current: place) })</ul></nav>
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
            case .metrics: (links.metrics, "Metrics")
            case .status: (links.status, "Status")
            case .config: (links.config, "Configuration")
            }
        let mark: Markup = place == current ? " aria-current=\"page\"" : .none
        return "<li><a href=\"\(address)\"\(mark)>\(text)</a></li>"
    }
}
