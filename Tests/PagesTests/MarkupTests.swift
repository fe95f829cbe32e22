import Testing

@testable import Pages

struct MarkupTests {
    @Test(arguments: [
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"), ("\"'", "&quot;&#39;"), ("&amp;", "&amp;amp;"),
        ("店铺 🛍️ e\u{301}", "店铺 🛍️ e\u{301}"),
        ("a\u{0}b\u{7}c\u{9F}d\u{FFFE}", "a\u{FFFD}b\u{FFFD}c\u{FFFD}d\u{FFFD}"),
        ("tab\tline\nend\r", "tab\tline\nend\u{FFFD}"), ("<\u{338}>", "&lt;\u{338}&gt;"),
    ])
    func escapesText(text: String, html: String) {
        let markup: Markup = "<i title=\"\(text)\">\(text)</i>"
        #expect(markup.html == "<i title=\"\(html)\">\(html)</i>")
    }

    @Test func takesMarkupAsItIs() {
        let inner: Markup = "<b>1</b>"
        let pieces: [Markup] = ["<i>", "</i>"]
        let markup: Markup = "\(inner) \(pieces) \(42)"
        #expect(markup.html == "<b>1</b> <i></i> 42")
        #expect(Markup.lines([inner, .none, "x"]).html == "<b>1</b>\nx")
    }

    @Test(arguments: [
        (0, "0"), (1.5, "1.5"), (2.25, "2.25"), (3.04, "3.04"), (-1.005, "-1"), (-0.3, "-0.3"), (12.999, "13"),
        (600, "600"), (-0.001, "0"),
    ])
    func writesCoordinates(value: Double, text: String) {
        let markup: Markup = "\(value)"
        #expect(markup.html == text)
    }
}
