import Foundation
import TestKit

/// The sentences as they are written in Sources: the literals of both texts, with U+FFFC in place of each value.
struct SentenceSource {
    /// Where it stands, `path:line`.
    let place: String
    /// The literals of the English text, one after the other; nil where the text is made elsewhere.
    let english: String?
    /// The same of the Chinese text.
    let chinese: String?

    /// Both texts; nil where they are made elsewhere.
    var both: (english: String, chinese: String)? {
        english.flatMap { english in chinese.map { (english, $0) } }
    }

    /// Reads every `Sentence(en: …, zh: …)` and `Phrase(…)` below Sources.
    static func all() throws -> [SentenceSource] {
        let root = Paths.root + "/Sources"
        guard let paths = FileManager.default.enumerator(atPath: root) else { return [] }
        return try paths.compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") }.sorted().flatMap { path in
            sentences(of: try String(contentsOfFile: "\(root)/\(path)", encoding: .utf8), path: path)
        }
    }

    /// Reads those of one file.
    static func sentences(of text: String, path: String) -> [SentenceSource] {
        text.ranges(of: /(Sentence|Phrase|\.init)\(\s*en:/).map { call in
            var reader = LiteralReader(text[call.upperBound...])
            let english = reader.argument()
            let line = text[..<call.lowerBound].count { $0 == "\n" } + 1
            return SentenceSource(place: "\(path):\(line)", english: english, chinese: reader.argument())
        }
    }
}

/// Reads the literals of one argument after the other, as far as a comma or the end of the call.
private struct LiteralReader {
    private var rest: Substring

    init(_ rest: Substring) { self.rest = rest }

    /// The literals up to the next comma of the call itself; nil for none.
    mutating func argument() -> String? {
        var (depth, found): (Int, String?) = (0, nil)
        while let character = rest.first {
            if character == "\"" {
                found = (found ?? "") + literal()
                continue
            }
            rest.removeFirst()
            switch character {
            case "(", "[", "{": depth += 1
            case ")", "]", "}":
                depth -= 1
                if depth < 0 { return found }
            case "," where depth == 0: return found
            default: break
            }
        }
        return found
    }

    /// One literal, of one line or several, without its quotes.
    private mutating func literal() -> String {
        let quote = rest.hasPrefix("\"\"\"") ? "\"\"\"" : "\""
        rest = rest.dropFirst(quote.count)
        var text = ""
        while !rest.isEmpty, !rest.hasPrefix(quote) {
            if rest.hasPrefix("\\(") {
                rest = rest.dropFirst(2)
                // Literals inside a value are read by themselves and are no part of this one.
                skipValue()
                text += "\u{FFFC}"
            } else if rest.hasPrefix("\\") {
                rest = rest.dropFirst(2)
            } else {
                text.append(rest.removeFirst())
            }
        }
        rest = rest.dropFirst(quote.count)
        return text
    }

    private mutating func skipValue() {
        var depth = 1
        while depth > 0, let character = rest.first {
            if character == "\"" {
                _ = literal()
                continue
            }
            rest.removeFirst()
            depth += character == "(" ? 1 : character == ")" ? -1 : 0
        }
    }
}
