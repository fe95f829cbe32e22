/// All samples of one metric name, with what is said once about them.
///
/// A family fixes the names and the order of its labels; samples give values in that order. The initialiser checks
/// everything an encoder relies on, so encoding cannot fail. Names follow the Prometheus data model
/// (`[a-zA-Z_:][a-zA-Z0-9_:]*`, labels without the colon), which every reader of every format accepts.
package struct MetricFamily: Sendable, Equatable {
    /// The name, for a counter with its `_total`.
    package let name: String
    /// The sentence of the `# HELP` line.
    package let help: String
    /// The kind of values.
    package let type: MetricType
    /// The names of the labels, in the order of the samples' values.
    package let labelNames: [String]
    /// The samples, in the order they are written.
    package let samples: [Sample]

    /// Makes a family of valid names whose samples fit it.
    ///
    /// - Throws: A ``MetricError`` that names the first mistake.
    package init(
        name: String, help: String, type: MetricType, labelNames: [String] = [], samples: [Sample]
    ) throws(MetricError) {
        self.name = name
        self.help = help
        self.type = type
        self.labelNames = labelNames
        self.samples = samples
        try checkNames()
        for sample in samples { try check(sample) }
    }

    /// Throws unless the name and the labels are ones that Prometheus takes.
    private func checkNames() throws(MetricError) {
        guard Self.isName(name, colons: true) else { throw .invalidName(name) }
        var seen: Set<String> = []
        for label in labelNames {
            guard Self.isName(label, colons: false), !label.hasPrefix("__"), type != .histogram || label != "le" else {
                throw .invalidLabelName(label, family: name)
            }
            guard seen.insert(label).inserted else { throw .repeatedLabelName(label, family: name) }
        }
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

    /// Tells whether the text is a name of the classic data model.
    private static func isName(_ text: String, colons: Bool) -> Bool {
        guard let first = text.utf8.first, !isDigit(first) else { return false }
        return text.utf8.allSatisfy { byte in
            isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: "_") || (colons && byte == UInt8(ascii: ":"))
        }
    }

    /// Tells whether the byte is an ASCII letter.
    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    /// Tells whether the byte is an ASCII digit.
    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
