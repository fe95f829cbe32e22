/// Takes out of what an operator has written what may be a secret, before it is shown.
package enum Redaction {
    /// The text as it is, but user name, password and query of a URL, or of what was to be one, as `<secret>`.
    package static func masked(_ text: String) -> String {
        guard text.contains("@") || text.contains("/") else { return text }
        let begin = text.firstRange(of: "://")?.upperBound ?? text.startIndex
        let (scheme, rest) = (text[..<begin], text[begin...])
        guard let at = rest.lastIndex(of: "@") else { return scheme + withoutQuery(rest) }
        return scheme + "<secret>@" + withoutQuery(rest[rest.index(after: at)...])
    }

    /// A key as it is up to a colon: without a blank behind it `key:value` is one word to YAML, and the value may be a secret.
    package static func masked(key: String) -> String {
        guard let colon = key.firstIndex(of: ":") else { return key }
        return "\(key[...colon])<secret>"
    }

    /// What is told of a path that is not shown.
    package static let hiddenPath =
        "names no file that can be read, and is not shown, as it may be the secret itself: put the secret alone into a file, and the file's path here"

    /// Whether a text in the place of a path may be the secret itself, written under the wrong key. It is a guess: ask it only when no
    /// such file can be read.
    ///
    /// A path leads through folders or is a short name, perhaps with an ending; secrets have no folders and are long, with letters and
    /// digits, or have characters that nobody puts into a file's name.
    package static func mayBeSecret(path text: String) -> Bool {
        if text.contains(where: \.isNewline) { return true }
        guard !["/", "./", "../", "~", "$"].contains(where: text.hasPrefix) else { return false }
        guard text.allSatisfy({ $0.isLetter || $0.isNumber || "._-/".contains($0) }) else { return true }
        var name = Substring(text)
        if let dot = text.lastIndex(of: "."), text[dot...].dropFirst().allSatisfy(\.isLetter), text[dot...].count <= 9 {
            name = text[..<dot]
        }
        return !name.contains("/") && name.count >= 20 && name.contains(where: \.isLetter)
            && name.contains(where: \.isNumber)
    }

    private static func withoutQuery(_ text: Substring) -> String {
        guard let mark = text.firstIndex(where: { $0 == "?" || $0 == "#" }) else { return String(text) }
        return "\(text[...mark])<secret>"
    }
}
