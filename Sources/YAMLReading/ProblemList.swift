package import Yams

/// Collects the mistakes found while a YAML file is read, so that all are told at once.
package final class ProblemList {
    /// Line and column, from 1.
    package typealias Place = (line: Int, column: Int)

    /// The file's path as given.
    package let file: String
    /// What was found so far.
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

    /// Notes the mistakes of another file, which this one names.
    package func add(_ others: ProblemList) { problems += others.problems }

    /// The root of a YAML text; `nil` when it is empty or, with a note, when it is not YAML.
    package func root(of text: String) -> Node? {
        root { try Parser(yaml: text).singleRoot() }
    }

    /// The root of the first document of a YAML text, which is the only one that Go's toolkit reads.
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

    /// Throws what was found, unless that is nothing.
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
            (context.mark, "a key stands twice: \(duplicates.joined(separator: ", "))")
        // The library's own text shows lines of the file, which may hold secrets.
        default: (nil, "it cannot be parsed; is it nested too deeply?")
        }
    }
}
