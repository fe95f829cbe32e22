/// One value of a family: a line of the exposition.
package struct Sample: Sendable, Equatable {
    /// What follows the family's name: empty, or `_bucket`, `_sum` and `_count` in a histogram.
    package let suffix: String
    /// The values of the family's labels in their order; a `_bucket` sample has one more, that of `le`.
    package let labelValues: [String]
    /// The value; NaN and the infinities are allowed.
    package let value: Double

    /// Makes a sample; its family checks it.
    package init(suffix: String = "", labelValues: [String] = [], value: Double) {
        self.suffix = suffix
        self.labelValues = labelValues
        self.value = value
    }
}
