import Languages

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
        let title = Sentence(en: "Configuration", zh: "配置")[frame.language]
        let note = Phrase(
            en:
                "<p>The configuration in force, defaults included. Secrets are shown as <code>&lt;secret&gt;</code>.</p>",
            zh: "<p>当前生效的配置，包含默认值。密钥显示为 <code>&lt;secret&gt;</code>。</p>")[frame.language]
        let label = Sentence(en: "Effective configuration", zh: "当前生效的配置")[frame.language]
        return frame.page(
            at: .config, title: title, heading: "\(title)",
            main: [
                note,
                """
                <pre class="scroll" role="region" aria-label="\(label)" tabindex="0">\
                <code>\(yaml)</code></pre>
                """,
            ])
    }
}
