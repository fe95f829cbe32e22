/// All samples of one metric with its header.
///
/// A family fixes the names and the order of its labels; samples give values in that order. The initialiser checks
/// everything an encoder relies on, so encoding cannot fail.
package struct MetricFamily: Sendable, Equatable {
    /// Name, HELP, type and labels.
    package let header: FamilyHeader
    /// The samples, in the order they are written.
    package let samples: [Sample]

    /// The name; a counter's includes `_total`.
    package var name: String { header.name }
    /// The text of the `# HELP` line.
    package var help: String { header.help }
    /// The kind of values.
    package var type: MetricType { header.type }
    /// The names of the labels, in the order of the samples' values.
    package var labelNames: [String] { header.labelNames }

    /// Makes a family after checking names and samples.
    ///
    /// - Throws: A ``MetricError`` that names the first mistake.
    package init(
        name: String, help: String, type: MetricType, labelNames: [String] = [], samples: [Sample]
    ) throws(MetricError) {
        try self.init(
            FamilyHeader(name: name, help: help, type: type, labelNames: labelNames), samples: samples)
    }

    /// Makes a family of samples that must fit the header.
    package init(_ header: FamilyHeader, samples: [Sample]) throws(MetricError) {
        (self.header, self.samples) = (header, samples)
        for sample in samples { try check(sample) }
    }

    /// Throws unless the sample has a suffix of the type and a value for each label.
    private func check(_ sample: Sample) throws(MetricError) {
        guard let extra = type.extraLabelValues(ofSuffix: sample.suffix) else {
            throw .invalidSuffix(sample.suffix, family: name)
        }
        let expected = labelNames.count + extra
        guard sample.labelValues.count == expected else {
            throw .wrongLabelCount(family: name, expected: expected, found: sample.labelValues.count)
        }
    }
}

/// One value of a family: a line of the exposition.
package struct Sample: Sendable, Equatable {
    /// What follows the family's name: empty, or `_bucket`, `_sum` and `_count` in a histogram.
    package let suffix: String
    /// The values of the family's labels in their order; a `_bucket` sample has one more, that of `le`.
    package let labelValues: [String]
    /// The value; NaN and the infinities are allowed.
    package let value: Double
    /// When its counter or histogram began at zero, in Unix seconds: OpenMetrics says so after this sample; nil for nothing to say.
    package let created: Double?

    /// Makes a sample; the family checks it.
    package init(suffix: String = "", labelValues: [String] = [], value: Double, created: Double? = nil) {
        self.suffix = suffix
        self.labelValues = labelValues
        self.value = value
        self.created = created
    }
}
