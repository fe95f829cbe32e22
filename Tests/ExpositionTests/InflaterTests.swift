import Exposition
import Testing

struct InflaterTests {
    private func text(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 / 7 * ($0 % 5)) } }

    @Test(arguments: [1, 999, 1000, 1001, 300_000])
    func aSegmentIsUnpackedInStretches(count: Int) throws {
        let inflater = try Inflater()
        // Used once more, for another segment.
        for text in [text(count), Array(text(count).reversed())] {
            inflater.begin(try Gzip.segment(of: text, .kept).packed)
            var found: [UInt8] = []
            var (stretches, isMore) = (0, true)
            while isMore {
                let before = found.count
                isMore = try inflater.next(1000, to: &found)
                #expect(found.count - before <= 1000)
                stretches += 1
            }
            #expect(found == text)
            #expect(stretches == count / 1000 + 1)
        }
    }

    @Test func whatIsNoSegmentIsRefused() throws {
        let inflater = try Inflater()
        inflater.begin([0xFF, 0xFF, 0xFF, 0xFF])
        var text: [UInt8] = []
        #expect(throws: GzipError.refused(-3)) { _ = try inflater.next(1000, to: &text) }
    }
}
