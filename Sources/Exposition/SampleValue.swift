/// Writes numbers as the text formats spell them.
package enum SampleValue {
    /// The largest magnitude below which every whole number is a `Double` of its own.
    private static let exactLimit = 9_007_199_254_740_992.0

    /// The number as text; for label values such as that of `le`.
    package static func text(_ value: Double) -> String {
        var bytes: [UInt8] = []
        append(value, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the number: whole numbers as plain digits, others in the shortest form that reads back the same.
    static func append(_ value: Double, to bytes: inout [UInt8]) {
        if value.magnitude < exactLimit, value == value.rounded(.towardZero) {
            append(Int(value), to: &bytes)
        } else if value.isFinite {
            bytes.append(contentsOf: value.description.utf8)
        } else {
            bytes.append(contentsOf: (value.isNaN ? "NaN" : value > 0 ? "+Inf" : "-Inf").utf8)
        }
    }

    /// Appends a whole number digit by digit, which costs a fraction of a general formatter.
    private static func append(_ value: Int, to bytes: inout [UInt8]) {
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        var rest = value.magnitude
        let start = bytes.count
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        bytes[start...].reverse()
    }
}
