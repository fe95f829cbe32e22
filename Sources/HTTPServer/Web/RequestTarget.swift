internal import Wire

/// The path and query of a request line, percent-decoded.
struct RequestTarget: Sendable, Equatable {
    /// The path, decoded; at least `/`.
    let path: String
    /// The query parameters in their order; those with broken escapes are left out, as in Go.
    let query: [(name: String, value: String)]

    /// Parses a target in origin form (`/a?b=c`) or absolute form (`http://host/a?b=c`); `nil` when its path is broken.
    ///
    /// Its marks are bytes: to characters, `?` and an accent behind it would be another mark.
    init?(_ text: String) {
        // Nearly every request: a path as it is.
        if text.utf8.first == UInt8(ascii: "/"), !text.utf8.contains(where: Self.isMark) {
            (path, query) = (text, [])
            return
        }
        let relative = Self.withoutAuthority(text[...])
        let mark = relative.utf8.firstIndex(of: UInt8(ascii: "?")) ?? relative.endIndex
        guard let path = Self.decoded(relative[..<mark], plusIsBlank: false) else { return nil }
        self.path = path.isEmpty ? "/" : path
        query = Self.parameters(Substring(relative.utf8[mark...].dropFirst()))
    }

    /// Whether a byte begins a query or an escape, or is none of a path's own.
    private static func isMark(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "?") || byte == UInt8(ascii: "%") || byte >= 0x80
    }

    /// Compares paths and parameters.
    static func == (left: RequestTarget, right: RequestTarget) -> Bool {
        left.path == right.path && left.query.elementsEqual(right.query, by: ==)
    }

    /// The part after the host of an absolute form; other forms unchanged.
    private static func withoutAuthority(_ text: Substring) -> Substring {
        guard !text.hasPrefix("/"), text.hasPrefix("http://") || text.hasPrefix("https://") else { return text }
        let authority = text.unicodeScalars.drop { $0 != ":" }.dropFirst(3)
        return Substring(authority.drop { $0 != "/" && $0 != "?" })
    }

    /// Splits a query into its parameters.
    private static func parameters(_ query: Substring) -> [(name: String, value: String)] {
        query.utf8.split(separator: UInt8(ascii: "&")).compactMap { pair in
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
                .map { Substring($0) }
            guard let name = decoded(parts[0], plusIsBlank: true),
                let value = decoded(parts.count == 2 ? parts[1] : "", plusIsBlank: true)
            else { return nil }
            return (name, value)
        }
    }

    /// The decoded text; `nil` when an escape is broken or the bytes are not UTF-8.
    static func decoded(_ text: Substring, plusIsBlank: Bool) -> String? {
        PercentDecoding.bytes(of: text, plusIsBlank: plusIsBlank).flatMap { String(validating: $0, as: UTF8.self) }
    }
}
