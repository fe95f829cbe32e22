import FoundationEssentials

@testable import WeChatAPI

/// A JSON text as FoundationEssentials' decoder reads it: the judge of our own reader.
enum JSONTree: Decodable {
    case null
    case flag(Bool)
    case number(Double, whole: Int?)
    case text(String)
    case list([JSONTree])
    case object([String: JSONTree])

    /// Reads a text; nil for what the judge does not take for JSON, and for what it is known to read differently: where a name is
    /// repeated in an object it takes the first value, and zeros it takes for UTF-16.
    init?(_ bytes: [UInt8]) {
        var names = JSONReader(bytes)
        guard !bytes.contains(0), (try? names.repeatsAName()) == false,
            let tree = try? JSONDecoder().decode(JSONTree.self, from: Data(JSONReader.withoutMark(bytes)))
        else { return nil }
        self = tree
    }

    init(from decoder: any Decoder) throws {
        if let fields = try? decoder.container(keyedBy: Name.self) {
            var members: [String: JSONTree] = [:]
            for name in fields.allKeys { members[name.stringValue] = try fields.decode(JSONTree.self, forKey: name) }
            self = .object(members)
        } else if var items = try? decoder.unkeyedContainer() {
            var elements: [JSONTree] = []
            while !items.isAtEnd {
                elements.append(try items.decodeNil() ? .null : try items.decode(JSONTree.self))
            }
            self = .list(elements)
        } else {
            self = try JSONTree(decoder.singleValueContainer())
        }
    }

    private init(_ value: any SingleValueDecodingContainer) throws {
        if value.decodeNil() {
            self = .null
        } else if let flag = try? value.decode(Bool.self) {
            self = .flag(flag)
        } else if let text = try? value.decode(String.self) {
            self = .text(text)
        } else {
            self = .number(try value.decode(Double.self), whole: try? value.decode(Int.self))
        }
    }

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// The members of an object; none for anything else.
    var members: [String: JSONTree] { if case .object(let members) = self { members } else { [:] } }

    /// A string.
    var string: String? { if case .text(let text) = self { text } else { nil } }

    /// A whole number as WeChat may write it, `"007"` too; one beyond `Int` is its largest or smallest value.
    var integer: Int? {
        switch self {
        case .number(_, let whole?): return whole
        case .number(let value, nil): return value == value.rounded() ? (value < 0 ? .min : .max) : nil
        case .text(let text):
            let digits = text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : text[...]
            guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
            return Int(text) ?? (text.hasPrefix("+") ? nil : text.hasPrefix("-") ? .min : .max)
        default: return nil
        }
    }
}

extension JSONReader {
    /// Takes the next value and tells whether any object in it has a name twice.
    fileprivate mutating func repeatsAName() throws(Fault) -> Bool {
        var repeats = false
        if try isAtObject() {
            var names: Set<JSONName> = []
            try object { (reader, name) throws(Fault) in
                let isNew = names.insert(name).inserted
                let isRepeatedBelow = try reader.repeatsAName()
                repeats = repeats || !isNew || isRepeatedBelow
            }
        } else if try isAtArray() {
            try array { (reader) throws(Fault) in
                let isRepeatedBelow = try reader.repeatsAName()
                repeats = repeats || isRepeatedBelow
            }
        } else {
            try skip()
        }
        return repeats
    }
}
