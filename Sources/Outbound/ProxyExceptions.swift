/// The hosts of a `NO_PROXY` list, which are reached without a proxy.
struct ProxyExceptions {
    private enum Entry {
        /// `*`: every host.
        case all
        /// `10.0.0.0/8`: the addresses that share this many leading bits.
        case range(IPAddress, length: Int)
        /// `10.1.2.3` or `[::1]:80`: an address, with one port or any.
        case address(IPAddress, port: Int?)
        /// `.example.com` or `example.com:80`: the hosts with that suffix and, if `isIncluded`, the domain itself.
        case domain(end: String, isIncluded: Bool, port: Int?)
    }

    private let entries: [Entry]

    /// Parses the list; invalid entries are skipped, as Go does.
    init(_ text: String) {
        entries = text.unicodeScalars.split(separator: ",").compactMap { item in
            let word = item.drop(while: \.properties.isWhitespace).prefix { !$0.properties.isWhitespace }
            return Self.entry(String(word).lowercased())
        }
    }

    /// Whether an entry matches the target.
    func cover(_ target: ProxyTarget) -> Bool {
        entries.contains { entry in
            switch entry {
            case .all: true
            case .range(let range, let length): target.address?.shares(length, bitsWith: range) ?? false
            case .address(let address, let port): target.address == address && port ?? target.port == target.port
            case .domain(let end, let isIncluded, let port):
                (target.host.hasSuffix(end) || isIncluded && target.host == end.dropFirst())
                    && port ?? target.port == target.port
            }
        }
    }

    private static func entry(_ text: String) -> Entry? {
        if text == "*" { return .all }
        if let range = range(text) { return range }
        if let address = IPAddress(text) { return .address(address, port: nil) }
        guard let place = HostAndPort(text) else { return nil }
        if let address = IPAddress(place.host) { return .address(address, port: place.port) }
        let domain = place.host.hasPrefix("*.") ? String(place.host.dropFirst()) : place.host
        let isIncluded = !domain.hasPrefix(".")
        return .domain(end: isIncluded ? "." + domain : domain, isIncluded: isIncluded, port: place.port)
    }

    private static func range(_ text: String) -> Entry? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let address = IPAddress(String(parts[0])), let length = Int(parts[1]),
            (0...address.bytes.count * 8).contains(length)
        else { return nil }
        return .range(address, length: length)
    }
}
