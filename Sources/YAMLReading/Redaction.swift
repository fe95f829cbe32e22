/// Masks what may be a secret in a text written by an operator, before it is shown.
package enum Redaction {
    /// The text with user name, password and query of a URL, even a malformed one, replaced by `<secret>`.
    package static func masked(_ text: String) -> String {
        guard text.contains("@") || text.contains("/") else { return text }
        let begin = text.firstRange(of: "://")?.upperBound ?? text.startIndex
        let (scheme, rest) = (text[..<begin], text[begin...])
        guard let at = rest.lastIndex(of: "@") else { return scheme + withoutQuery(rest) }
        return scheme + "<secret>@" + withoutQuery(rest[rest.index(after: at)...])
    }

    /// The key up to its first colon: YAML reads `key:value` without a blank as one word, and the value may be a secret.
    package static func masked(key: String) -> String {
        guard let colon = key.firstIndex(of: ":") else { return key }
        return "\(key[...colon])<secret>"
    }

    private static func withoutQuery(_ text: Substring) -> String {
        guard let mark = text.firstIndex(where: { $0 == "?" || $0 == "#" }) else { return String(text) }
        return "\(text[...mark])<secret>"
    }
}
