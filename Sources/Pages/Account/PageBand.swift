import Languages

/// What was expected of a number of messages, and the usual range around it: two of the account's scatters to each side.
///
/// On real accounts eight or nine of ten hours and days lie within it, and nearly all above its lower edge. The alerts and dashboards show the same range.
package struct PageBand: Equatable, Sendable {
    /// Messages that are usual.
    package let usual: Double
    /// Messages that were expected: the usual ones, or fewer where those around them were few.
    package let expected: Double
    /// How many times wider than chance the account strays around them.
    package let noise: Double

    /// Makes a band.
    package init(usual: Double, expected: Double, noise: Double) {
        (self.usual, self.expected, self.noise) = (usual, expected, noise)
    }

    /// The lower edge: two scatters below, of which each is half the noise of the square root.
    var lower: Double {
        let root = max(0, expected.squareRoot() - noise)
        return root * root
    }

    /// The upper edge.
    var upper: Double {
        let root = expected.squareRoot() + noise
        return root * root
    }

    /// How many times the usual scatter `messages` lie below what was expected, square roots compared; 0 when they reach it.
    func shortfall(of messages: Int) -> Double {
        max(0, expected.squareRoot() - Double(messages).squareRoot()) / (noise / 2)
    }

    /// The band when as much as is usual is expected; how the noise grows with that, `others` of the same kind tell.
    ///
    /// The noise has the square φ + c·e around e expected messages, so two of them tell it for any number.
    func ordinary(among others: [PageBand]) -> PageBand {
        guard let low = others.min(by: { $0.expected < $1.expected }),
            let high = others.max(by: { $0.expected < $1.expected }), high.expected > low.expected
        else { return PageBand(usual: usual, expected: usual, noise: noise) }
        let slope = (high.noise * high.noise - low.noise * low.noise) / (high.expected - low.expected)
        let square = noise * noise + slope * (usual - expected)
        return PageBand(usual: usual, expected: usual, noise: max(1, square).squareRoot())
    }

    /// The same of a whole day, around which chance alone has the noise 1.
    var ordinaryDay: PageBand { ordinary(among: [PageBand(usual: 0, expected: 0, noise: 1), self]) }

    /// `700 to 932`.
    func range(_ language: Language) -> String {
        let (lower, upper) = (Words.about(lower), Words.about(upper))
        return Sentence(en: "\(lower) to \(upper)", zh: "\(lower) 至 \(upper)")[language]
    }

    /// `812 (700 to 932)`.
    func words(_ language: Language) -> String {
        let (expected, range) = (Words.about(expected), range(language))
        return Sentence(en: "\(expected) (\(range))", zh: "\(expected)（\(range)）")[language]
    }
}
