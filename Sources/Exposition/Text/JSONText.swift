/// Writes texts as JSON strings, for the exports, lists and log lines that are JSON.
package enum JSONText {
    /// The text as a JSON string, in quotes.
    package static func quoted(_ text: String) -> String {
        "\"" + text.unicodeScalars.map(escaped).joined() + "\""
    }

    /// The character as it is written inside a JSON string.
    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"": #"\""#
        case "\\": #"\\"#
        case "\n": #"\n"#
        case "\r": #"\r"#
        case "\t": #"\t"#
        // More than JSON requires, since terminals obey some of these, and readers that split at Unicode's line breaks would cut the
        // line.
        case "\0"..<" ", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}": "\\u" + scalar.hexadecimal(digits: 4)
        default: String(Character(scalar))
        }
    }
}

extension Unicode.Scalar {
    /// The number with at least `digits` hexadecimal digits.
    package func hexadecimal(digits: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
