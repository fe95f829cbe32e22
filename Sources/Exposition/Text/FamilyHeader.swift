/// What is written once for a family: its name, its meaning and its labels.
///
/// The initialiser checks everything that an encoder relies on. Names follow the Prometheus data model (`[a-zA-Z_:][a-zA-Z0-9_:]*`,
/// labels without the colon), which every reader of every format accepts.
package struct FamilyHeader: Sendable, Equatable {
    /// The name; a counter's includes `_total`.
    package let name: String
    /// The text of the `# HELP` line; holds no character that any format escapes.
    package let help: String
    /// The kind of values.
    package let type: MetricType
    /// The names of the labels, in the order of the samples' values.
    package let labelNames: [String]
    /// The name in OpenMetrics, in which a counter's family drops its `_total`.
    private let openMetricsName: String
    /// The base unit that the name ends with.
    private let unit: String?

    /// Makes a header after checking its names.
    ///
    /// - Throws: A ``MetricError`` that names the first mistake.
    package init(
        name: String, help: String, type: MetricType, labelNames: [String] = []
    ) throws(MetricError) {
        (self.name, self.help, self.type, self.labelNames) = (name, help, type, labelNames)
        let isTotal = type == .counter && name.hasSuffix("_total")
        let openMetricsName = isTotal ? String(name.dropLast(6)) : name
        self.openMetricsName = openMetricsName
        unit = Self.units.first { openMetricsName.hasSuffix($0.ending) }?.name
        guard Self.isName(name, colons: true) else { throw .invalidName(name) }
        guard help.utf8.allSatisfy(Self.isPlain) else { throw .helpNeedsEscape(family: name) }
        for (place, label) in labelNames.enumerated() {
            guard Self.isName(label, colons: false), !label.hasPrefix("__"), type != .histogram || label != "le" else {
                throw .invalidLabelName(label, family: name)
            }
            guard !labelNames[..<place].contains(label) else { throw .repeatedLabelName(label, family: name) }
        }
    }

    /// Appends the HELP, TYPE and UNIT lines.
    package func append(to writer: inout ByteWriter, _ syntax: Syntax) {
        let family = familyName(syntax)
        writer.append("# HELP ")
        writer.append(family)
        writer.append(" ")
        writer.append(help)
        writer.append("\n# TYPE ")
        writer.append(family)
        writer.append(" ")
        writer.append(type.word(syntax))
        writer.append("\n")
        if syntax == .openMetrics, let unit { writer.append("# UNIT \(family) \(unit)\n") }
    }

    /// The beginning of a sample's line: in OpenMetrics a counter's sample ends in `_total` even if its name does not.
    func sampleName(_ syntax: Syntax) -> String {
        syntax == .openMetrics && type == .counter ? familyName(syntax) + "_total" : name
    }

    /// The name of the sample that says when a counter or histogram began to count; only OpenMetrics has it.
    var createdName: String { openMetricsName + "_created" }

    /// The name in the header's lines.
    private func familyName(_ syntax: Syntax) -> String { syntax == .openMetrics ? openMetricsName : name }

    /// Prometheus' base units, and how names end with them.
    private static let units = [
        "seconds", "bytes", "ratio", "celsius", "meters", "volts", "amperes", "joules", "grams",
    ].map { (name: $0, ending: "_\($0)") }

    /// Tells whether the text is a name of the classic data model.
    private static func isName(_ text: String, colons: Bool) -> Bool {
        guard let first = text.utf8.first, !isDigit(first) else { return false }
        return text.utf8.allSatisfy { byte in
            isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: "_") || (colons && byte == UInt8(ascii: ":"))
        }
    }

    /// Whether the byte needs no escape in any format, even for readers that apply one format's rules to another.
    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x20...0x7E).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
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
