/// An integer that may be written as a JSON string.
struct LenientInteger: Decodable {
    /// The number; anything beyond `Int` becomes its largest or smallest value, so that a later limit rejects it by size.
    let value: Int

    /// Decodes `7`, `"7"` and `"007"`.
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Int.self) {
            value = number
        } else if let number = try? container.decode(Double.self), number == number.rounded() {
            value = number < 0 ? .min : .max
        } else if let number = Self.number(try container.decode(String.self)) {
            value = number
        } else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an integer")
        }
    }

    /// The number that `text` is; nil for anything but an integer.
    static func number(_ text: String) -> Int? {
        if let number = Int(text) { return number }
        let isNegative = text.hasPrefix("-")
        let digits = text.utf8.dropFirst(isNegative ? 1 : 0)
        guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return isNegative ? .min : .max
    }

    /// The number with these decimal digits.
    static func number(_ digits: ArraySlice<UInt8>, isNegative: Bool) -> Int {
        var value = 0
        for digit in digits {
            let (tens, overflows) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflowsMore) = tens.addingReportingOverflow(Int(digit - 0x30))
            guard !overflows, !overflowsMore else { return isNegative ? .min : .max }
            value = sum
        }
        return isNegative ? -value : value
    }
}
