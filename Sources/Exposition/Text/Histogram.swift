/// Counts observations in buckets; a value, to be kept behind its owner's lock.
package struct Histogram: Sendable, Equatable {
    /// The upper bounds in ascending order; the last bucket, without a bound, is not among them.
    private let bounds: [Double]
    /// How many observations fell into each bucket, not cumulated; the last bucket has no bound.
    private var counts: [UInt64]
    /// The sum of all observations.
    private var sum = 0.0

    /// Makes an empty histogram.
    ///
    /// - Parameter bounds: Upper bounds in any order; repeated and non-finite ones are dropped, since the bucket `+Inf` always exists.
    package init(bounds: [Double]) {
        self.bounds = Set(bounds.filter(\.isFinite)).sorted()
        counts = Array(repeating: 0, count: self.bounds.count + 1)
    }

    /// Counts one observation in the first bucket whose bound is not below it.
    package mutating func observe(_ value: Double) {
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        counts[bucket] += 1
        sum += value
    }

    /// The histogram as samples: cumulative buckets with `le` after the family's own label values, then sum and count; `created` is when
    /// it began, in Unix seconds.
    package func samples(labelValues: [String] = [], created: Double? = nil) -> [Sample] {
        var total: UInt64 = 0
        var samples: [Sample] = []
        for (bound, count) in zip(bounds + [.infinity], counts) {
            total += count
            let values = labelValues + [SampleValue.text(bound)]
            samples.append(Sample(suffix: "_bucket", labelValues: values, value: Double(total)))
        }
        samples.append(Sample(suffix: "_sum", labelValues: labelValues, value: sum))
        samples.append(Sample(suffix: "_count", labelValues: labelValues, value: Double(total), created: created))
        return samples
    }
}
