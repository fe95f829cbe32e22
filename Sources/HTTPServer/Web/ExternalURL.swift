/// The URL under which the server is reached behind a proxy.
package struct ExternalURL: Sendable, Equatable {
    /// `http` or `https`.
    package let scheme: String
    /// The host, with the port where one is given.
    package let authority: String
    /// The path of all links, percent-decoded: empty, or with a leading and no trailing slash.
    package let path: String

    /// Parses a URL without a query; `nil` when it is invalid.
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

    /// Whether the text is a host, optionally with a port.
    package static func isAuthority(_ text: String) -> Bool {
        text.wholeMatch(of: /(?:[A-Za-z0-9._%-]+|\[[0-9A-Fa-f:.]+(?:%[A-Za-z0-9._-]+)?\])(?::[0-9]{1,5})?/) != nil
    }
}
