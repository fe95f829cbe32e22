/// The page `/config`: the effective configuration, whose secrets the caller has masked.
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
                "<p>The configuration in force, defaults included. Secrets are shown as <code>&lt;secret&gt;</code>.</p>",
                """
                <pre class="scroll" role="region" aria-label="Effective configuration" tabindex="0">\
                <code>\(yaml)</code></pre>
                """,
            ])
    }
}
