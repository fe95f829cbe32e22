/// The page `/`, as exporter-toolkit's landing page: name, description, version and links.
package struct HomePage: Sendable {
    /// A link of the page.
    package struct Link: Equatable, Sendable {
        /// Where it leads.
        let address: String
        /// What is underlined.
        let text: String
        /// What is to be found there.
        let description: String

        /// Makes a link.
        package init(_ address: String, _ text: String, _ description: String) {
            (self.address, self.text, self.description) = (address, text, description)
        }
    }

    /// The whole text.
    package let page: String

    /// Writes the page; the pages of the site come first, then `more`.
    package init(links: PageLinks, description: String, version: String, more: [Link] = []) {
        let own = [
            Link(links.metrics, "Metrics", "what Prometheus scrapes"),
            Link(links.status, "Status", "how each account stands, with its charts"),
            Link(links.config, "Configuration", "what is in force, secrets masked"),
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
