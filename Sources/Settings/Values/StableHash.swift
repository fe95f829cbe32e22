/// A hash that is the same in every process (FNV-1a, 64 bits); Swift's own is seeded at each start.
package enum StableHash {
    /// The hash of the text's UTF-8 bytes.
    package static func of(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    /// The hash as a number from 0 up to but not including 1.
    ///
    /// It is multiplied once more by an odd constant, because FNV leaves similar short texts close together.
    package static func fraction(_ text: String) -> Double {
        let mixed = (of(text) ^ (of(text) >> 32)) &* 0x9E37_79B9_7F4A_7C15
        return Double(mixed >> 11) / Double(UInt64(1) << 53)
    }
}
