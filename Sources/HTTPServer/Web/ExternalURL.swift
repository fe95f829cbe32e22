/// The URL under which the server is reached behind a proxy.
package struct ExternalURL: Sendable, Equatable {
    /// `http` or `https`.
    package let scheme: String
    /// The host, and the port where one is named.
    package let authority: String
    /// The path that links begin with, percent-decoded: empty, or with a leading and no trailing slash.
    package let path: String

    /// Reads a URL without query; `nil` when it is not one.
    package init?(_ text: String) {
        guard let separator = text.firstRange(of: "://"), !text.contains("?"), !text.contains("#") else { return nil }
        scheme = String(text[..<separator.lowerBound])
        let rest = text[separator.upperBound...]
        authority = String(rest.prefix { $0 != "/" })
        guard ["http", "https"].contains(scheme), Self.isAuthority(authority),
            let path = RequestTarget.decoded(rest.drop { $0 != "/" }, plusIsBlank: false)
        else { return nil }
        self.path = WebPath.normalised(path)
    }

    /// Whether the text is a host, perhaps with a port.
    package static func isAuthority(_ text: String) -> Bool {
        text.wholeMatch(of: /(?:[A-Za-z0-9._%-]+|\[[0-9A-Fa-f:.]+(?:%[A-Za-z0-9._-]+)?\])(?::[0-9]{1,5})?/) != nil
    }
}
