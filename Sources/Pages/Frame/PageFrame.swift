/// What all pages have in common: head, header, navigation and footer, in the colours of Prometheus' exporter-toolkit.
///
/// Target: Draws the pages for people from values of its own.
/// Keeps out: Every other target of ours; what is shown is handed in.
package struct PageFrame: Sendable {
    /// A page of the navigation.
    enum Place: CaseIterable {
        case home, metrics, status, config
    }

    /// The fields to send with a page: nothing may be loaded, run or framed but the stylesheet and icon of this site.
    package static let headers: [(name: String, value: String)] = [
        ("Content-Type", "text/html; charset=utf-8"),
        (
            "Content-Security-Policy",
            "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
                + "frame-ancestors 'none'"
        ),
        ("X-Content-Type-Options", "nosniff"),
        // The address holds account names and search words.
        ("Referrer-Policy", "no-referrer"),
        ("Cache-Control", "no-store"),
    ]

    /// Where the pages lie.
    let links: PageLinks

    /// Makes the frame of a site.
    package init(links: PageLinks) { self.links = links }

    /// The whole text of a page; `title` is told in the head, `heading` is the one heading of the first rank.
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
