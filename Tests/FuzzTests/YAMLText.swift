import YAMLReading
import Yams

/// A text of YAML that is fed to a reader of ours.
struct YAMLText {
    /// The file's path: nothing lies beside it.
    static let path = "/nonexistent/fuzzed.yml"

    /// The text itself.
    let text: String

    /// Takes bytes that are text; nil for others, and for texts with so many aliases that they could stand for gigabytes: whoever can
    /// write the file can do worse.
    init?(_ bytes: [UInt8]) {
        guard let text = String(validating: bytes, as: UTF8.self), bytes.count(where: { $0 == UInt8(ascii: "*") }) <= 6
        else {
            return nil
        }
        self.text = text
    }

    /// The values of some keys, at whatever place, that stand nowhere else in the text and are too long to be there by chance.
    func values(of keys: [String]) -> [String] {
        guard let root = try? Yams.compose(yaml: text) else { return [] }
        var (open, values, looks) = ([root], [String](), 0)
        while let node = open.popLast(), looks < 10_000 {
            looks += 1
            for (key, value) in node.mapping ?? [:] {
                if keys.contains(key.string ?? ""), let secret = value.scalar?.string { values.append(secret) }
                open.append(value)
            }
            open += node.sequence.map(Array.init) ?? []
        }
        return values.filter { $0.utf8.count >= 12 && text.occurrences(of: $0) == 1 }
    }

    /// Checks the mistakes that were found in the text: a line each, with a place in the text, without the secrets.
    func check(_ error: ConfigurationError, hiding secrets: [String]) throws(Finding) {
        try demand(!error.problems.isEmpty, "refused without a reason")
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).count
        for problem in error.problems {
            let line = problem.description
            try demand(line.isOneLine, "the mistake is no line: \(line)")
            for secret in secrets { try demand(!line.containsBytes(of: secret), "\(secret) is shown: \(line)") }
            if let place = problem.place {
                try demand(place.column >= 1 && (1...lines + 1).contains(place.line), "of \(lines) lines: \(line)")
            }
        }
    }
}
