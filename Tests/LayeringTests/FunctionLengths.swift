/// Finds functions and initialisers in masked code and measures them by matching braces.
///
/// Accessors and closures are not measured apart; they count toward the function around them.
enum FunctionLengths {
    /// Returns the line of each `func` or `init` that has a body, and how many lines it spans with its signature.
    static func measured(in code: [[Character]]) -> [(line: Int, lines: Int)] {
        let tokens = tokens(of: code)
        return tokens.indices.compactMap { start in
            guard isFunction(at: start, in: tokens), let end = endOfBody(after: start, in: tokens) else { return nil }
            return (tokens[start].line, end - tokens[start].line + 1)
        }
    }

    private typealias Token = (text: String, line: Int)

    /// Words as they are and every other visible character alone.
    private static func tokens(of code: [[Character]]) -> [Token] {
        var tokens: [Token] = []
        for (index, line) in code.enumerated() {
            var word = ""
            for character in line + [" "] {
                if character.isLetter || character.isNumber || character == "_" {
                    word.append(character)
                    continue
                }
                if !word.isEmpty { tokens.append((word, index + 1)) }
                word = ""
                if !character.isWhitespace { tokens.append((String(character), index + 1)) }
            }
        }
        return tokens
    }

    /// Tells a declaration from a call: `.init(…)` has a dot before it and quoted names a backtick.
    private static func isFunction(at index: Int, in tokens: [Token]) -> Bool {
        let previous = index > 0 ? tokens[index - 1].text : ""
        return ["func", "init"].contains(tokens[index].text) && ![".", "`"].contains(previous)
    }

    /// The line of the brace that closes the body, or nil for a protocol requirement, which has none.
    private static func endOfBody(after start: Int, in tokens: [Token]) -> Int? {
        var parentheses = 0
        var braces = 0
        for token in tokens[(start + 1)...] {
            switch token.text {
            case "(": parentheses += 1
            case ")": parentheses -= 1
            case "{" where parentheses == 0 || braces > 0: braces += 1
            case "}" where braces > 1: braces -= 1
            case "}" where braces == 1: return token.line
            case "}" where parentheses == 0: return nil
            case "func", "init", "var", "let", "static":
                if braces == 0 && parentheses == 0 { return nil }
            default: break
            }
        }
        return nil
    }
}
