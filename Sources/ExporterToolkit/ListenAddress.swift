/// Where a server listens, as `--web.listen-address` spells it: `:9983`, `0.0.0.0:9983`, `[::1]:9983`, `localhost:0`.
package struct ListenAddress: Sendable, Hashable, CustomStringConvertible {
    /// The host without brackets; empty for all interfaces, IPv6 and IPv4.
    package let host: String
    /// The port; 0 lets the system choose.
    package let port: Int

    /// Reads an address.
    ///
    /// - Throws: ``ListenError/malformedAddress(_:)`` unless it is a host, or nothing, then a colon and a port.
    package init(_ text: String) throws(ListenError) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]),
            let host = Self.host(text[..<colon])
        else { throw .malformedAddress(text) }
        self.host = host
        self.port = Int(port)
    }

    /// The address as it is written, IPv6 in brackets.
    package var description: String { Self.text(host: host, port: port) }

    /// Joins host and port, with brackets around a host that has colons itself.
    static func text(host: String, port: Int) -> String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// The host without its brackets; `nil` when an IPv6 address has none or blanks are in it.
    private static func host(_ text: Substring) -> String? {
        let bracketed = text.hasPrefix("[") && text.hasSuffix("]")
        let host = bracketed ? text.dropFirst().dropLast() : text
        let isPlain = host.allSatisfy { !$0.isWhitespace && !"[]/".contains($0) }
        return isPlain && bracketed == host.contains(":") ? String(host) : nil
    }
}
