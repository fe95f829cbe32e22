/// Checks configured texts that end up in a label, a header field or a page.
///
/// Readers split lines at any of Unicode's line breaks, and people cannot distinguish two names when one holds an invisible character.
package enum PlainText {
    /// The greatest length in Unicode scalars.
    private static let limit = 200

    /// What is wrong with the text, as a phrase that follows its key; nil when it is fine.
    package static func fault(in text: String) -> String? {
        let scalars = text.unicodeScalars
        if let (place, scalar) = zip(1..., scalars).first(where: { isControl($1) }) {
            return "must not hold line breaks or other control characters (character \(place) is \(code(scalar)))"
        }
        if let (place, scalar) = zip(1..., scalars).first(where: { isInvisible($1) }) {
            return "must not hold invisible characters (character \(place) is \(code(scalar)))"
        }
        if let first = scalars.first, let last = scalars.last,
            first.properties.isWhitespace || last.properties.isWhitespace
        {
            return "must not begin or end with a blank"
        }
        return scalars.count > limit ? "must not be longer than \(limit) characters" : nil
    }

    /// Whether a reader may take the scalar for a line end or reject it: C0, C1, DEL, U+2028 and U+2029.
    package static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        // Most names have nothing but ASCII, whose properties need no tables.
        guard !scalar.isASCII else { return scalar.value < 0x20 || scalar.value == 0x7F }
        return switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }

    /// Whether the scalar is invisible: directional and ordering marks, U+FEFF, zero-width blanks, noncharacters.
    ///
    /// Joiners that emoji and the scripts of India and Iran need are allowed, because they change how their neighbours look.
    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        guard !scalar.isASCII else { return false }
        let properties = scalar.properties
        let isPartOfOthers =
            properties.isJoinControl || properties.isVariationSelector || (0xE0020...0xE007F).contains(scalar.value)
        return properties.isNoncharacterCodePoint || properties.isBidiControl
            || properties.isDefaultIgnorableCodePoint && !isPartOfOthers
    }

    /// The text with an escape of YAML in the place of each line break and control character.
    package static func oneLine(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        return text.unicodeScalars.map { isControl($0) ? "\\u\(digits($0))" : String($0) }.joined()
    }

    private static func code(_ scalar: Unicode.Scalar) -> String {
        "U+" + digits(scalar)
    }

    private static func digits(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
