/// Writes families in the Prometheus text format 0.0.4.
///
/// Bytes are appended to one array, families and samples in the order given, each family as HELP, TYPE and its samples.
/// A family without samples is left out entirely. Nothing here can fail: ``MetricFamily`` has checked names and label
/// counts. Source: prometheus.io/docs/instrumenting/exposition_formats, "Text-based format".
package enum TextEncoder {
    /// Appends the families.
    package static func append(_ families: some Sequence<MetricFamily>, to bytes: inout [UInt8]) {
        for family in families { append(family, to: &bytes) }
    }

    /// Appends one family, or nothing when it has no samples.
    package static func append(_ family: MetricFamily, to bytes: inout [UInt8]) {
        guard !family.samples.isEmpty else { return }
        appendHeader(of: family, to: &bytes)
        appendSamples(of: family, to: &bytes)
    }

    /// Appends the HELP and TYPE lines; for callers that write a family's samples in several pieces.
    package static func appendHeader(of family: MetricFamily, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: "# HELP \(family.name) ".utf8)
        bytes.appendEscaped(family.help, quotes: false)
        bytes.append(contentsOf: "\n# TYPE \(family.name) \(family.type.textWord)\n".utf8)
    }

    /// Appends the lines of the samples only.
    package static func appendSamples(of family: MetricFamily, to bytes: inout [UInt8]) {
        let labelOpenings = (family.labelNames + ["le"]).map { Array("\($0)=\"".utf8) }
        let name = Array(family.name.utf8)
        for sample in family.samples {
            bytes.append(contentsOf: name)
            bytes.append(contentsOf: sample.suffix.utf8)
            appendLabels(labelOpenings, sample.labelValues, to: &bytes)
            bytes.append(UInt8(ascii: " "))
            SampleValue.append(sample.value, to: &bytes)
            bytes.append(UInt8(ascii: "\n"))
        }
    }

    /// Appends the labels in braces, or nothing when there are none.
    private static func appendLabels(_ openings: [[UInt8]], _ values: [String], to bytes: inout [UInt8]) {
        guard !values.isEmpty else { return }
        var separator = UInt8(ascii: "{")
        for (opening, value) in zip(openings, values) {
            bytes.append(separator)
            bytes.append(contentsOf: opening)
            bytes.appendEscaped(value, quotes: true)
            bytes.append(UInt8(ascii: "\""))
            separator = UInt8(ascii: ",")
        }
        bytes.append(UInt8(ascii: "}"))
    }
}

extension [UInt8] {
    /// Appends text with backslash and newline escaped, and quotes where the text stands in quotes; other UTF-8 as it is.
    mutating func appendEscaped(_ text: String, quotes: Bool) {
        let needsEscape = text.utf8.contains { byte in
            byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\"")
        }
        guard needsEscape else { return append(contentsOf: text.utf8) }
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): append(contentsOf: #"\\"#.utf8)
            case UInt8(ascii: "\n"): append(contentsOf: #"\n"#.utf8)
            case UInt8(ascii: "\"") where quotes: append(contentsOf: #"\""#.utf8)
            default: append(byte)
            }
        }
    }
}
