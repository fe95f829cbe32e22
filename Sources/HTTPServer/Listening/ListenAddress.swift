/// An address to listen on, as written in `--web.listen-address`: `:9983`, `[::1]:9983`, `localhost:0`, `unix:/run/x.sock`.
package struct ListenAddress: Sendable, Hashable, CustomStringConvertible {
    /// The kinds of addresses.
    enum Kind: Hashable {
        /// A host without brackets (empty for all interfaces) and a port (0 lets the system choose).
        case network(host: String, port: Int)
        /// The path of a unix socket.
        case unixSocket(path: String)
        /// The descriptor of a socket that another program has opened.
        case inherited(descriptor: Int32)
        /// The descriptor of the socket for the command `health`, which admits only processes of this one's namespace.
        case health(HealthSocket, descriptor: Int32)
    }

    /// What kind of address it is.
    let kind: Kind

    /// Parses an address.
    ///
    /// - Throws: ``ListenError/malformedAddress(_:)`` unless it is a host, or nothing, then a colon and a port, or
    ///   `unix:` and a path.
    package init(_ text: String) throws(ListenError) {
        if text.hasPrefix("unix:") {
            kind = .unixSocket(path: try Self.path(text))
            return
        }
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]),
            let host = Self.host(text[..<colon])
        else { throw .malformedAddress(text) }
        kind = .network(host: host, port: Int(port))
    }

    /// An address that is already open.
    init(inherited descriptor: Int32) { kind = .inherited(descriptor: descriptor) }

    /// A socket for the command `health` that is already open.
    init(_ socket: HealthSocket, descriptor: Int32) { kind = .health(socket, descriptor: descriptor) }

    /// Opens the address again after its socket, which was bound as `bound`, was lost; nil for a socket that another program had opened.
    func reopening(as bound: String) -> (() throws(ListenError) -> ListenAddress)? {
        switch kind {
        case .network, .unixSocket: { () throws(ListenError) in try ListenAddress(bound) }
        case .health(let socket, _): { () throws(ListenError) in try socket.listen() }
        case .inherited: nil
        }
    }

    /// The host without brackets; empty for all interfaces, IPv6 and IPv4, and for sockets outside the network.
    package var host: String {
        if case .network(let host, _) = kind { host } else { "" }
    }

    /// The port; 0 lets the system choose.
    package var port: Int {
        if case .network(_, let port) = kind { port } else { 0 }
    }

    /// The path of a unix socket; `nil` for other addresses.
    package var unixSocketPath: String? {
        if case .unixSocket(let path) = kind { path } else { nil }
    }

    /// The address as it is written, IPv6 in brackets.
    package var description: String {
        switch kind {
        case .network(let host, let port): Self.text(host: host, port: port)
        case .unixSocket(let path): "unix:\(path)"
        case .inherited(let descriptor): "descriptor \(descriptor)"
        case .health(let socket, _): "@\(socket.name)"
        }
    }

    /// Joins host and port, with brackets around an IPv6 address.
    static func text(host: String, port: Int) -> String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// The path after `unix:`, or after `unix://` as other programs write it.
    private static func path(_ text: String) throws(ListenError) -> String {
        var path = text.dropFirst("unix:".count)
        if path.hasPrefix("///") { path = path.dropFirst(2) }
        guard path.count > 1, !path.hasPrefix("//"), !path.contains("\0") else { throw .malformedAddress(text) }
        // The system stores 108 bytes, the last one a zero.
        guard path.utf8.count < 108 else { throw .pathTooLong(text) }
        return String(path)
    }

    /// The host without its brackets; `nil` when an IPv6 address has none, or when it contains blanks.
    private static func host(_ text: Substring) -> String? {
        let bracketed = text.hasPrefix("[") && text.hasSuffix("]")
        let host = bracketed ? text.dropFirst().dropLast() : text
        let isPlain = host.allSatisfy { !$0.isWhitespace && !"[]/".contains($0) }
        return isPlain && bracketed == host.contains(":") ? String(host) : nil
    }
}
