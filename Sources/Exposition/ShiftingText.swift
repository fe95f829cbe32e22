/// A text of which mostly one number changes, packed in three parts: what stands before it, the number as it is, what follows.
///
/// Only the number is new, and copying it costs a fiftieth of deflating the text, which would be half of a small scrape.
package struct ShiftingText: Sendable {
    private var lead: (segment: Segment, text: [UInt8]) = (.empty, [])
    private var text: [UInt8] = []
    private var start: (text: ArraySlice<UInt8>, segment: Segment) = ([], .empty)
    private var end: (text: ArraySlice<UInt8>, segment: Segment) = ([], .empty)

    /// Makes one without text.
    package init() {}

    /// Sets what stands before all texts and changes seldom: a segment, then a text that is packed together with their beginning.
    package mutating func setLead(_ segment: Segment, _ text: [UInt8]) {
        lead = (segment, text)
        start = ([], .empty)
    }

    /// The segments of the next text.
    ///
    /// - Throws: ``GzipError`` when zlib gets no memory.
    package mutating func segments(of next: [UInt8]) throws(GzipError) -> [Segment] {
        let (first, last) = change(to: next)
        if start.text != next[..<first] || start.segment.packed.isEmpty {
            let segment = try Gzip.segment(of: lead.text + next[..<first], .kept)
            start = (next[..<first], Segment(joining: [lead.segment, segment]))
        }
        if end.text != next[last...] { end = (next[last...], try Gzip.segment(of: Array(next[last...]), .kept)) }
        text = next
        return [start.segment, Segment(stored: next[first..<last]), end.segment]
    }

    /// The bounds of what differs from the text before, widened to a whole value: from behind a blank to the end of its line.
    private func change(to next: [UInt8]) -> (Int, Int) {
        let length = min(text.count, next.count)
        var first = 0
        var same = 0
        // Sequences of pairs would be built as arrays first, which costs more than all else here.
        while same < length, text[same] == next[same] {
            if next[same] == UInt8(ascii: " ") { first = same + 1 }
            same += 1
        }
        var tail = 0
        while tail < length - first, text[text.count - 1 - tail] == next[next.count - 1 - tail] { tail += 1 }
        var last = max(next.count - tail, first)
        while last < next.count, next[last] != UInt8(ascii: "\n") { last += 1 }
        // A stored block has 16 bits for its length.
        return last - first <= 0xFFFF ? (first, last) : (next.count, next.count)
    }
}

extension Segment {
    /// A text of less than 64 KiB as it is.
    fileprivate init(stored text: ArraySlice<UInt8>) {
        guard let length = UInt16(exactly: text.count), length > 0 else {
            self = .empty
            return
        }
        // Not the last block, not packed; length and its complement.
        let header: [UInt8] = [
            0, UInt8(length & 0xFF), UInt8(length >> 8), UInt8(~length & 0xFF), UInt8(~length >> 8),
        ]
        let checksum = text.withUnsafeBytes { Checksum(of: $0) }
        self.init(packed: header + text, checksum: checksum)
    }
}
