import Exposition
import TestKit
import Testing

struct GzipTests {
    @Test(arguments: [0, 1, 100, 300_000], [Deflater.Effort.kept, .hurried])
    func isReadByZlib(size: Int, effort: Deflater.Effort) throws {
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* $0 / 7) }
        let packed = try Gzip.compress(bytes, effort)
        #expect(try gunzip(packed) == bytes)
    }

    @Test func refersToTheTextBefore() throws {
        let (before, text) = (Array("# HELP up One is well.\n".utf8), Array("# HELP down One is ill.\n".utf8))
        let first = try Gzip.segment(of: before, .kept)
        let second = try Gzip.segment(of: text, behind: before, .kept)
        let trailer = Gzip.trailer(first.checksum, second.checksum)
        #expect(try gunzip(Gzip.header + first.packed + second.packed + trailer) == before + text)
        #expect(second.packed.count < (try Gzip.segment(of: text, .kept)).packed.count)
    }

    @Test func givesTheSameBytesEachTimeWithoutATime() throws {
        let bytes = Array("up 1\n".utf8)
        let packed = try Gzip.compress(bytes)
        #expect(packed == (try Gzip.compress(bytes)))
        #expect(packed.prefix(8) == [0x1f, 0x8b, 8, 0, 0, 0, 0, 0])
    }
}
