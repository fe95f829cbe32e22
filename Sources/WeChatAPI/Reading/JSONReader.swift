import BeijingTime

/// Reads one JSON text (RFC 8259) value by value, straight from its bytes: most of what WeChat sends is rows of whole numbers, and a
/// general decoder spends most of a call's time on them.
///
/// A value is taken by the method for what it should be; where it is something else, it is skipped and nil. A byte-order mark in front
/// is ignored, and so is what is not UTF-8 inside a string: it costs that string, not the answer.
struct JSONReader {
    /// The bytes are not JSON.
    struct Fault: Error {}

    private let bytes: [UInt8]
    private var position: Int

    /// Begins at the first byte.
    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        position = bytes.count - Self.withoutMark(bytes).count
    }

    /// The bytes behind the byte-order mark, if there is one.
    static func withoutMark(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
        bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    }

    /// Whether the next value is an object.
    mutating func isAtObject() throws(Fault) -> Bool { try next() == UInt8(ascii: "{") }

    /// Whether the next value is an array.
    mutating func isAtArray() throws(Fault) -> Bool { try next() == UInt8(ascii: "[") }

    /// Takes an object; `member` takes the value of each name. A name with an escape that JSON does not know is
    /// empty, and a comma before the closing brace does no harm.
    mutating func object(_ member: (inout JSONReader, JSONName) throws(Fault) -> Void) throws(Fault) {
        try take("{")
        while try !taken("}") {
            guard try next() == UInt8(ascii: "\"") else { throw Fault() }
            let name = try stringBytes()
            try take(":")
            try member(&self, name.isPlain ? JSONName(bytes[name.range]) : JSONName((try? text(of: name.range)) ?? ""))
            guard try !taken(",") else { continue }
            return try take("}")
        }
    }

    /// Takes an array; `element` takes the value of each element.
    mutating func array(_ element: (inout JSONReader) throws(Fault) -> Void) throws(Fault) {
        try take("[")
        guard try !taken("]") else { return }
        repeat { try element(&self) } while try taken(",")
        try take("]")
    }

    /// Takes a string; one with an escape that JSON does not know is nil.
    mutating func string() throws(Fault) -> String? {
        guard try next() == UInt8(ascii: "\"") else { return try skipped() }
        let (range, isPlain) = try stringBytes()
        return isPlain ? String(decoding: bytes[range], as: UTF8.self) : try? text(of: range)
    }

    /// Takes a string that should be a date, `yyyy-MM-dd`.
    mutating func day() throws(Fault) -> Day? {
        guard try next() == UInt8(ascii: "\"") else { return try skipped() }
        let (range, isPlain) = try stringBytes()
        return isPlain ? Day(bytes[range]) : (try? text(of: range)).flatMap { Day($0) }
    }

    /// Takes `true` or `false`, which may be written as a string.
    mutating func flag() throws(Fault) -> Bool? {
        switch try next() {
        case UInt8(ascii: "t"), UInt8(ascii: "f"): try literal() == .true
        case UInt8(ascii: "\""): try string() == "true"
        default: try skipped()
        }
    }

    /// Takes a whole number that may be written as a string, and as `7.0` or `"007"`.
    ///
    /// - Returns: The number; anything beyond `Int` becomes its largest or smallest value, so that a later limit rejects it by size.
    mutating func integer() throws(Fault) -> Int? {
        switch try next() {
        case UInt8(ascii: "\""): try string().flatMap(LenientInteger.number)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): number()
        default: try skipped()
        }
    }

    /// Takes the next value, whatever it is; `depth` counts the arrays and objects around it.
    mutating func skip(depth: Int = 0) throws(Fault) {
        guard depth < Self.deepest else { throw Fault() }
        switch try next() {
        case UInt8(ascii: "{"):
            try object { (reader, _) throws(Fault) in try reader.skip(depth: depth + 1) }
        case UInt8(ascii: "["): try array { (reader) throws(Fault) in try reader.skip(depth: depth + 1) }
        case UInt8(ascii: "\""): _ = try stringBytes()
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): _ = number()
        default: _ = try literal()
        }
    }

    /// Checks that nothing but white space follows.
    mutating func end() throws(Fault) {
        passSpace()
        guard position == bytes.count else { throw Fault() }
    }

    /// As deep as FoundationEssentials reads.
    private static let deepest = 512
}

/// Bytes and what they mean.
extension JSONReader {
    private enum Literal {
        case `true`
        case `false`
        case null
    }

    private mutating func skipped<Value>() throws(Fault) -> Value? {
        try skip()
        return nil
    }

    private mutating func passSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    /// The byte with which the next value begins.
    private mutating func next() throws(Fault) -> UInt8 {
        if position < bytes.count, case let byte = bytes[position], byte > 0x20 { return byte }
        passSpace()
        guard position < bytes.count else { throw Fault() }
        return bytes[position]
    }

    private mutating func taken(_ mark: Unicode.Scalar) throws(Fault) -> Bool {
        guard try next() == UInt8(ascii: mark) else { return false }
        position += 1
        return true
    }

    private mutating func take(_ mark: Unicode.Scalar) throws(Fault) {
        guard try taken(mark) else { throw Fault() }
    }

    private mutating func literal() throws(Fault) -> Literal {
        for (word, value) in [("true", Literal.true), ("false", .false), ("null", .null)]
        where bytes[position...].starts(with: word.utf8) {
            position += word.utf8.count
            return value
        }
        throw Fault()
    }

    /// Takes a number; nil for one with a fraction, or one that is not written as JSON writes numbers.
    private mutating func number() -> Int? {
        let start = position
        // Nearly all are some digits, and so few that they cannot overflow.
        var value = 0
        while position < bytes.count, position < start + 18, case let digit = bytes[position] &- 0x30, digit < 10 {
            value = value * 10 + Int(digit)
            position += 1
        }
        let isPlain = position == start + 1 || position > start && bytes[start] != UInt8(ascii: "0")
        if isPlain, position < bytes.count, !Self.isOfNumber(bytes[position]) { return value }
        while position < bytes.count, Self.isOfNumber(bytes[position]) { position += 1 }
        return JSONNumber.integer(bytes[start..<position])
    }

    private static func isOfNumber(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
            UInt8(ascii: "e"), UInt8(ascii: "E"):
            true
        default: false
        }
    }

    /// Takes a string that begins here, and says where its bytes lie between the quotes, and whether there is no escape among them.
    private mutating func stringBytes() throws(Fault) -> (range: Range<Int>, isPlain: Bool) {
        let start = position + 1
        var (place, isPlain) = (start, true)
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "\""):
                position = place + 1
                return (start..<place, isPlain)
            case UInt8(ascii: "\\"):
                isPlain = false
                place += 2
            case 0..<0x20: throw Fault()
            default: place += 1
            }
        }
        throw Fault()
    }

    /// The string whose bytes lie in `range`, without its escapes.
    private func text(of range: Range<Int>) throws(Fault) -> String {
        var (units, place): ([UInt8], Int) = ([], range.lowerBound)
        while place < range.upperBound {
            guard bytes[place] == UInt8(ascii: "\\") else {
                units.append(bytes[place])
                place += 1
                continue
            }
            let (scalar, length) = try escape(at: place, before: range.upperBound)
            units += String(scalar).utf8
            place += length
        }
        return String(decoding: units, as: UTF8.self)
    }

    /// The character that the escape at `place` stands for, and how many bytes it takes; half a surrogate pair stands for U+FFFD.
    private func escape(at place: Int, before end: Int) throws(Fault) -> (Unicode.Scalar, Int) {
        switch bytes[place + 1] {
        case UInt8(ascii: "n"): return ("\n", 2)
        case UInt8(ascii: "t"): return ("\t", 2)
        case UInt8(ascii: "r"): return ("\r", 2)
        case UInt8(ascii: "b"): return ("\u{8}", 2)
        case UInt8(ascii: "f"): return ("\u{C}", 2)
        case UInt8(ascii: "u"): break
        case let byte where #""\/"#.utf8.contains(byte): return (Unicode.Scalar(byte), 2)
        default: throw Fault()
        }
        let first = try codeUnit(at: place, before: end)
        if let scalar = Unicode.Scalar(first) { return (scalar, 6) }
        guard UTF16.isLeadSurrogate(first), let second = try? codeUnit(at: place + 6, before: end),
            UTF16.isTrailSurrogate(second)
        else { return ("\u{FFFD}", 6) }
        return (UTF16.decode(UTF16.EncodedScalar([first, second])), 12)
    }

    /// The four hexadecimal digits of the `\u` at `place`.
    private func codeUnit(at place: Int, before end: Int) throws(Fault) -> UInt16 {
        guard place + 6 <= end, bytes[place..<place + 2].elementsEqual(#"\u"#.utf8) else { throw Fault() }
        let digits = bytes[place + 2..<place + 6]
        guard digits.allSatisfy({ $0 != UInt8(ascii: "+") }),
            let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw Fault() }
        return unit
    }
}
