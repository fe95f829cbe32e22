import Testing

@testable import ExporterToolkit

struct LineQueueTests {
    @Test func keepsOrderAndGivesAllAtOnce() {
        var queue = LineQueue(maxBytes: 100, maxLines: 10)
        #expect(queue.isEmpty)
        for line in ["a\n", "店\n", "c\n"] { queue.append(line) }
        #expect(!queue.isEmpty)
        let batch = queue.drain()
        #expect(String(decoding: batch.bytes, as: UTF8.self) == "a\n店\nc\n")
        #expect(batch.missing == 0 && queue.dropped == 0 && queue.isEmpty)
    }

    @Test(arguments: [(bytes: 4, lines: 10), (bytes: 100, lines: 2)])
    func leavesOutWhatFindsNoRoom(bytes: Int, lines: Int) {
        var queue = LineQueue(maxBytes: bytes, maxLines: lines)
        for line in ["a\n", "b\n", "c\n", "d\n"] { queue.append(line) }
        let batch = queue.drain()
        #expect(String(decoding: batch.bytes, as: UTF8.self) == "a\nb\n")
        #expect(batch.missing == 2 && queue.dropped == 2)
        // There is room again, and the next gap is counted on its own.
        queue.append("e\n")
        #expect(queue.drain() == (Array("e\n".utf8), 0))
        #expect(queue.dropped == 2)
    }

    /// A shorter line would still fit, but then the gap would be in two places.
    @Test func takesNothingBehindAGap() {
        var queue = LineQueue(maxBytes: 6, maxLines: 10)
        for line in ["abc\n", "longer\n", "d\n"] { queue.append(line) }
        #expect(queue.drain() == (Array("abc\n".utf8), 2))
    }

    /// So that the loss is told even when all that waited has been taken before.
    @Test func aGapAloneIsToldToo() {
        var queue = LineQueue(maxBytes: 3, maxLines: 10)
        queue.append("too long\n")
        #expect(!queue.isEmpty)
        #expect(queue.drain() == ([], 1))
        #expect(queue.isEmpty)
    }

    @Test(arguments: [
        (text: "a\nb\n", limit: 10, piece: "a\nb\n"), ("a\nbb\ncc\n", 6, "a\nbb\n"), ("a\nb\n", 4, "a\nb\n"),
        ("a\nb\n", 3, "a\n"), ("longer\n", 4, "long"), ("rest of a line", 20, "rest of a line"),
    ])
    func writesWholeLinesWhereTheyFit(text: String, limit: Int, piece: String) {
        #expect(String(decoding: Array(text.utf8)[...].wholeLines(within: limit), as: UTF8.self) == piece)
    }
}
