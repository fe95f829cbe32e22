internal import Logging

/// Writes key-value pairs as one JSON object on one line.
enum JSONLine {
    /// The object, its members in their order.
    static func text(_ fields: [(key: String, value: Logger.MetadataValue)]) -> String {
        "{" + fields.map { "\(quoted($0.key)):\(value($0.value))" }.joined(separator: ",") + "}"
    }

    /// A value; numbers and truth values as such, what else describes itself as a string.
    private static func value(_ value: Logger.MetadataValue) -> String {
        switch value {
        case .string(let text): quoted(text)
        case .stringConvertible(let number as any BinaryInteger): "\(number)"
        case .stringConvertible(let truth as Bool): "\(truth)"
        case .stringConvertible(let other): quoted(other.description)
        case .array(let values): "[" + values.map(Self.value).joined(separator: ",") + "]"
        case .dictionary(let members): text(members.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
        }
    }

    /// The text as a JSON string.
    static func quoted(_ text: String) -> String {
        "\"" + text.unicodeScalars.map(escaped).joined() + "\""
    }

    /// The character inside a JSON string.
    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"": #"\""#
        case "\\": #"\\"#
        case "\n": #"\n"#
        case "\r": #"\r"#
        case "\t": #"\t"#
        // Beyond JSON's own rule, since terminals obey some of these, and readers that split at Unicode's line breaks would cut the line.
        case "\0"..<" ", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}": "\\u" + scalar.hexadecimal(digits: 4)
        default: String(Character(scalar))
        }
    }
}
