/// One Swift file's text as the layering rules read it: its imports, its public names and its length.
///
/// The rules look at a copy in which comments and string literals are blanks, so that a word inside a sentence is never
/// taken for a declaration.
struct SourceText {
    /// What one rule objects to: the line it is on, counted from 1, and the offending word.
    struct Finding: Equatable, CustomStringConvertible {
        let line: Int
        let what: String
        var description: String { "line \(line): \(what)" }
    }

    /// Number of lines; a newline at the end opens no further one.
    let lineCount: Int
    /// The identifiers and keywords of the file in order.
    private let words: [Finding]

    /// Masks and splits the text once; the rules only look things up.
    init(_ text: String) {
        let code = CodeMask.masked(text).split(separator: "\n", omittingEmptySubsequences: false).map(Array.init)
        lineCount = text.isEmpty || text.last == "\n" ? code.count - 1 : code.count
        words = code.enumerated().flatMap { index, line in
            line.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
                .map { Finding(line: index + 1, what: String($0)) }
        }
    }

    /// The top-level module of every import, whatever attributes, access level or kind the line carries.
    var imports: [Finding] {
        words.indices.filter { words[$0].what == "import" }.compactMap { keyword in
            words[(keyword + 1)...].first { !Self.importKinds.contains($0.what) }
        }
    }

    /// Every use of the word `public`, and of `open` before a declaration.
    var publicNames: [Finding] {
        zip(words, words.dropFirst() + [Finding(line: 0, what: "")])
            .filter { $0.what == "public" || ($0.what == "open" && Self.openable.contains($1.what)) }
            .map(\.0)
    }

    private static let importKinds: Set = ["typealias", "struct", "class", "enum", "protocol", "let", "var", "func"]
    private static let openable: Set = ["class", "func", "var", "subscript", "override", "import"]
}
