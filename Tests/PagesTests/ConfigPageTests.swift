import Testing

@testable import Pages

struct ConfigPageTests {
    @Test func showsTheTextAsItIs() {
        let page = ConfigPage(links: Samples.links, yaml: "accounts:\n- name: a & b\n  app_secret: <secret>\n").page
        #expect(page.contains("<code>accounts:\n- name: a &amp; b\n  app_secret: &lt;secret&gt;\n</code>"))
    }
}
