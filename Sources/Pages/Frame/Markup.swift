/// HTML that escapes what is interpolated into it: strings become escaped text, only `Markup` is inserted unchanged.
package struct Markup: Equatable, Sendable, ExpressibleByStringInterpolation {
    /// The HTML.
    package private(set) var html: String

    /// Uses a literal unchanged.
    package init(stringLiteral value: String) { html = value }

    /// Uses the literal parts unchanged and interpolates the rest by type.
    package init(stringInterpolation: StringInterpolation) { html = stringInterpolation.html }

    /// Empty markup.
    static let none: Markup = ""

    /// The pieces, one on each line.
    static func lines(_ pieces: [Markup]) -> Markup { joined(pieces.filter { $0 != .none }, "\n") }

    /// The pieces with a literal separator.
    static func joined(_ pieces: [Markup], _ separator: StaticString) -> Markup {
        var result = Markup.none
        for (index, piece) in pieces.enumerated() {
            if index > 0 { result.html += "\(separator)" }
            result.html += piece.html
        }
        return result
    }

    /// Collects the parts of a literal.
    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var html = ""

        /// Prepares for a literal.
        package init(literalCapacity: Int, interpolationCount: Int) {
            html.reserveCapacity(literalCapacity + 16 * interpolationCount)
        }

        /// Appends a literal part.
        package mutating func appendLiteral(_ literal: String) { html += literal }

        /// Appends text, escaped.
        package mutating func appendInterpolation(_ text: String) { Markup.append(text, to: &html) }

        /// Appends markup.
        package mutating func appendInterpolation(_ markup: Markup) { html += markup.html }

        /// Appends several pieces of markup.
        package mutating func appendInterpolation(_ pieces: [Markup]) { pieces.forEach { html += $0.html } }

        /// Appends a whole number.
        package mutating func appendInterpolation(_ number: Int) { html += "\(number)" }

        /// Appends a coordinate of a drawing with at most two decimals.
        package mutating func appendInterpolation(_ coordinate: Double) { html += Coordinate.text(coordinate) }
    }

    /// Escapes special characters; characters that HTML forbids become U+FFFD, the replacement character.
    private static func append(_ text: String, to html: inout String) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": html += "&amp;"
            case "<": html += "&lt;"
            case ">": html += "&gt;"
            case "\"": html += "&quot;"
            case "'": html += "&#39;"
            case "\t", "\n": html.unicodeScalars.append(scalar)
            case _ where isForbidden(scalar): html += "\u{FFFD}"
            default: html.unicodeScalars.append(scalar)
            }
        }
    }

    /// Whether HTML forbids a scalar: control characters and noncharacters.
    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .control || scalar.properties.isNoncharacterCodePoint
    }
}
