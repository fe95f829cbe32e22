import FoundationEssentials
import Wire

/// A proxy as its URL describes it. The password is never shown.
package struct ProxyServer: Equatable, Sendable, CustomStringConvertible, CustomReflectable {
    /// The protocol spoken to the proxy.
    package enum Kind: String, Sendable {
        /// HTTP: `CONNECT` for `https`, absolute-form targets for `http`.
        case http
        /// SOCKS 5, without a user name; the proxy resolves names.
        case socks5
    }

    /// The protocol spoken to the proxy.
    package let kind: Kind
    /// Its name or address, without brackets.
    package let host: String
    /// Its port.
    package let port: Int
    /// `user:password` in base64: what follows `Basic ` in `Proxy-Authorization`.
    let credentials: String?

    /// Parses a proxy's URL as Go does: `http://user:password@proxy:3128`, `socks5://proxy:1080`, or `proxy:3128` for HTTP.
    ///
    /// - Throws: ``ProxyFault``, whose sentence never contains the text.
    package init(_ text: String) throws(ProxyFault) {
        let end = text.firstRange(of: "://")
        let scheme = end.map { text[..<$0.lowerBound].lowercased() } ?? "http"
        kind =
            switch scheme {
            case "http": .http
            case "socks5", "socks5h": .socks5
            case "https": throw .encrypted
            default: throw .notAURL
            }
        let authority = text[(end?.upperBound ?? text.startIndex)...].prefix { !"/?#".contains($0) }
        let at = authority.lastIndex(of: "@")
        guard let place = HostAndPort(at.map { authority[authority.index(after: $0)...] } ?? authority) else {
            throw .notAURL
        }
        (host, port) = (place.host, place.port ?? (kind == .http ? 80 : 1080))
        guard let at else {
            credentials = nil
            return
        }
        guard kind == .http else { throw .passwordForSOCKS }
        let parts = authority[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let decoded = parts.compactMap { PercentDecoding.bytes(of: $0) }
        guard decoded.count == parts.count else { throw .notAURL }
        let pair = decoded[0] + [UInt8(ascii: ":")] + (decoded.count > 1 ? decoded[1] : [])
        credentials = Data(pair).base64EncodedString()
    }

    /// Host and port as written in a URL.
    var authority: String { "\(host.contains(":") ? "[\(host)]" : host):\(port)" }

    /// The URL with `<secret>` in place of user name and password.
    package var description: String { "\(kind.rawValue)://\(credentials == nil ? "" : "<secret>@")\(authority)" }

    /// A mirror without children, so that `dump` shows no password.
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

/// Why a proxy cannot be used; `description` is a clause that follows the key or variable naming it.
package enum ProxyFault: Error, Equatable, Sendable, CustomStringConvertible {
    /// The text is none of `http://host:port`, `socks5://host:port` and `host:port`.
    case notAURL
    /// The proxy expects TLS itself.
    case encrypted
    /// A SOCKS proxy with a user name.
    case passwordForSOCKS

    /// The sentence for the operator.
    package var description: String {
        switch self {
        case .notAURL: "must be the URL of a proxy, such as http://proxy:3128 or socks5://proxy:1080"
        case .encrypted: "names a proxy that expects TLS, which is not supported: use its http:// port"
        case .passwordForSOCKS:
            "has a user name, which this program does not send to SOCKS proxies: use a proxy without one"
        }
    }
}
