/// What was expected of a number of messages, and the band of the account's usual scatter around it.
package struct PageBand: Equatable, Sendable {
    /// Messages that were expected.
    package let expected: Double
    /// How many times wider than chance the account strays around them.
    package let noise: Double

    /// Makes a band.
    package init(expected: Double, noise: Double) { (self.expected, self.noise) = (expected, noise) }

    /// The lower edge: the square root of a count strays by half the noise.
    var lower: Double {
        let root = max(0, expected.squareRoot() - noise / 2)
        return root * root
    }

    /// The upper edge.
    var upper: Double {
        let root = expected.squareRoot() + noise / 2
        return root * root
    }

    /// `812 (700 to 932)`.
    var words: String { "\(Words.number(expected)) (\(Words.number(lower)) to \(Words.number(upper)))" }
}
