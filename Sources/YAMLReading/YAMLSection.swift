package import Yams

/// One mapping of the file: returns typed values by key and notes what is wrong with them.
///
/// ```text
///  FileContent ──▶ text ──▶ ProblemList.root ──▶ YAMLSection ── value(key, expected:) ──▶ typed value or nil
///                               └──────────── every mistake with line and column ◀──┘ ──▶ ConfigurationError
/// ```
///
/// Target: Reads files and YAML, and reports each mistake with its place.
/// Keeps out: What the keys mean.
package struct YAMLSection {
    /// Dotted path for messages, empty at the top.
    package let path: String
    /// Where the mapping begins.
    package let mark: Mark?
    /// Whether a mapping, or nothing at all, stands where the section should be.
    package let isMapping: Bool
    private let pairs: [(key: Node, value: Node)]
    private let problems: ProblemList

    /// Reads `node`, which must be a mapping with some of `keys`, each once.
    package init(_ node: Node?, path: String, keys: [String], problems: ProblemList) {
        (self.path, self.problems, mark) = (path, problems, node?.mark)
        isMapping = node?.mapping != nil || node?.isNull ?? true
        guard let node, !node.isNull else {
            pairs = []
            return
        }
        guard let mapping = node.mapping else {
            problems.add("\(path.isEmpty ? "the file" : path) must be a mapping of keys to values", at: node.mark)
            pairs = []
            return
        }
        pairs = mapping.mergedPairs(problems)
        for (key, _) in pairs {
            let name = key.string ?? ""
            guard !keys.contains(name) else { continue }
            let hint = NearestWord.to(name, among: keys).map { "; did you mean \"\($0)\"?" }
            let list = hint ?? "; known here: \(keys.joined(separator: ", "))"
            problems.add(
                "unknown key \"\(Redaction.masked(key: name))\"\(path.isEmpty ? "" : " in \(path)")\(list)",
                at: key.mark)
        }
    }

    /// The node of a key; nil when it is missing or null.
    package func node(_ key: String) -> Node? {
        pairs.first { $0.key.string == key }.flatMap { $0.value.isNull ? nil : $0.value }
    }

    /// Notes a mistake in the value of `key`, or in the section where the key is missing.
    package func complain(_ key: String, _ message: String) {
        problems.add("\(full(key)): \(message)", at: node(key)?.mark ?? mark)
    }

    /// The value of a key, converted by `convert`; a value that it rejects is noted together with what was `expected`.
    package func value<Value>(_ key: String, expected: String, _ convert: (String) -> Value?) -> Value? {
        guard let node = node(key) else { return nil }
        guard let text = node.scalar?.string else {
            complain(key, "must be \(expected)")
            return nil
        }
        guard let value = convert(text) else {
            complain(key, "\"\(Redaction.masked(text))\" is not \(expected)")
            return nil
        }
        return value
    }

    /// A text that is not empty.
    package func text(_ key: String) -> String? { value(key, expected: "a string") { $0.isEmpty ? nil : $0 } }

    /// A text for a label, a header field or a page that passes ``PlainText``.
    package func line(_ key: String) -> String? {
        guard let text = text(key) else { return nil }
        guard let fault = PlainText.fault(in: text) else { return text }
        complain(key, fault)
        return nil
    }

    /// A whole number within `range`.
    package func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
        value(key, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)") { text in
            Int(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// `true` or `false`.
    package func flag(_ key: String) -> Bool? {
        value(key, expected: "true or false") { Bool($0) }
    }

    /// The dotted path of a key.
    private func full(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
}

extension Node {
    /// Whether the value is missing or null.
    fileprivate var isNull: Bool {
        scalar.map { $0.style == .plain && ["", "~", "null", "Null", "NULL"].contains($0.string) } ?? false
    }
}
