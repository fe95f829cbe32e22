/// Writes numbers as the text formats spell them.
package enum SampleValue {
    /// Every whole number below this magnitude is exactly one `Double`.
    private static let exactLimit = 9_007_199_254_740_992.0
    /// Below this magnitude, three decimals make at most fifteen digits, which a `Double` always represents.
    private static let thousandthsLimit = 1e12

    /// The number as text; for label values such as that of `le`.
    package static func text(_ value: Double) -> String {
        var writer = ByteWriter(capacity: 32)
        append(value, to: &writer)
        return writer.withBytes { String(decoding: $0, as: UTF8.self) }
    }

    /// The number as OpenMetrics wants it in `le`: with a decimal point or an exponent, even for whole numbers.
    static func canonicalText(_ value: Double) -> String {
        guard value.isFinite else { return text(value) }
        return value.description
    }

    /// Appends the number: whole numbers as plain digits, others in the shortest form that reads back the same.
    package static func append(_ value: Double, to writer: inout ByteWriter) {
        if value.magnitude < exactLimit, value == value.rounded(.towardZero) {
            writer.append(integer: Int(value))
        } else if !value.isFinite {
            writer.append(value.isNaN ? "NaN" : value > 0 ? "+Inf" : "-Inf")
        } else if !appendThousandths(value, to: &writer) {
            writer.append(value.description)
        }
    }

    /// Appends a number with at most three decimals, such as an instant in milliseconds; returns `false` for any other.
    private static func appendThousandths(_ value: Double, to writer: inout ByteWriter) -> Bool {
        guard value.magnitude < thousandthsLimit, value.magnitude >= 0.001 else { return false }
        let scaled = (value.magnitude * 1000).rounded()
        guard scaled / 1000 == value.magnitude else { return false }
        let (whole, fraction) = Int(scaled).quotientAndRemainder(dividingBy: 1000)
        if value < 0 { writer.append(UInt8(ascii: "-")) }
        writer.append(integer: whole)
        writer.append(UInt8(ascii: "."))
        var rest = fraction
        var unit = 100
        while rest > 0 {
            writer.append(UInt8(ascii: "0") + UInt8(rest / unit))
            rest %= unit
            unit /= 10
        }
        return true
    }
}
