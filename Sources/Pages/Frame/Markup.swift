/// HTML that is escaped as it is written: an interpolated string is text, only interpolated `Markup` is taken as it is.
package struct Markup: Equatable, Sendable, ExpressibleByStringInterpolation {
    /// The HTML.
    package private(set) var html: String

    /// Takes a literal as it is.
    package init(stringLiteral value: String) { html = value }

    /// Takes the literal parts as they are and the rest by its type.
    package init(stringInterpolation: StringInterpolation) { html = stringInterpolation.html }

    /// Nothing.
    static let none: Markup = ""

    /// The pieces, one a line.
    static func lines(_ pieces: [Markup]) -> Markup { joined(pieces.filter { $0 != .none }, "\n") }

    /// The pieces with a literal between them.
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

        /// Takes a part of the literal.
        package mutating func appendLiteral(_ literal: String) { html += literal }

        /// Adds text, escaped.
        package mutating func appendInterpolation(_ text: String) { Markup.append(text, to: &html) }

        /// Adds markup.
        package mutating func appendInterpolation(_ markup: Markup) { html += markup.html }

        /// Adds the markup of one value after the other, or nothing.
        package mutating func appendInterpolation(_ pieces: [Markup]) { pieces.forEach { html += $0.html } }

        /// Adds a whole number.
        package mutating func appendInterpolation(_ number: Int) { html += "\(number)" }

        /// Adds a coordinate of a drawing with at most two decimals.
        package mutating func appendInterpolation(_ coordinate: Double) { html += Coordinate.text(coordinate) }
    }

    /// Escapes the characters of markup; what HTML forbids becomes U+FFFD, the replacement character.
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

    /// Whether HTML has no place for a scalar: control characters and noncharacters.
    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .control || scalar.properties.isNoncharacterCodePoint
    }
}
