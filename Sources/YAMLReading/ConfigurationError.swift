/// One mistake in the configuration, with its place.
package struct ConfigurationProblem: Equatable, Sendable, CustomStringConvertible {
    /// The path of the file as given, or the name of the environment variable.
    package let source: String
    /// Line and column from 1, where a file has them.
    package let place: (line: Int, column: Int)?
    /// What is wrong and how to fix it, in one line even where it quotes a text of several.
    package let message: String

    /// Makes a problem from its parts.
    package init(source: String, place: (line: Int, column: Int)?, message: String) {
        (self.source, self.place, self.message) = (source, place, PlainText.oneLine(message))
    }

    /// Compares the texts that are shown.
    package static func == (left: ConfigurationProblem, right: ConfigurationProblem) -> Bool {
        left.description == right.description
    }

    /// `file:line:column: message`.
    package var description: String {
        guard let place else { return "\(source): \(message)" }
        return "\(source):\(place.line):\(place.column): \(message)"
    }
}

/// All mistakes of a configuration at once.
package struct ConfigurationError: Error, Equatable, CustomStringConvertible {
    /// The mistakes, ordered by place.
    package let problems: [ConfigurationProblem]

    /// Makes the error; `problems` is not empty.
    package init(problems: [ConfigurationProblem]) { self.problems = problems }

    /// One line each.
    package var description: String { problems.map(\.description).joined(separator: "\n") }
}
