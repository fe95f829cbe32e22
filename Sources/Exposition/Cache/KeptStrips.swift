/// The packed strips of an earlier run: packing takes most of a start, and what is shown has seldom changed since the end.
///
/// A strip is found by the CRC-32 and the length of its text, and is used only if it unpacks to the very text that is to be shown. So
/// nothing can make them wrong, and nothing but another text makes them useless.
///
/// ```text
///  magic │ number of families, of each: length of its name, name, blocks a strip │ number of strips, of each: size, length and CRC-32 of the
///  text, whether it was packed in a hurry (1) │ bytes of all strips │ CRC-32 of everything before
/// ```
/// Numbers have 32 bits, the lowest first.
package struct KeptStrips: Sendable {
    /// Where a strip is among others, and what it is.
    package struct Entry: Hashable, Sendable {
        /// How many bytes it has.
        let size: Int
        /// The text.
        let mark: Checksum.Mark
        /// Whether it is to be packed well later.
        let isHurried: Bool

        /// How many bytes its text has.
        package var length: Int { mark.length }
    }

    /// Another form of the file has another one.
    static let magic = Array("strips 1".utf8)

    private let file: [UInt8]
    private let places: [Checksum.Mark: (bytes: Range<Int>, isHurried: Bool)]
    private let blocksPerStrip: [String: Int]

    /// The strips.
    package let entries: Set<Entry>

    /// Reads what ``SegmentCache/keep(_:to:)`` wrote; nil for anything else.
    package init?(_ file: [UInt8]) {
        var reader = NumberReader(file)
        guard let crc = reader.removeLast(), crc == Self.crc(file.dropLast(4)),
            let magic = reader.bytes(Self.magic.count), magic.elementsEqual(Self.magic),
            let families = reader.number()
        else { return nil }
        var blocksPerStrip: [String: Int] = [:]
        for _ in 0..<families {
            guard let name = reader.number().flatMap({ reader.bytes(Int($0)) }), let blocks = reader.number() else {
                return nil
            }
            blocksPerStrip[String(decoding: name, as: UTF8.self)] = Int(blocks)
        }
        guard let count = reader.number() else { return nil }
        var entries: [Entry] = []
        for _ in 0..<count {
            guard let size = reader.number(), let length = reader.number(), let crc = reader.number(),
                let isHurried = reader.number()
            else { return nil }
            let mark = Checksum.Mark(crc: crc, length: Int(length))
            entries.append(Entry(size: Int(size), mark: mark, isHurried: isHurried != 0))
        }
        var places: [Checksum.Mark: (bytes: Range<Int>, isHurried: Bool)] = [:]
        for entry in entries {
            guard let bytes = reader.bytes(entry.size) else { return nil }
            places[entry.mark] = (bytes.indices, entry.isHurried)
        }
        (self.file, self.places, self.blocksPerStrip, self.entries) = (file, places, blocksPerStrip, Set(entries))
    }

    private static func crc(_ bytes: ArraySlice<UInt8>) -> UInt32 { bytes.withUnsafeBytes { Checksum(of: $0).crc } }

    /// How many blocks a strip of this family had; nil for an unknown one.
    func blocksPerStrip(_ family: String) -> Int? { blocksPerStrip[family] }

    /// The strip that unpacks to `text`; nil when there is none.
    func strip(of text: UnsafeRawBufferPointer, _ inflater: Inflater) -> PackedStrip? {
        let checksum = Checksum(of: text)
        guard let place = places[checksum.mark] else { return nil }
        let isSame = file.withUnsafeBytes {
            inflater.unpacks(UnsafeRawBufferPointer(rebasing: $0[place.bytes]), to: text)
        }
        guard isSame else { return nil }
        let segment = Segment(packed: Array(file[place.bytes]), checksum: checksum)
        return PackedStrip(segment: segment, isHurried: place.isHurried)
    }
}

/// Reads numbers of 32 bits and runs of bytes, one behind the other.
private struct NumberReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    /// The next bytes; nil when there are fewer.
    mutating func bytes(_ count: Int) -> ArraySlice<UInt8>? {
        guard count <= rest.count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    /// The next number; nil when there is none.
    mutating func number() -> UInt32? { bytes(4).map(Self.number) }

    /// Removes a number from the end.
    mutating func removeLast() -> UInt32? {
        guard rest.count >= 4 else { return nil }
        defer { rest = rest.dropLast(4) }
        return Self.number(rest.suffix(4))
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
}
