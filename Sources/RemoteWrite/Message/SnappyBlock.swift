/// Compresses into snappy's block format, the only one that remote write allows.
///
/// Hand-written, because the format is a length and two kinds of element, and a system library would be one more dependency of the image.
/// Source: google/snappy, format_description.txt.
enum SnappyBlock {
    /// `input` as one block.
    static func compress(_ input: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(input.count / 4 + 16)
        output.appendBase128(UInt64(input.count))
        // The two-byte offset reaches 64 KiB, so each such fragment is compressed separately.
        for start in stride(from: 0, to: input.count, by: fragment) {
            compress(input, start..<min(start + fragment, input.count), to: &output)
        }
        return output
    }

    private static let fragment = 1 << 16
    private static let tableBits = 12
    private static let shortestMatch = 4

    /// Appends the elements of one fragment; each position is compared with the last one that has the same four bytes.
    private static func compress(_ input: [UInt8], _ range: Range<Int>, to output: inout [UInt8]) {
        var seen = [Int32](repeating: -1, count: 1 << tableBits)
        var (place, written) = (range.lowerBound, range.lowerBound)
        while place + shortestMatch <= range.upperBound {
            let word = word(input, place)
            let slot = Int((word &* 0x1E35_A7BD) >> UInt32(32 - tableBits))
            let candidate = Int(seen[slot])
            seen[slot] = Int32(place)
            guard candidate >= 0, self.word(input, candidate) == word else {
                place += 1
                continue
            }
            var length = shortestMatch
            while place + length < range.upperBound, input[candidate + length] == input[place + length] { length += 1 }
            appendLiteral(input[written..<place], to: &output)
            appendCopy(offset: place - candidate, length: length, to: &output)
            place += length
            written = place
        }
        appendLiteral(input[written..<range.upperBound], to: &output)
    }

    private static func word(_ input: [UInt8], _ place: Int) -> UInt32 {
        UInt32(input[place]) | UInt32(input[place + 1]) << 8 | UInt32(input[place + 2]) << 16
            | UInt32(input[place + 3]) << 24
    }

    private static func appendLiteral(_ bytes: ArraySlice<UInt8>, to output: inout [UInt8]) {
        guard !bytes.isEmpty else { return }
        let last = bytes.count - 1
        if last < 60 {
            output.append(UInt8(last) << 2)
        } else if last < 256 {
            output += [60 << 2, UInt8(last)]
        } else {
            output += [61 << 2, UInt8(last & 0xFF), UInt8(last >> 8)]
        }
        output.append(contentsOf: bytes)
    }

    /// Appends copies with a two-byte offset, at most 64 bytes each.
    private static func appendCopy(offset: Int, length: Int, to output: inout [UInt8]) {
        var rest = length
        while rest > 0 {
            let part = min(rest, 64)
            output += [UInt8((part - 1) << 2) | 0b10, UInt8(offset & 0xFF), UInt8(offset >> 8)]
            rest -= part
        }
    }
}
