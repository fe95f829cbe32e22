/// User and password of an `Authorization` field with the scheme Basic.
struct BasicCredentials: Equatable {
    /// The user.
    let user: String
    /// The password, which may contain any bytes.
    let password: [UInt8]

    /// Parses a field's value as Go's `Request.BasicAuth` does; `nil` for another scheme or a malformed value.
    init?(_ field: String) {
        let scheme = "basic "
        guard field.utf8.count > scheme.utf8.count, field.prefix(6).lowercased() == scheme,
            let bytes = Self.decoded(field.utf8.dropFirst(6)),
            let colon = bytes.firstIndex(of: UInt8(ascii: ":")),
            let user = String(validating: bytes[..<colon], as: UTF8.self)
        else { return nil }
        self.user = user
        password = Array(bytes[(colon + 1)...])
    }

    /// Decodes padded base64; `nil` when it is malformed.
    private static func decoded(_ text: Substring.UTF8View) -> [UInt8]? {
        let digits = text.prefix { $0 != UInt8(ascii: "=") }
        let padding = text.dropFirst(digits.count)
        let isPadded = padding.count <= 2 && padding.allSatisfy { $0 == UInt8(ascii: "=") }
        guard text.count % 4 == 0, isPadded else { return nil }
        var (bytes, bits, width): ([UInt8], UInt32, Int) = ([], 0, 0)
        for digit in digits {
            guard let value = value(of: digit) else { return nil }
            (bits, width) = (bits << 6 | value, width + 6)
            guard width >= 8 else { continue }
            width -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(width)))
        }
        return bytes
    }

    /// The six-bit value of a digit.
    private static func value(of digit: UInt8) -> UInt32? {
        switch digit {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(digit - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(digit - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(digit - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
