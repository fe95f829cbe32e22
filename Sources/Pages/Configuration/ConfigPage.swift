/// The page `/config`: the effective configuration, its secrets masked by who gives it.
package struct ConfigPage: Sendable {
    private let frame: PageFrame
    private let yaml: String

    /// Makes the page of a site from the configuration as YAML.
    package init(links: PageLinks, yaml: String) {
        (frame, self.yaml) = (PageFrame(links: links), yaml)
    }

    /// The page.
    package var page: String {
        frame.page(
            at: .config, title: "Configuration", heading: "Configuration",
            main: [
                "<p>What is in force now, defaults included. Secrets are shown as <code>&lt;secret&gt;</code>.</p>",
                """
                <pre class="scroll" role="region" aria-label="Effective configuration" tabindex="0">\
                <code>\(yaml)</code></pre>
                """,
            ])
    }
}

/// A tree of keys and values in the order they are shown.
package indirect enum ConfigNode: Equatable, Sendable {
    /// A key and what is below it.
    package struct Entry: Equatable, Sendable {
        /// The key.
        package let key: String
        /// What is below it.
        package let value: ConfigNode

        /// Makes an entry.
        package init(_ key: String, _ value: ConfigNode) { (self.key, self.value) = (key, value) }
    }

    /// A text; secrets come as `<secret>`.
    case text(String)
    /// A whole number.
    case integer(Int)
    /// Yes or no.
    case bool(Bool)
    /// Values in a row.
    case list([ConfigNode])
    /// Keys and values.
    case map([Entry])
}
