import HTTPTypes

/// The base URL of upstream: scheme, authority and an optional path prefix.
package struct BaseURL: Hashable, Sendable, CustomStringConvertible {
    /// WeChat itself.
    package static let weChat = BaseURL(scheme: "https", authority: "api.weixin.qq.com", prefix: "")

    /// `https` or `http`.
    package let scheme: String
    /// Host and, where given, port.
    package let authority: String
    private let prefix: String

    private init(scheme: String, authority: String, prefix: String) {
        self.scheme = scheme
        self.authority = authority
        self.prefix = prefix
    }

    /// Parses `http(s)://host[:port][/prefix]`; nil for anything else, including URLs with a user name, query or fragment.
    package init?(_ text: String) {
        for scheme in ["https", "http"] where text.hasPrefix("\(scheme)://") {
            let rest = text.dropFirst(scheme.count + 3)
            let authority = rest.prefix { $0 != "/" }
            var prefix = rest.dropFirst(authority.count)
            while prefix.last == "/" { prefix.removeLast() }
            let allowed = rest.utf8.allSatisfy { (0x21...0x7E).contains($0) && !#"@?#"\<>"#.utf8.contains($0) }
            guard allowed, Self.isAuthority(authority) else { return nil }
            self.init(scheme: scheme, authority: String(authority), prefix: String(prefix))
            return
        }
        return nil
    }

    /// Whether the text is a host, or an IPv6 address in brackets, optionally with a port from 1 to 65535.
    private static func isAuthority(_ text: Substring) -> Bool {
        let host = text.hasPrefix("[") ? text.prefix { $0 != "]" } + "]" : text.prefix { $0 != ":" }
        guard text.hasPrefix(host) else { return false }
        let isHost =
            host.hasPrefix("[")
            ? host.contains(":") && host.dropFirst().dropLast().allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." }
            : !host.isEmpty && host.allSatisfy { $0.isLetter || $0.isNumber || "._-".contains($0) }
        let port = text.dropFirst(host.count)
        let digits = port.dropFirst()
        let isPort = port.first == ":" && digits.first != "+" && UInt16(digits).map { $0 > 0 } ?? false
        return isHost && (port.isEmpty || isPort)
    }

    /// The URL without a trailing slash.
    package var description: String { "\(scheme)://\(authority)\(prefix)" }

    /// The host without port and without the brackets of an IPv6 address.
    package var host: String {
        guard authority.hasPrefix("[") else { return String(authority.prefix { $0 != ":" }) }
        return String(authority.dropFirst().prefix { $0 != "]" })
    }

    /// The port; the scheme's default where none is given.
    package var port: Int {
        let rest = authority.drop { $0 != "]" }
        let text = (rest.isEmpty ? authority[...] : rest).split(separator: ":").dropFirst().last
        return text.flatMap { Int($0) } ?? (scheme == "https" ? 443 : 80)
    }

    /// A request for `path` (with its query, already encoded) below this URL.
    func request(_ method: HTTPRequest.Method, path: String) -> HTTPRequest {
        HTTPRequest(method: method, scheme: scheme, authority: authority, path: prefix + path)
    }

    /// `text` with everything but RFC 3986's unreserved characters percent-encoded.
    static func percentEncoded(_ text: String) -> String {
        guard !text.utf8.allSatisfy(isUnreserved) else { return text }
        let digits = Array("0123456789ABCDEF")
        return text.utf8.reduce(into: "") { encoded, byte in
            if isUnreserved(byte) {
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                encoded += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }
        }
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
