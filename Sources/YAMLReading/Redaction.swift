/// Masks what may be a secret in a text written by an operator, before it is shown.
package enum Redaction {
    /// The text with user name, password and query of a URL, even a malformed one, replaced by `<secret>`.
    package static func masked(_ text: String) -> String {
        // By its marks, whatever characters stand behind these.
        let scalars = text.unicodeScalars
        guard scalars.contains("@") || scalars.contains("/") else { return text }
        let begin = scalars.firstRange(of: "://".unicodeScalars)?.upperBound ?? text.startIndex
        let (scheme, rest) = (String(scalars[..<begin]), scalars[begin...])
        guard let at = rest.lastIndex(of: "@") else { return scheme + withoutQuery(rest) }
        return scheme + "<secret>@" + withoutQuery(rest[rest.index(after: at)...])
    }

    /// The key up to its first colon: YAML reads `key:value` without a blank as one word, and the value may be a secret.
    package static func masked(key: String) -> String {
        guard let colon = key.unicodeScalars.firstIndex(of: ":") else { return key }
        return String(key.unicodeScalars[...colon]) + "<secret>"
    }

    /// The message about a path that is not shown.
    package static let hiddenPath =
        "names no file that can be read, and is not shown, as it may be the secret itself: put the secret alone into a file, and the file's path here"

    /// Whether a text given as a path may be the secret itself, written under the wrong key: a guess, for texts that name no readable
    /// file.
    ///
    /// A path goes through folders or is a short name, perhaps with an extension; a secret has no folders and is long, with letters and
    /// digits, or has characters that are unusual in file names.
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

    private static func withoutQuery(_ text: Substring.UnicodeScalarView) -> String {
        guard let mark = text.firstIndex(where: { $0 == "?" || $0 == "#" }) else { return String(text) }
        return String(text[...mark]) + "<secret>"
    }
}
