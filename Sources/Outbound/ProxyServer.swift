import FoundationEssentials
import Wire

/// A proxy as its URL names it. The password is never shown.
package struct ProxyServer: Equatable, Sendable, CustomStringConvertible, CustomReflectable {
    /// How to talk to it.
    package enum Kind: String, Sendable {
        /// HTTP: `CONNECT` for `https`, absolute targets for `http`.
        case http
        /// SOCKS 5, without a user name; the proxy resolves names.
        case socks5
    }

    /// How to talk to it.
    package let kind: Kind
    /// Its name or address, without brackets.
    package let host: String
    /// Its port.
    package let port: Int
    /// User name and password, colon between them, in base64: what follows `Basic ` in `Proxy-Authorization`.
    let credentials: String?

    /// Reads a proxy's URL as Go does: `http://user:password@proxy:3128`, `socks5://proxy:1080`, or `proxy:3128` for HTTP.
    ///
    /// - Throws: ``ProxyFault``, whose sentence never holds the text.
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

    /// Host and port as they stand in a URL.
    var authority: String { "\(host.contains(":") ? "[\(host)]" : host):\(port)" }

    /// The URL with `<secret>` in the place of user name and password.
    package var description: String { "\(kind.rawValue)://\(credentials == nil ? "" : "<secret>@")\(authority)" }

    /// A mirror without children, so that `dump` shows no password.
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

/// Why a proxy cannot be used; `description` is a clause that follows the key or the variable which names it.
package enum ProxyFault: Error, Equatable, Sendable, CustomStringConvertible {
    /// No `http://host:port`, `socks5://host:port` or `host:port`.
    case notAURL
    /// A proxy that is to be spoken to over TLS.
    case encrypted
    /// A SOCKS proxy with a user name.
    case passwordForSOCKS

    /// The sentence for the operator.
    package var description: String {
        switch self {
        case .notAURL: "must be the URL of a proxy, such as http://proxy:3128 or socks5://proxy:1080"
        case .encrypted: "names a proxy that is spoken to over TLS, which is not supported: use its http:// port"
        case .passwordForSOCKS: "has a user name, which SOCKS proxies get from this program never: use one without"
        }
    }
}
