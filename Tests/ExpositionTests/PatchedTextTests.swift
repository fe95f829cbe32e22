import Exposition
import Foundation
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
            #expect(try gunzip(member(of: text, &patched)) == Array(text.utf8), "\(text.prefix(20))")
        }
    }

    @Test func packsWhatStandsBeforeWithTheBeginning() throws {
        var patched = PatchedText()
        let segment = try Gzip.segment(of: Array("s 1\n".utf8), .kept)
        var texts: [String] = []
        for (prefix, number) in [("p 1\n", 1), ("p 1\n", 2), ("p 2\n", 3), ("", 4)] {
            if number != 2 { patched.setPrefix(segment, Array(prefix.utf8)) }
            let packed = try member(of: "a \(number)\nb 2\n", &patched)
            texts.append(String(decoding: try gunzip(packed), as: UTF8.self))
        }
        #expect(texts == ["s 1\np 1\na 1\nb 2\n", "s 1\np 1\na 2\nb 2\n", "s 1\np 2\na 3\nb 2\n", "s 1\na 4\nb 2\n"])
    }

    /// From the second text on, since the first one does not tell what changes.
    @Test func packsOnlyTheNumberAnew() throws {
        var patched = PatchedText()
        for number in [199, 200] { _ = try stored("# HELP a b\na{c=\"d\"} \(number)\ne 1\n", &patched) }
        let before = try stored("# HELP a b\na{c=\"d\"} 201\ne 1\n", &patched)
        let after = try stored("# HELP a b\na{c=\"d\"} 1201\ne 1\n", &patched)
        #expect(before.text == "201")
        #expect(after.text == "1201")
        #expect(before.around == after.around)
    }

    @Test func numbersThatChangeInTurnArePackedOnce() throws {
        var patched = PatchedText()
        let packed = try [(1, 1), (1, 2), (2, 3), (2, 4), (1, 5), (1, 6)].map {
            try stored("# HELP a b\na \($0)\n# HELP c d\nc \($1)\ne 1\n", &patched)
        }
        #expect(packed[1].around != packed[2].around)
        #expect(packed[2...].allSatisfy { $0.around == packed[2].around })
        #expect(packed[3].text == "2\n# HELP c d\nc 4")
    }

    /// The whole member of a text.
    private func member(of text: String, _ patched: inout PatchedText) throws -> [UInt8] {
        var tail = GzipTail()
        tail.appendHeader()
        try append(text, to: &tail, &patched)
        tail.end()
        return tail.withBytes { Array($0) }
    }

    /// The part of a text that is stored, and the packed bytes before and behind it.
    private func stored(_ text: String, _ patched: inout PatchedText) throws -> (text: String, around: [[UInt8]]) {
        var tail = GzipTail()
        try append(text, to: &tail, &patched)
        let packed = tail.withBytes { Array($0) }
        for length in 1...packed.count {
            let header = [0, UInt8(length), 0, ~UInt8(length), 0xFF]
            guard let place = packed.firstRange(of: header) else { continue }
            let end = place.upperBound + length
            let stored = String(decoding: packed[place.upperBound..<end], as: UTF8.self)
            return (stored, [Array(packed[..<place.lowerBound]), Array(packed[end...])])
        }
        return ("", [packed])
    }

    private func append(_ text: String, to tail: inout GzipTail, _ patched: inout PatchedText) throws {
        var writer = ByteWriter()
        writer.append(text)
        try writer.withBytes { text throws(GzipError) in try patched.append(text, to: &tail) }
    }
}
