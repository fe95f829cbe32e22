/// A text in which usually one number changes, packed in three parts: the text before the number, the number stored as it is, the text
/// after it.
///
/// Storing the number costs a fiftieth of deflating the whole text, which would be half the cost of a small scrape.
package struct PatchedText: Sendable {
    private var prefix: (segment: Segment, text: [UInt8]) = (.empty, [])
    private var text: [UInt8] = []
    /// The beginning of the text, packed together with the prefix, and its length.
    private var start: (length: Int, segment: Segment) = (0, .empty)
    /// The end of the text, packed, and its length.
    private var end: (length: Int, segment: Segment) = (0, .empty)

    /// The length of a stored block has 16 bits.
    private static let longestStored = 0xFFFF

    /// Makes an empty text.
    package init() {}

    /// Sets what precedes every text and rarely changes: a segment, then a text that is packed together with the beginning.
    package mutating func setPrefix(_ segment: Segment, _ text: [UInt8]) {
        prefix = (segment, text)
        start = (0, .empty)
    }

    /// Appends the next text to `tail`, reusing the unchanged beginning and end.
    ///
    /// - Throws: ``GzipError`` when zlib gets no memory; nothing is appended then.
    package mutating func append(_ next: UnsafeRawBufferPointer, to tail: inout GzipTail) throws(GzipError) {
        let (first, last) = kept(change(to: next), of: next)
        var (start, end) = (start, end)
        if start.length != first || start.segment.packed.isEmpty {
            let segment = try Gzip.segment(of: prefix.text + next[..<first], .kept)
            start = (first, Segment(joining: [prefix.segment, segment]))
        }
        if end.length != next.count - last {
            end = (next.count - last, try Gzip.segment(of: Array(next[last...]), .kept))
        }
        // All or nothing: the lengths are those of parts of the text.
        (self.start, self.end) = (start, end)
        if text.count == next.count {
            text.withUnsafeMutableBytes { $0.copyMemory(from: next) }
        } else {
            text = Array(next)
        }
        tail.append(start.segment)
        tail.append(stored: UnsafeRawBufferPointer(rebasing: next[first..<last]))
        tail.append(end.segment)
    }

    /// The bounds, widened to what is packed already if that is smaller: otherwise numbers that change in turn would have it packed each
    /// time.
    private func kept(_ bounds: (first: Int, last: Int), of next: UnsafeRawBufferPointer) -> (Int, Int) {
        let first = start.segment.packed.isEmpty ? bounds.first : min(bounds.first, start.length)
        let last = end.segment.packed.isEmpty ? bounds.last : max(bounds.last, next.count - end.length)
        return last - first <= Self.longestStored ? (first, last) : bounds
    }

    /// The bounds of the difference from the previous text, widened to a whole value: from behind a blank to the end of its line. A first
    /// text has none: all of it may turn out to be the unchanged beginning of the next one.
    private func change(to next: UnsafeRawBufferPointer) -> (Int, Int) {
        guard !text.isEmpty else { return (next.count, next.count) }
        let (first, tail) = text.withUnsafeBytes { text in
            var first = Self.sharedStart(text, next)
            while first > 0, next[first - 1] != UInt8(ascii: " ") { first -= 1 }
            return (first, Self.sharedEnd(text, next, limit: min(text.count, next.count) - first))
        }
        var last = max(next.count - tail, first)
        while last < next.count, next[last] != UInt8(ascii: "\n") { last += 1 }
        return last - first <= Self.longestStored ? (first, last) : (next.count, next.count)
    }

    /// The length of the common beginning of two texts, in bytes; compares eight bytes at a time, since every scrape does it.
    private static func sharedStart(_ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer) -> Int {
        let limit = min(one.count, other.count)
        var count = 0
        while count + 8 <= limit,
            one.loadUnaligned(fromByteOffset: count, as: UInt64.self)
                == other.loadUnaligned(fromByteOffset: count, as: UInt64.self)
        { count += 8 }
        while count < limit, one[count] == other[count] { count += 1 }
        return count
    }

    /// The length of the common end of two texts, in bytes, at most `limit`.
    private static func sharedEnd(
        _ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer, limit: Int
    ) -> Int {
        var count = 0
        while count + 8 <= limit,
            one.loadUnaligned(fromByteOffset: one.count - count - 8, as: UInt64.self)
                == other.loadUnaligned(fromByteOffset: other.count - count - 8, as: UInt64.self)
        { count += 8 }
        while count < limit, one[one.count - 1 - count] == other[other.count - 1 - count] { count += 1 }
        return count
    }
}
