import Exposition
import Testing

struct ChecksumTests {
    @Test func combinesAsIfTheTextsWereOne() throws {
        let texts = (0..<20).map { length in (0..<(length * length * 37)).map { UInt8(truncatingIfNeeded: $0 * length) }
        }
        let parts = try texts.map { try Gzip.segment(of: $0, .kept).checksum }
        #expect(Checksum(of: parts) == (try Gzip.segment(of: texts.flatMap { $0 }, .kept).checksum))
        #expect(Checksum(of: []) == .empty)
        var running = RunningChecksum()
        for part in parts { running.append(part) }
        #expect(running.crc == Checksum(of: parts).crc)
        #expect(running.length == Checksum(of: parts).length)
    }
}
