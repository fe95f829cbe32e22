/// The name of a member of an object, as far as it matters: how long it is, and its first sixteen bytes. A known name has no more than these,
/// so that nothing but the same name equals it.
///
/// An answer has a thousand names; as strings, making and comparing them would take most of its reading.
struct JSONName: Hashable {
    private let count: Int
    private let first: UInt64
    private let second: UInt64

    /// The name with these bytes in UTF-8.
    init(_ bytes: some Collection<UInt8>) {
        var (words, place) = ((UInt64(0), UInt64(0)), 0)
        for byte in bytes {
            if place < 8 {
                words.0 = words.0 << 8 | UInt64(byte)
            } else if place < 16 {
                words.1 = words.1 << 8 | UInt64(byte)
            }
            place += 1
        }
        (count, first, second) = (place, words.0, words.1)
    }

    /// A known name.
    init(_ name: String) { self.init(name.utf8) }
}
