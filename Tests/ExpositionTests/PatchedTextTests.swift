import Exposition
import TestKit
import Testing

struct PatchedTextTests {
    /// Numbers that grow, other lines that change, texts that grow and shrink, and one too long for a stored block.
    @Test func packsEachTextWholeWhateverChanges() throws {
        let texts = [
            "", "a 1\nb 2\n", "a 2\nb 2\n", "a 10\nb 2\n", "a 10\nb 3\n", "a 11\nb 4\n", "b 4\n", "a 1\nb 4\nc 5\n", "",
            "a",
            "a", "ab", "bb", "x 1\nx 1\n", "x 1\n", "x 1\nx 1\n", String(repeating: "y", count: 70_000), "z 1\n",
        ]
        var patched = PatchedText()
        for text in texts {
            let segments = try patched.segments(of: Array(text.utf8))
            let packed = Gzip.header + segments.flatMap(\.packed) + Gzip.trailer(Checksum(of: segments.map(\.checksum)))
            #expect(try gunzip(packed) == Array(text.utf8), "\(text.prefix(20))")
        }
    }

    @Test func packsWhatStandsBeforeWithTheBeginning() throws {
        var patched = PatchedText()
        let segment = try Gzip.segment(of: Array("s 1\n".utf8), .kept)
        var texts: [String] = []
        for (prefix, number) in [("p 1\n", 1), ("p 1\n", 2), ("p 2\n", 3), ("", 4)] {
            if number != 2 { patched.setPrefix(segment, Array(prefix.utf8)) }
            let segments = try patched.segments(of: Array("a \(number)\nb 2\n".utf8))
            let packed = Gzip.header + segments.flatMap(\.packed) + Gzip.trailer(segments.map(\.checksum))
            texts.append(String(decoding: try gunzip(packed), as: UTF8.self))
        }
        #expect(texts == ["s 1\np 1\na 1\nb 2\n", "s 1\np 1\na 2\nb 2\n", "s 1\np 2\na 3\nb 2\n", "s 1\na 4\nb 2\n"])
    }

    @Test func packsOnlyTheNumberAnew() throws {
        var patched = PatchedText()
        _ = try patched.segments(of: Array("# HELP a b\na{c=\"d\"} 199\ne 1\n".utf8))
        let before = try patched.segments(of: Array("# HELP a b\na{c=\"d\"} 200\ne 1\n".utf8))
        let after = try patched.segments(of: Array("# HELP a b\na{c=\"d\"} 1201\ne 1\n".utf8))
        #expect(before[0] == after[0])
        #expect(before[2] == after[2])
        #expect(after[1].packed.dropFirst(5) == Array("1201".utf8)[...])
    }

    @Test func numbersThatChangeInTurnArePackedOnce() throws {
        var patched = PatchedText()
        let texts = [(1, 1), (1, 2), (2, 3), (2, 4), (1, 5), (1, 6)].map {
            "# HELP a b\na \($0)\n# HELP c d\nc \($1)\ne 1\n"
        }
        let packed = try texts.map { try patched.segments(of: Array($0.utf8)) }
        #expect(packed[1][0] != packed[2][0])
        #expect(packed[2...].allSatisfy { $0[0] == packed[2][0] && $0[2] == packed[2][2] })
        #expect(packed[3][1].packed.dropFirst(5) == Array("2\n# HELP c d\nc 4".utf8)[...])
    }
}
