/// Writes the part of the Protocol Buffers wire format that remote write needs.
///
/// Hand-written, because two messages with seven kinds of field do not justify a runtime, generated code and a compiler plug-in.
struct ProtobufWriter {
    /// The bytes written so far.
    private(set) var bytes: [UInt8] = []

    /// Begins an empty message.
    init() {}

    /// Appends a varint field; omits 0, which readers assume.
    mutating func integer(_ field: Int, _ value: Int64) {
        guard value != 0 else { return }
        tag(field, .varint)
        varint(UInt64(bitPattern: value))
    }

    /// Appends a double field; omits 0, which readers assume.
    mutating func double(_ field: Int, _ value: Double) {
        guard value.bitPattern != 0 else { return }
        tag(field, .fixed64)
        withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// Appends a string field, even an empty one: in a list an empty element counts.
    mutating func string(_ field: Int, _ value: String) { delimited(field, value.utf8) }

    /// Appends an embedded message.
    mutating func message(_ field: Int, _ build: (inout ProtobufWriter) -> Void) {
        var inner = ProtobufWriter()
        build(&inner)
        delimited(field, inner.bytes)
    }

    /// Appends a packed list of varints.
    mutating func packed(_ field: Int, _ values: [Int]) {
        var inner = ProtobufWriter()
        for value in values { inner.varint(UInt64(value)) }
        delimited(field, inner.bytes)
    }

    private enum WireType: UInt64 {
        case varint = 0
        case fixed64 = 1
        case delimited = 2
    }

    private mutating func delimited(_ field: Int, _ content: some Collection<UInt8>) {
        tag(field, .delimited)
        varint(UInt64(content.count))
        bytes.append(contentsOf: content)
    }

    private mutating func tag(_ field: Int, _ type: WireType) { varint(UInt64(field) << 3 | type.rawValue) }

    private mutating func varint(_ value: UInt64) { bytes.appendBase128(value) }
}

extension [UInt8] {
    /// Appends an unsigned integer in base 128, low bits first.
    mutating func appendBase128(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(rest))
    }
}
