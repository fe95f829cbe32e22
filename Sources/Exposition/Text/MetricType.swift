/// What kind of values a family holds, as the `# TYPE` line names it.
package enum MetricType: Sendable {
    /// A value that only rises, or starts again from zero.
    case counter
    /// A value that goes up and down.
    case gauge
    /// Counts of observations in cumulative buckets, with their sum and number.
    case histogram
    /// A value of unknown kind; text 0.0.4 calls it `untyped`.
    case unknown

    /// The word of the `# TYPE` line.
    func word(_ syntax: Syntax) -> String {
        switch self {
        case .counter: "counter"
        case .gauge: "gauge"
        case .histogram: "histogram"
        case .unknown: syntax == .text ? "untyped" : "unknown"
        }
    }

    /// How many label values a sample with this suffix has beyond its family's labels; `nil` where the type does not have that suffix.
    func extraLabelValues(ofSuffix suffix: String) -> Int? {
        switch (self, suffix) {
        case (.histogram, "_bucket"): 1
        case (.histogram, "_sum"), (.histogram, "_count"): 0
        case (.counter, ""), (.gauge, ""), (.unknown, ""): 0
        default: nil
        }
    }
}
