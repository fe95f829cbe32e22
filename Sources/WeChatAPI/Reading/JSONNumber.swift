/// Whole numbers as JSON writes them.
enum JSONNumber {
    /// The whole number that is written there, also as `7.0` and `12e2`; nil for one with a fraction, and for what is no JSON number.
    static func integer(_ text: ArraySlice<UInt8>) -> Int? {
        var rest = text
        let isNegative = passed("-", &rest)
        let digits = rest.prefix(while: isDigit)
        rest = rest.dropFirst(digits.count)
        guard digits.count == 1 || digits.first != UInt8(ascii: "0"), !digits.isEmpty else { return nil }
        if rest.isEmpty { return LenientInteger.number(digits, isNegative: isNegative) }
        if passed(".", &rest), !passedDigits(&rest) { return nil }
        if passed("e", &rest) || passed("E", &rest) {
            if !passed("+", &rest) { _ = passed("-", &rest) }
            guard passedDigits(&rest) else { return nil }
        }
        guard rest.isEmpty, let value = Double(String(decoding: text, as: UTF8.self)), value.isFinite,
            value == value.rounded()
        else { return nil }
        return Int(exactly: value) ?? (isNegative ? .min : .max)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func passed(_ mark: Unicode.Scalar, _ rest: inout ArraySlice<UInt8>) -> Bool {
        guard rest.first == UInt8(ascii: mark) else { return false }
        rest = rest.dropFirst()
        return true
    }

    private static func passedDigits(_ rest: inout ArraySlice<UInt8>) -> Bool {
        let digits = rest.prefix(while: isDigit)
        rest = rest.dropFirst(digits.count)
        return !digits.isEmpty
    }
}
