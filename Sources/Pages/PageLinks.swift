/// Where the pages lie.
package struct PageLinks: Equatable, Sendable {
    /// What stands before each path, such as `/wechat` behind a proxy; empty for none.
    let prefix: String
    /// The path of the metrics.
    let metricsPath: String
    /// What the pages call the program.
    let site: String

    /// Makes the addresses.
    package init(site: String, prefix: String = "", metricsPath: String = "/metrics") {
        (self.site, self.prefix, self.metricsPath) = (site, prefix, metricsPath)
    }

    /// The landing page.
    package var home: String { "\(prefix)/" }
    /// The metrics.
    package var metrics: String { prefix + metricsPath }
    /// The list of accounts.
    package var status: String { "\(prefix)/status" }
    /// The effective configuration.
    package var config: String { "\(prefix)/config" }
    /// The stylesheet of all pages.
    package var stylesheet: String { "\(prefix)/style.css" }
    /// The icon of all pages.
    package var icon: String { "\(prefix)/favicon.svg" }

    /// All paths but that of the metrics.
    package var paths: [String] { [home, status, config, stylesheet, icon] }

    /// The page of an account.
    package func account(_ name: String) -> String { address([("account", name)]) }

    /// The status page with parameters; empty ones are left out.
    func address(_ parameters: [(name: String, value: String)]) -> String {
        let query = parameters.filter { !$0.value.isEmpty }.map { "\($0.name)=\(Self.encoded($0.value))" }
        return query.isEmpty ? status : "\(status)?\(query.joined(separator: "&"))"
    }

    /// The text with all but the unreserved characters of RFC 3986 as percent escapes.
    static func encoded(_ text: String) -> String {
        text.utf8.reduce(into: "") { result, byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default: result += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
    }
}
