import Glibc

/// A host with an optional port, as in the authority of a URL without a user name: `host`, `host:80`, `1.2.3.4:80`, `[::1]:80`.
struct HostAndPort: Equatable {
    /// The name or address, without brackets.
    let host: String
    /// The port, from 1.
    let port: Int?

    /// Parses the text; nil when the host or the port is invalid.
    init?(_ text: some StringProtocol) {
        let name: String
        let rest: Substring
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            name = String(text[text.index(after: text.startIndex)..<end])
            guard IPAddress(name)?.isVersion6 ?? false else { return nil }
            rest = Substring(text[text.index(after: end)...])
        } else {
            name = String(text.prefix { $0 != ":" })
            guard name.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !#"@[]%\<>""#.utf8.contains($0) }) else {
                return nil
            }
            rest = Substring(text.dropFirst(name.count))
        }
        guard !name.isEmpty else { return nil }
        host = name
        if rest.isEmpty {
            port = nil
        } else {
            let digits = rest.dropFirst()
            guard rest.first == ":", digits.first != "+", let number = UInt16(digits), number > 0 else {
                return nil
            }
            port = Int(number)
        }
    }
}

/// An IP address; an IPv4-mapped IPv6 address (`::ffff:1.2.3.4`) equals the IPv4 address.
struct IPAddress: Equatable {
    /// The bytes in network order: 4 or 16.
    let bytes: [UInt8]

    /// Parses an address without brackets and zone; nil for anything else.
    init?(_ text: String) {
        // In C a text ends at its first zero.
        guard !text.utf8.contains(0) else { return nil }
        var (four, six) = (in_addr(), in6_addr())
        if inet_pton(AF_INET, text, &four) == 1 {
            bytes = withUnsafeBytes(of: four) { Array($0) }
        } else if inet_pton(AF_INET6, text, &six) == 1 {
            let all = withUnsafeBytes(of: six) { Array($0) }
            let isMapped = all.starts(with: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF])
            bytes = isMapped ? Array(all.suffix(4)) : all
        } else {
            return nil
        }
    }

    /// Whether it is an IPv6 address.
    var isVersion6: Bool { bytes.count == 16 }

    /// Whether it is a loopback address: `127.0.0.0/8` or `::1`.
    var isLoopback: Bool { isVersion6 ? bytes == Array(repeating: 0, count: 15) + [1] : bytes.first == 127 }

    /// Whether the first `length` bits equal those of `other`, which has the same version.
    func shares(_ length: Int, bitsWith other: IPAddress) -> Bool {
        guard bytes.count == other.bytes.count else { return false }
        return (0..<length).allSatisfy { bit in
            (bytes[bit / 8] ^ other.bytes[bit / 8]) & (0x80 >> UInt8(bit % 8)) == 0
        }
    }
}
