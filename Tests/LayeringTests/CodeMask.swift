/// Blanks out comments and string literals, keeping every newline, so that line numbers and braces stay true.
///
/// Knows line and nested block comments, and one-line, multi-line and raw strings with interpolation. Regex literals are
/// not known: a quote inside one hides the rest of its line and no more, since one-line strings end with their line.
struct CodeMask {
    private let input: [Character]
    private var output: [Character] = []
    private var position = 0

    /// Returns `text` with a blank for each character that is not code.
    static func masked(_ text: String) -> [Character] {
        var mask = CodeMask(input: Array(text))
        while mask.position < mask.input.count { mask.step() }
        return mask.output
    }

    private init(input: [Character]) { self.input = input }

    private mutating func step() {
        if at("//") {
            while position < input.count, !input[position].isNewline { blank() }
        } else if at("/*") {
            blockComment()
        } else if let hashes = hashesBeforeQuote() {
            string(hashes: hashes)
        } else {
            output.append(input[position])
            position += 1
        }
    }

    private mutating func blockComment() {
        var depth = 0
        repeat {
            if at("/*") {
                depth += 1
                blank(2)
            } else if at("*/") {
                depth -= 1
                blank(2)
            } else {
                blank()
            }
        } while depth > 0 && position < input.count
    }

    private mutating func string(hashes: Int) {
        let pounds = String(repeating: "#", count: hashes)
        blank(hashes)
        let quote = at(#"""""#) ? #"""""# : "\""
        blank(quote.count)
        while position < input.count, !at(quote + pounds) {
            if quote.count == 1, input[position].isNewline { return }
            if at("\\" + pounds + "(") {
                blank(hashes + 2)
                interpolation()
            } else {
                blank(at("\\" + pounds) ? hashes + 2 : 1)
            }
        }
        blank(quote.count + hashes)
    }

    /// Skips to the parenthesis that closes an interpolation, through any strings nested in it.
    private mutating func interpolation() {
        var depth = 1
        while depth > 0, position < input.count {
            if let hashes = hashesBeforeQuote() {
                string(hashes: hashes)
            } else {
                depth += input[position] == "(" ? 1 : input[position] == ")" ? -1 : 0
                blank()
            }
        }
    }

    /// The number of `#` before the quote that opens a string here, or nil where none opens.
    private func hashesBeforeQuote() -> Int? {
        let quote = input[position...].firstIndex { $0 != "#" }
        guard let quote, input[quote] == "\"" else { return nil }
        return quote - position
    }

    private func at(_ token: String) -> Bool { input[position...].starts(with: token) }

    private mutating func blank(_ count: Int = 1) {
        for character in input[position...].prefix(count) {
            output.append(character.isNewline ? character : " ")
        }
        position = min(position + count, input.count)
    }
}
