/// The middle of some values and how far they typically lie from it, neither moved by one wild value.
package struct Spread: Equatable, Sendable {
    /// The median; the mean of the two middle values of an even number.
    package let median: Double
    /// The median absolute deviation from the median, unscaled.
    package let mad: Double

    /// Makes a spread of known numbers.
    package init(median: Double, mad: Double) { (self.median, self.mad) = (median, mad) }

    /// The spread of `values`, of which there is at least one; they are left sorted by their distance from the median.
    package init(of values: inout [Double]) {
        values.sort()
        let median = Self.middle(values)
        for index in values.indices { values[index] = abs(values[index] - median) }
        values.sort()
        self.init(median: median, mad: Self.middle(values))
    }

    private static func middle(_ sorted: [Double]) -> Double {
        let half = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? (sorted[half - 1] + sorted[half]) / 2 : sorted[half]
    }
}
