/// The series of a text exposition, keyed by their text up to the value.
package struct MetricsText: Sendable {
    /// Values by `name{labels}`.
    package let values: [String: Double]

    /// Parses a body; comments are skipped.
    package init(_ text: String) {
        var values: [String: Double] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            guard let space = line.lastIndex(of: " ") else { continue }
            values[String(line[..<space])] = Double(line[line.index(after: space)...])
        }
        self.values = values
    }

    /// The value of one series, given as it is written in the exposition.
    package subscript(_ series: String) -> Double? { values[series] }

    /// The series of one metric whose labels contain all of `fragments`.
    package func series(_ name: String, _ fragments: String...) -> [String: Double] {
        values.filter { series, _ in
            (series == name || series.hasPrefix(name + "{")) && fragments.allSatisfy { series.contains($0) }
        }
    }
}
