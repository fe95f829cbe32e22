package import Yams

/// Collects the mistakes found while a YAML file is read, so that all are reported at once.
package final class ProblemList {
    /// Line and column, from 1.
    package typealias Place = (line: Int, column: Int)

    /// The file's path as given.
    package let file: String
    /// The mistakes found so far.
    package private(set) var problems: [ConfigurationProblem] = []

    /// Starts an empty list for `file`.
    package init(file: String) { self.file = file }

    /// Notes a mistake at a place of the file.
    package func add(_ message: String, at mark: Mark?) {
        add(message, at: mark.map { ($0.line, $0.column) })
    }

    /// Notes a mistake at a line and column of the file.
    package func add(_ message: String, at place: Place?) {
        problems.append(.init(source: file, place: place, message: message))
    }

    /// Adds the mistakes of another file that this one refers to.
    package func add(_ others: ProblemList) { problems += others.problems }

    /// The root node of a YAML text; `nil` when the text is empty or, with a problem noted, when it is not YAML.
    package func root(of text: String) -> Node? {
        // Whoever reads a value says what it must be, so that guessing its type by regular expressions would be in vain.
        root { try Parser(yaml: text, resolver: .basic).singleRoot() }
    }

    /// The root node of the first document of a YAML text; Go's toolkit reads no other.
    package func firstRoot(of text: String) -> Node? {
        root { try Parser(yaml: text).nextRoot() }
    }

    private func root(_ compose: () throws -> Node?) -> Node? {
        do {
            return try compose()
        } catch let error as YamlError {
            let (mark, message) = error.place
            add("not valid YAML: \(message)", at: mark)
        } catch {
            add("not valid YAML", at: Mark?.none)
        }
        return nil
    }

    /// Throws the mistakes, if there are any.
    package func check() throws(ConfigurationError) {
        guard problems.isEmpty else { throw ConfigurationError(problems: problems) }
    }
}

extension YamlError {
    /// Where parsing failed, if it is known, and why.
    fileprivate var place: (Mark?, String) {
        switch self {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            (mark, problem == "but found another document" ? "a second document begins here; keep one" : problem)
        case .reader(let problem, _, _, _): (nil, problem)
        case .duplicatedKeysInMapping(let duplicates, let context):
            (context.mark, "duplicate key: \(duplicates.joined(separator: ", "))")
        // The library's own text quotes lines of the file, which may hold secrets.
        default: (nil, "it cannot be parsed; is it nested too deeply?")
        }
    }
}
