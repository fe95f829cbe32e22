package import Languages

/// The links between the pages.
///
/// All pages are in one folder, so without an external URL a link is relative and works through any proxy that strips a path.
package struct PageLinks: Equatable, Sendable {
    /// The paths of pages, stylesheet and icon, relative to the prefix of all paths.
    package enum Path: String, CaseIterable {
        /// The landing page.
        case home = "/"
        /// The list of accounts; with a parameter the page of one account.
        case status = "/status"
        /// The effective configuration.
        case config = "/config"
        /// The stylesheet of all pages.
        case stylesheet = "/style.css"
        /// The icon of all pages.
        case icon = "/favicon.svg"
    }

    /// The parameter of a page that says its language.
    package static let languageParameter = "lang"

    /// The beginning of every link, with a trailing slash.
    private let root: String
    /// The path of the metrics, relative to the prefix.
    private let metricsPath: String
    /// The program's name on the pages.
    let site: String
    /// The language of the pages.
    package private(set) var language = Language.english
    /// The language that links carry on because somebody chose it; nil where the browser's wish decides on each page.
    private(set) var chosen: Language?

    /// Makes the links; `externalPath` is the decoded path of the external URL, nil without such a URL.
    package init(site: String, externalPath: String? = nil, metricsPath: String = "/metrics") {
        (self.site, self.metricsPath) = (site, metricsPath)
        root = externalPath.map { Self.encodedPath($0) + "/" } ?? "./"
    }

    /// The links between the pages in a language, which they carry on where somebody has chosen it.
    package func speaking(_ language: Language, isChosen: Bool) -> PageLinks {
        var links = self
        (links.language, links.chosen) = (language, isChosen ? language : nil)
        return links
    }

    /// The landing page.
    package var home: String { address(.home) }
    /// The metrics.
    package var metrics: String { link(metricsPath) }
    /// The list of accounts.
    package var status: String { address(.status) }
    /// The effective configuration.
    package var config: String { address(.config) }
    /// The stylesheet of all pages.
    package var stylesheet: String { link(Path.stylesheet.rawValue) }
    /// The icon of all pages.
    package var icon: String { link(Path.icon.rawValue) }

    /// The link to a path, which begins with a slash and is not encoded yet.
    package func link(_ path: String) -> String { root + Self.encodedPath(String(path.dropFirst())) }

    /// The page of an account.
    package func account(_ name: String) -> String { address(.status, [("account", name)]) }

    /// A page with parameters, the chosen language among them; empty ones are left out.
    func address(_ path: Path, _ parameters: [(name: String, value: String)] = []) -> String {
        let all = parameters + [(Self.languageParameter, chosen?.rawValue ?? "")]
        let query = all.filter { !$0.value.isEmpty }.map { "\($0.name)=\(Self.encoded($0.value))" }
        return query.isEmpty ? link(path.rawValue) : "\(link(path.rawValue))?\(query.joined(separator: "&"))"
    }

    /// The path with everything but its slashes percent-encoded.
    package static func encodedPath(_ path: String) -> String {
        path.split(separator: "/", omittingEmptySubsequences: false).map { encoded(String($0)) }.joined(separator: "/")
    }

    /// The text with everything but RFC 3986's unreserved characters percent-encoded.
    package static func encoded(_ text: String) -> String {
        text.utf8.reduce(into: "") { result, byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default: result += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
    }
}
