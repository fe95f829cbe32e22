/// The expected value: the median of comparable periods, and their usual distance from it.
package struct PageSpread: Equatable, Sendable {
    /// The median.
    package let median: Double
    /// The median absolute deviation.
    package let mad: Double

    /// Makes a spread.
    package init(median: Double, mad: Double) { (self.median, self.mad) = (median, mad) }

    /// The lower edge of the band, never negative.
    var lower: Double { max(0, median - mad) }

    /// The upper edge of the band.
    var upper: Double { median + mad }

    /// `812 ± 40`.
    var words: String { "\(Words.number(median)) ± \(Words.number(mad))" }
}
