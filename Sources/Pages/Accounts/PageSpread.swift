/// What is expected: the median of like periods, and how far they usually lie from it.
package struct PageSpread: Equatable, Sendable {
    /// The median.
    package let median: Double
    /// The median absolute deviation.
    package let mad: Double

    /// Makes a spread.
    package init(median: Double, mad: Double) { (self.median, self.mad) = (median, mad) }

    /// The lower edge of the band; there are no negative numbers of messages.
    var lower: Double { max(0, median - mad) }

    /// The upper edge of the band.
    var upper: Double { median + mad }

    /// `812 ± 40`.
    var words: String { "\(Words.number(median)) ± \(Words.number(mad))" }
}
