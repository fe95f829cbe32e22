/// A language in which the program speaks to people; logs, metrics and labels are in English whatever it is.
package enum Language: String, CaseIterable, Sendable {
    /// English, the default.
    case english = "en"
    /// Chinese (简体中文).
    case chinese = "zh"

    /// The language of a locale's name such as `zh_CN.UTF-8` or `en_GB@euro`; nil for `C`, `POSIX` and all others.
    package init?(locale: String) {
        self.init(rawValue: String(locale.prefix { !"_.@-".contains($0) }).lowercased())
    }

    /// The language of the terminal: of `LC_ALL`, `LC_MESSAGES` and `LANG` the first one that is set decides, as in POSIX.
    package static func ofTerminal(_ environment: [String: String]) -> Language {
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].compactMap { environment[$0] }.first { !$0.isEmpty }
        return locale.flatMap { Language(locale: $0) } ?? .english
    }

    /// The language that a header field `Accept-Language` (RFC 9110, 12.5.4) wants most; English where it wants none or has no wish.
    ///
    /// Any region or script of a language is served by that language. Of equal weights the first one counts.
    package static func negotiate(acceptLanguage: String?) -> Language {
        let ranges = (acceptLanguage ?? "").split(separator: ",").compactMap(Range.init)
        let wildcard = ranges.last { $0.language == "*" }
        func wish(for language: Language) -> Range? {
            let own = ranges.filter { $0.language == language.rawValue }.max { $0.isWeaker(than: $1) }
            return (own ?? wildcard).flatMap { $0.weight > 0 ? $0 : nil }
        }
        guard let chinese = wish(for: .chinese) else { return .english }
        guard let english = wish(for: .english) else { return .chinese }
        return english.isWeaker(than: chinese) ? .chinese : .english
    }

    /// One range of the header field.
    private struct Range {
        /// The first part of the tag in lower case, or `*`.
        let language: String
        /// In thousandths.
        let weight: Int
        /// Where it stands in the field.
        let place: String.Index

        /// Reads `zh-Hans;q=0.8`; nil for anything that RFC 9110 does not allow.
        init?(_ text: Substring) {
            let parts = text.split(separator: ";", omittingEmptySubsequences: false).map(Self.trimmed)
            let subtags = parts[0].lowercased().split(separator: "-", omittingEmptySubsequences: false)
            let isTag = subtags.allSatisfy { subtag in
                (1...8).contains(subtag.count) && subtag.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
            }
            guard parts.count <= 2, isTag || parts[0] == "*" else { return nil }
            guard let weight = parts.count == 1 ? 1000 : Self.weight(parts[1]) else { return nil }
            (language, self.weight, place) = (String(subtags[0]), weight, text.startIndex)
        }

        /// Whether this wish is weaker than another one; of equal ones `*` is, and then the later one.
        func isWeaker(than other: Range) -> Bool {
            guard weight == other.weight else { return weight < other.weight }
            return (language == "*") == (other.language == "*") ? place > other.place : language == "*"
        }

        /// Reads `q=0.8` in thousandths: at most three decimals, from 0 to 1.
        private static func weight(_ text: String) -> Int? {
            guard text.lowercased().hasPrefix("q=") else { return nil }
            let parts = text.dropFirst(2).split(separator: ".", omittingEmptySubsequences: false)
            guard (1...2).contains(parts.count), ["0", "1"].contains(parts[0]) else { return nil }
            let decimals = parts.count == 2 ? parts[1] : ""
            guard decimals.count <= 3, decimals.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
            let number = Int("\(parts[0])\(decimals)" + String(repeating: "0", count: 3 - decimals.count)) ?? 0
            return number <= 1000 ? number : nil
        }

        /// The text without the blanks and tabs around it.
        private static func trimmed(_ text: Substring) -> String {
            func isBlank(_ character: Character) -> Bool { character == " " || character == "\t" }
            return String(text.drop(while: isBlank).reversed().drop(while: isBlank).reversed())
        }
    }
}
