import Exposition
import TestKit

/// Expositions in both formats: a reader that knows nothing of the writer finds every sample in the text, packed or not.
///
/// A line that begins with `#` is a family, with tabs between `#type`, name, help and names of labels; other lines are its samples: the
/// value and the values of the labels, in which `⏎` stands for a line break.
enum ExpositionTarget: FuzzTarget {
    static let name = "exposition"

    static func feed(_ input: [UInt8]) throws {
        let families = families(input)
        for syntax in Syntax.allCases {
            let bytes = TextEncoder.bytes(families, syntax)
            let text = String(decoding: bytes, as: UTF8.self)
            let meant = families.flatMap { family in family.samples.map { Line(family, $0, syntax) } }
            try demandEqual(try lines(of: text), meant, "the samples")
            try demandEqual(text.hasSuffix("# EOF\n"), syntax == .openMetrics, "the end")
            try demandEqual(try gunzip(Gzip.compress(bytes)), bytes, "the packed text")
        }
        for start in stride(from: 0, to: input.count, by: 8) {
            let bits = input[start...].prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            try checkNumber(Double(bitPattern: bits))
            // Instants and durations have thousandths.
            for limit: UInt64 in [1000, 1_000_000_000_000_000] { try checkNumber(Double(bits % limit) / 1000) }
        }
    }

    /// Whatever digits stand for a number, they stand for no other.
    private static func checkNumber(_ value: Double) throws(Finding) {
        guard !value.isNaN else { return }
        try demandEqual(Double(SampleValue.text(value)), value, "the number \(SampleValue.text(value))")
    }

    /// The families of the lines; those that the writer refuses are left out.
    static func families(_ input: [UInt8]) -> [MetricFamily] {
        var families: [MetricFamily] = []
        var header: FamilyHeader?
        var samples: [Sample] = []
        func end() {
            if let header, let family = try? MetricFamily(header, samples: samples) { families.append(family) }
            (header, samples) = (nil, [])
        }
        for line in String(decoding: input, as: UTF8.self).unicodeScalars.split(separator: "\n").prefix(200) {
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map { String($0) }
            if fields[0].hasPrefix("#"), fields.count >= 3 {
                end()
                header = try? FamilyHeader(
                    name: fields[1], help: fields[2], type: types[fields[0]] ?? .gauge,
                    labelNames: Array(fields.dropFirst(3)))
            } else if let value = Double(fields[0]), let header, fields.count == header.labelNames.count + 1 {
                let values = fields.dropFirst().map { withLineBreaks($0) }
                samples.append(
                    header.type == .histogram
                        ? Sample(suffix: "_count", labelValues: values, value: value)
                        : Sample(labelValues: values, value: value))
            }
        }
        end()
        return families
    }

    private static let types: [String: MetricType] = [
        "#counter": .counter, "#gauge": .gauge, "#histogram": .histogram, "#unknown": .unknown,
    ]

    private static func withLineBreaks(_ text: String) -> String {
        var broken = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { broken.append(scalar == "⏎" ? "\n" : scalar) }
        return String(broken)
    }
}

/// One sample as a line says it.
private struct Line: Equatable, CustomStringConvertible {
    let name: String
    var labels: [[UInt8]] = []
    var value = 0.0

    init(_ family: MetricFamily, _ sample: Sample, _ syntax: Syntax) {
        let isBare = syntax == .openMetrics && family.type == .counter && !family.name.hasSuffix("_total")
        name = family.name + sample.suffix + (isBare ? "_total" : "")
        labels = zip(family.labelNames, sample.labelValues).flatMap { [Array($0.utf8), Array($1.utf8)] }
        value = sample.value
    }

    /// Reads a line; throws for one that is not a sample.
    init(reading line: Substring.UTF8View) throws(Finding) {
        var rest = line[...]
        let name = rest.prefix { $0 != UInt8(ascii: "{") && $0 != UInt8(ascii: " ") }
        self.name = String(decoding: name, as: UTF8.self)
        rest = rest.dropFirst(name.count)
        while let mark = rest.popFirst(), mark != UInt8(ascii: " ") {
            if mark == UInt8(ascii: "}") { continue }
            let label = rest.prefix { $0 != UInt8(ascii: "=") }
            labels.append(Array(label))
            rest = rest.dropFirst(label.count + 2)
            labels.append(Self.quoted(&rest))
        }
        let number = String(decoding: rest, as: UTF8.self)
        guard let value = number == "NaN" ? .nan : Double(number) else {
            throw Finding(description: "no sample: \(String(decoding: line, as: UTF8.self))")
        }
        self.value = value
    }

    /// Takes the rest of a quoted text with its closing quote.
    private static func quoted(_ rest: inout Substring.UTF8View) -> [UInt8] {
        var text: [UInt8] = []
        while let byte = rest.popFirst(), byte != UInt8(ascii: "\"") {
            guard byte == UInt8(ascii: "\\"), let escaped = rest.popFirst() else {
                text.append(byte)
                continue
            }
            text.append(escaped == UInt8(ascii: "n") ? UInt8(ascii: "\n") : escaped)
        }
        return text
    }

    static func == (left: Line, right: Line) -> Bool {
        left.name == right.name && left.labels == right.labels
            && (left.value == right.value || left.value.isNaN && right.value.isNaN)
    }

    var description: String {
        "\(name) \(labels.map { String(decoding: $0, as: UTF8.self) }) \(value)"
    }
}

extension ExpositionTarget {
    private static func lines(of text: String) throws(Finding) -> [Line] {
        var lines: [Line] = []
        for line in text.utf8.split(separator: UInt8(ascii: "\n")) where line.first != UInt8(ascii: "#") {
            lines.append(try Line(reading: line))
        }
        return lines
    }
}
