package import Languages

/// The page `/`, like exporter-toolkit's landing page: name, description, version and links.
package struct HomePage: Sendable {
    /// A link of the page.
    package struct Link: Equatable, Sendable {
        /// The URL.
        let address: String
        /// The link's text.
        let text: Sentence
        /// What the link leads to.
        let description: Sentence

        /// Makes a link.
        package init(_ address: String, _ text: Sentence, _ description: Sentence) {
            (self.address, self.text, self.description) = (address, text, description)
        }
    }

    /// The HTML of the page.
    package let page: String

    /// Makes the page; the pages of the site come first, then `more`.
    package init(links: PageLinks, description: Sentence, version: String, more: [Link] = []) {
        let language = links.language
        let own = [
            Link(
                links.metrics, Sentence(en: "Metrics", zh: "指标"),
                Sentence(en: "what Prometheus scrapes", zh: "供 Prometheus 抓取")),
            Link(
                links.status, Sentence(en: "Status", zh: "状态"),
                Sentence(en: "the state of each account, with its charts", zh: "各公众号的状态与图表")),
            Link(
                links.config, Sentence(en: "Configuration", zh: "配置"),
                Sentence(en: "the configuration in force, secrets masked", zh: "当前生效的配置，密钥已隐去")),
        ]
        let colon = Sentence(en: ": ", zh: "：")[language]
        let items: [Markup] = (own + more).map {
            "<li><a href=\"\($0.address)\">\($0.text[language])</a>\(colon)\($0.description[language])</li>"
        }
        page = PageFrame(links: links).page(
            at: .home, title: Sentence(en: "Home", zh: "首页")[language], heading: "\(links.site)",
            main: [
                "<p>\(description[language])</p>", "<ul>\n\(Markup.lines(items))\n</ul>",
                "<p class=\"note\">\(Sentence(en: "Version: \(version)", zh: "版本：\(version)")[language])</p>",
            ])
    }
}
