internal import Exposition
internal import Logging

/// Writes key-value pairs as a JSON object on one line.
enum JSONLine {
    /// The object, its members in the given order.
    static func text(_ fields: [(key: String, value: Logger.MetadataValue)]) -> String {
        "{" + fields.map { "\(JSONText.quoted($0.key)):\(value($0.value))" }.joined(separator: ",") + "}"
    }

    /// A value; numbers and booleans unquoted, everything else as a string.
    private static func value(_ value: Logger.MetadataValue) -> String {
        switch value {
        case .string(let text): JSONText.quoted(text)
        case .stringConvertible(let number as any BinaryInteger): "\(number)"
        case .stringConvertible(let truth as Bool): "\(truth)"
        case .stringConvertible(let other): JSONText.quoted(other.description)
        case .array(let values): "[" + values.map(Self.value).joined(separator: ",") + "]"
        case .dictionary(let members): text(members.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
        }
    }
}
