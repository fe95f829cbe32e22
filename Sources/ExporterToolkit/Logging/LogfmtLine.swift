internal import Exposition
internal import Logging

/// Writes key=value pairs with the quoting of Go's `slog.TextHandler`.
enum LogfmtLine {
    /// The pairs in the given order, separated by blanks.
    static func text(_ fields: [(key: String, value: Logger.MetadataValue)]) -> String {
        fields.map { "\(quotedIfNeeded($0.key))=\(quotedIfNeeded($0.value.description))" }.joined(separator: " ")
    }

    /// The text unchanged, or in quotes when it is empty or has blanks, `=`, quotes or invisible characters.
    private static func quotedIfNeeded(_ text: String) -> String {
        let isPlain =
            !text.isEmpty && text.unicodeScalars.allSatisfy { $0 != " " && $0 != "=" && $0 != "\"" && isVisible($0) }
        return isPlain ? text : "\"" + text.unicodeScalars.map(escaped).joined() + "\""
    }

    /// The character as Go's `strconv.Quote` writes it inside quotes.
    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"": #"\""#
        case "\\": #"\\"#
        case "\n": #"\n"#
        case "\r": #"\r"#
        case "\t": #"\t"#
        case " ": " "
        case _ where isVisible(scalar): String(Character(scalar))
        case _ where scalar.value < 0x80: "\\x" + scalar.hexadecimal(digits: 2)
        case _ where scalar.value < 0x10000: "\\u" + scalar.hexadecimal(digits: 4)
        default: "\\U" + scalar.hexadecimal(digits: 8)
        }
    }

    /// Whether the character is printable, as Go's `unicode.IsPrint` defines it.
    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned: false
        case .spaceSeparator, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}
