/// Writes a tree as YAML that YAML 1.1 and 1.2 read alike.
enum YAMLWriter {
    /// The text, a line's end behind every line.
    static func text(_ node: ConfigNode) -> String {
        lines(node).map { "\($0)\n" }.joined()
    }

    private static func lines(_ node: ConfigNode) -> [String] {
        switch node {
        case .map(let entries) where !entries.isEmpty: entries.flatMap(lines)
        case .list(let nodes) where !nodes.isEmpty: nodes.flatMap(item)
        default: [scalar(node)]
        }
    }

    private static func lines(_ entry: ConfigNode.Entry) -> [String] {
        let key = "\(scalar(.text(entry.key))):"
        return isNested(entry.value) ? [key] + lines(entry.value).map { "  \($0)" } : ["\(key) \(scalar(entry.value))"]
    }

    private static func item(_ node: ConfigNode) -> [String] {
        lines(node).enumerated().map { "\($0 == 0 ? "- " : "  ")\($1)" }
    }

    private static func isNested(_ node: ConfigNode) -> Bool {
        switch node {
        case .map(let entries): !entries.isEmpty
        case .list(let nodes): !nodes.isEmpty
        case .text, .integer, .bool: false
        }
    }

    private static func scalar(_ node: ConfigNode) -> String {
        switch node {
        case .text(let text): isPlain(text) ? text : quoted(text)
        case .integer(let number): "\(number)"
        case .bool(let value): "\(value)"
        case .list: "[]"
        case .map: "{}"
        }
    }

    /// Whether readers take the text without quotes for just this text.
    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, let last = text.unicodeScalars.last else { return false }
        let isFirstSafe = first.properties.isAlphabetic || "0123456789/<._".unicodeScalars.contains(first)
        return isFirstSafe && last != " " && last != ":" && !words.contains(text.lowercased()) && !isNumberLike(text)
            && !text.utf8.elementsContain(": ") && !text.utf8.elementsContain(" #")
            && text.unicodeScalars.allSatisfy { !needsEscape($0) }
    }

    /// Words that YAML 1.1 takes for something else than text.
    private static let words: Set<String> = [
        "y", "n", "yes", "no", "on", "off", "true", "false", "null", "<<", ".inf", ".nan",
    ]

    /// Whether the text looks like a number, a time or a date in any version of YAML.
    private static func isNumberLike(_ text: String) -> Bool {
        let text = text.lowercased()
        guard let first = text.utf8.first, (48...57).contains(first) || first == UInt8(ascii: ".") else { return false }
        return ["0x", "0o", "0b"].contains { text.hasPrefix($0) }
            || text.utf8.allSatisfy { (48...57).contains($0) || "_+-.:etz ".utf8.contains($0) }
    }

    private static func needsEscape(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse: true
        default: false
        }
    }

    private static func quoted(_ text: String) -> String {
        let body = text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case _ where needsEscape(scalar):
                let digits = String(scalar.value, radix: 16, uppercase: true)
                let width = digits.count > 4 ? 8 : 4
                result += (width == 8 ? "\\U" : "\\u") + String(repeating: "0", count: width - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return "\"\(body)\""
    }
}

extension String.UTF8View {
    /// Whether the bytes of `text` occur in a row.
    fileprivate func elementsContain(_ text: StaticString) -> Bool { contains("\(text)".utf8) }
}
