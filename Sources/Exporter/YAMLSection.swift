import Yams

/// Collects the mistakes found while a file is read, so that all are told at once.
final class ProblemList {
    /// The file's path as given.
    let file: String
    /// What was found so far.
    private(set) var problems: [ConfigurationProblem] = []

    /// Starts an empty list for `file`.
    init(file: String) { self.file = file }

    /// Notes a mistake at a place of the file.
    func add(_ message: String, at mark: Mark?) {
        problems.append(.init(source: file, place: mark.map { ($0.line, $0.column) }, message: message))
    }

    /// Notes the mistakes of another file, which this one names.
    func add(_ others: ProblemList) { problems += others.problems }
}

/// One mapping of the file: gives typed values by key and notes what is wrong with them.
struct YAMLSection {
    /// Dotted path for messages, empty at the top.
    let path: String
    /// Where the mapping begins.
    let mark: Mark?
    /// Whether there is a mapping, or nothing, where the section should be.
    let isMapping: Bool
    private let pairs: [(key: Node, value: Node)]
    private let problems: ProblemList

    /// Reads `node`, which must be a mapping with some of `keys`, each once.
    init(_ node: Node?, path: String, keys: [String], problems: ProblemList) {
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
        pairs = mapping.map { ($0.key, $0.value) }
        for (key, _) in pairs {
            let name = key.string ?? ""
            guard !keys.contains(name) else { continue }
            let hint = NearestWord.to(name, among: keys).map { "; did you mean \"\($0)\"?" }
            let list = hint ?? "; known here: \(keys.joined(separator: ", "))"
            problems.add("unknown key \"\(name)\"\(path.isEmpty ? "" : " in \(path)")\(list)", at: key.mark)
        }
    }

    /// The node of a key, nil when it is missing or null.
    func node(_ key: String) -> Node? {
        pairs.first { $0.key.string == key }.flatMap { $0.value.isNull ? nil : $0.value }
    }

    /// Notes a mistake in the value of `key`, or in the section where the key is missing.
    func complain(_ key: String, _ message: String) {
        problems.add("\(full(key)): \(message)", at: node(key)?.mark ?? mark)
    }

    /// The value of a key through `convert`; a value that it refuses is noted with what was `expected`.
    func value<Value>(_ key: String, expected: String, _ convert: (String) -> Value?) -> Value? {
        guard let node = node(key) else { return nil }
        guard let text = node.scalar?.string else {
            complain(key, "must be \(expected)")
            return nil
        }
        guard let value = convert(text) else {
            complain(key, "\"\(text)\" is not \(expected)")
            return nil
        }
        return value
    }

    /// A text that is not empty.
    func text(_ key: String) -> String? { value(key, expected: "a text") { $0.isEmpty ? nil : $0 } }

    /// A whole number within `range`.
    func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
        value(key, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)") { text in
            Int(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// A positive duration in Prometheus' form.
    func duration(_ key: String) -> Duration? {
        value(key, expected: "a positive duration such as 10s, 5m, 1h30m or 28d") { text in
            PrometheusDuration.parse(text).flatMap { $0 > .zero ? $0 : nil }
        }
    }

    /// A time of day as `"08:00"`.
    func timeOfDay(_ key: String) -> Duration? {
        value(key, expected: "a time of day such as \"08:00\"") { text in
            let parts = text.split(separator: ":", omittingEmptySubsequences: false).map {
                $0.count == 2 ? Int($0) : nil
            }
            guard parts.count == 2, let hour = parts[0], let minute = parts[1] else { return nil }
            guard (0...23).contains(hour), (0...59).contains(minute) else { return nil }
            return .seconds(hour * 3600 + minute * 60)
        }
    }

    /// `true` or `false`.
    func flag(_ key: String) -> Bool? {
        value(key, expected: "true or false") { Bool($0) }
    }

    /// The dotted path of a key.
    private func full(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
}

extension Node {
    /// Whether the value was left out or written as null.
    fileprivate var isNull: Bool {
        scalar.map { $0.style == .plain && ["", "~", "null"].contains($0.string) } ?? false
    }
}
