/// Writes families in the Prometheus text format 0.0.4 or in OpenMetrics 1.0.0.
///
/// Bytes are appended to one buffer, families and samples in the given order, each family as its header and its samples. A family without
/// samples is left out. Encoding cannot fail: ``MetricFamily`` has checked names and label counts. Sources:
/// prometheus.io/docs/instrumenting/exposition_formats, "Text-based format"; OpenMetrics 1.0.0.
package enum TextEncoder {
    /// Appends the families; the caller ends OpenMetrics with ``appendEnding(to:_:)``.
    package static func append(
        _ families: some Sequence<MetricFamily>, to writer: inout ByteWriter, _ syntax: Syntax = .text
    ) {
        for family in families { append(family, to: &writer, syntax) }
    }

    /// Appends one family, or nothing when it has no samples.
    package static func append(_ family: MetricFamily, to writer: inout ByteWriter, _ syntax: Syntax = .text) {
        guard !family.samples.isEmpty else { return }
        family.header.append(to: &writer, syntax)
        appendSamples(of: family, to: &writer, syntax)
    }

    /// Appends what follows the last family.
    package static func appendEnding(to writer: inout ByteWriter, _ syntax: Syntax) { writer.append(syntax.ending) }

    /// The whole exposition of some families.
    package static func bytes(_ families: some Sequence<MetricFamily>, _ syntax: Syntax = .text) -> [UInt8] {
        var writer = ByteWriter()
        append(families, to: &writer, syntax)
        appendEnding(to: &writer, syntax)
        return writer.bytes
    }

    /// Appends the lines of the samples only.
    package static func appendSamples(of family: MetricFamily, to writer: inout ByteWriter, _ syntax: Syntax) {
        let labels = LabelOpenings(family.labelNames + (family.type == .histogram ? ["le"] : []))
        let name = family.header.sampleName(syntax)
        for sample in family.samples {
            writer.append(name)
            writer.append(sample.suffix)
            let isBucket = syntax == .openMetrics && sample.suffix == "_bucket"
            labels.append(isBucket ? canonical(sample.labelValues) : sample.labelValues, to: &writer)
            writer.append(UInt8(ascii: " "))
            SampleValue.append(sample.value, to: &writer)
            writer.append(UInt8(ascii: "\n"))
            guard syntax == .openMetrics, let created = sample.created else { continue }
            writer.append(family.header.createdName)
            labels.append(sample.labelValues, to: &writer)
            writer.append(UInt8(ascii: " "))
            SampleValue.append(created, to: &writer)
            writer.append(UInt8(ascii: "\n"))
        }
    }

    /// The label values of a bucket, with `le`, the last one, spelled as OpenMetrics wants it.
    private static func canonical(_ labelValues: [String]) -> [String] {
        guard let bound = labelValues.last.flatMap({ Double($0) }) else { return labelValues }
        return labelValues.dropLast() + [SampleValue.canonicalText(bound)]
    }
}

/// Label names encoded in advance.
struct LabelOpenings: Sendable {
    /// `{a="`, `,b="` …
    private let openings: [[UInt8]]

    /// Encodes the names; `isContinued` means that other labels precede them.
    init(_ names: [String], isContinued: Bool = false) {
        openings = names.enumerated().map { place, name in
            Array("\(place == 0 && !isContinued ? "{" : ",")\(name)=\"".utf8)
        }
    }

    /// Appends the labels in braces, or nothing when there are no values; surplus values are dropped.
    func append(_ values: [String], to writer: inout ByteWriter) {
        guard !values.isEmpty else { return }
        appendOpen(values, to: &writer)
        writer.append(UInt8(ascii: "}"))
    }

    /// Appends the labels without the closing brace.
    func appendOpen(_ values: [String], to writer: inout ByteWriter) {
        for (opening, value) in zip(openings, values) {
            writer.append(opening)
            writer.append(escaped: value)
            writer.append(UInt8(ascii: "\""))
        }
    }
}
