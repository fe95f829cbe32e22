/// The page `/`, like exporter-toolkit's landing page: name, description, version and links.
package struct HomePage: Sendable {
    /// A link of the page.
    package struct Link: Equatable, Sendable {
        /// The URL.
        let address: String
        /// The link's text.
        let text: String
        /// What the link leads to.
        let description: String

        /// Makes a link.
        package init(_ address: String, _ text: String, _ description: String) {
            (self.address, self.text, self.description) = (address, text, description)
        }
    }

    /// The HTML of the page.
    package let page: String

    /// Makes the page; the pages of the site come first, then `more`.
    package init(links: PageLinks, description: String, version: String, more: [Link] = []) {
        let own = [
            Link(links.metrics, "Metrics", "what Prometheus scrapes"),
            Link(links.status, "Status", "the state of each account, with its charts"),
            Link(links.config, "Configuration", "the configuration in force, secrets masked"),
        ]
        let items: [Markup] = (own + more).map {
            "<li><a href=\"\($0.address)\">\($0.text)</a>: \($0.description)</li>"
        }
        page = PageFrame(links: links).page(
            at: .home, title: "Home", heading: "\(links.site)",
            main: [
                "<p>\(description)</p>", "<ul>\n\(Markup.lines(items))\n</ul>",
                "<p class=\"note\">Version: \(version)</p>",
            ])
    }
}
