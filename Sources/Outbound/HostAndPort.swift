/// A host and perhaps a port, as an authority without a user name has them: `host`, `host:80`, `1.2.3.4:80`, `[::1]:80`.
struct HostAndPort: Equatable {
    /// The name or address, without brackets.
    let host: String
    /// The port, from 1.
    let port: Int?

    /// Reads the text; nil when host or port are none.
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
            guard name.allSatisfy({ $0.isASCII && !" @[]%\\<>\"".contains($0) }) else { return nil }
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
