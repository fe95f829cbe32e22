/// The page at `/`, in the look of Prometheus' exporter-toolkit: name, description, version and links.
package struct LandingPage: Sendable {
    /// A link of the page.
    package struct Link: Sendable {
        /// Where it leads, a path or a URL.
        let address: String
        /// What is underlined.
        let text: String
        /// What stands behind it; empty for nothing.
        let description: String

        /// Makes a link.
        package init(address: String, text: String, description: String = "") {
            self.address = address
            self.text = text
            self.description = description
        }
    }

    /// The whole HTML text.
    private let page: String

    /// Writes the page; all texts are escaped.
    package init(name: String, description: String? = nil, version: String? = nil, links: [Link]) {
        let name = Self.escaped(name)
        page = """
            <!DOCTYPE html>
            <html lang="en">
              <head>
                <meta charset="utf-8">
                <title>\(name)</title>
                <style>\(Self.style)</style>
              </head>
              <body>
                <header><h1>\(name)</h1></header>
                <main>\(Self.element("h2", description))\(Self.element("div", version.map { "Version: \($0)" }))
                  <ul>\(links.map(Self.item).joined())
                  </ul>
                </main>
              </body>
            </html>

            """
    }

    /// The handler, for the route of `/`.
    package var handler: Handler {
        let response = WebResponse(
            status: 200, headers: [("Content-Type", "text/html; charset=utf-8")], bytes: Array(page.utf8))
        return .immediate { _ in response }
    }

    /// The colours and margins of exporter-toolkit.
    private static let style =
        "body{font-family:-apple-system,BlinkMacSystemFont,Segoe UI,Roboto,Helvetica Neue,Arial,Noto Sans,"
        + "Liberation Sans,sans-serif;margin:0}"
        + "header{background-color:#e6522c;color:#fff;font-size:1rem;padding:1rem}main{padding:1rem}"

    /// An element on a line of its own; nothing for no text.
    private static func element(_ tag: String, _ text: String?) -> String {
        text.map { "\n      <\(tag)>\(escaped($0))</\(tag)>" } ?? ""
    }

    /// A link as an item of the list.
    private static func item(_ link: Link) -> String {
        let description = link.description.isEmpty ? "" : ": \(escaped(link.description))"
        return "\n        <li><a href=\"\(escaped(link.address))\">\(escaped(link.text))</a>\(description)</li>"
    }

    /// The text with the characters of markup replaced.
    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.append(character)
            }
        }
    }
}
