import NIOCore
import Testing

@testable import HTTPServer

struct MappedBytesTests {
    private func mapped(_ parts: [UInt8]...) throws -> MappedSlice {
        try #require(MappedBytes(joining: parts.map { ByteBuffer(bytes: $0) })).slice
    }

    @Test func noBytesNeedNoMemory() {
        #expect(MappedBytes(joining: []) == nil)
        #expect(MappedBytes(joining: [ByteBuffer()]) == nil)
    }

    @Test func buffersAreJoinedAndTakenFromTheBeginning() throws {
        var slice = try mapped([1, 2, 3], [], [4], [5, 6])
        #expect(WebBody([.mapped(slice), .mapped(slice)]).bytes == [1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6])
        #expect(WebBody.Piece.mapped(slice).length == 6)
        slice.removeFirst(2)
        #expect(Array(slice.popFirst(3).readableBytesView) == [3, 4, 5])
        #expect(slice.count == 1)
        #expect(Array(slice.popFirst(3).readableBytesView) == [6])
        #expect(slice.popFirst(3).readableBytes == 0)
    }

    @Test func aPageIsWhatIsLeftOfIt() throws {
        var slice = try mapped([UInt8](repeating: 1, count: 10_000))
        slice.removeFirst(4000)
        #expect((0..<4).map { _ in slice.popPage().readableBytes } == [96, 4096, 1808, 0])
    }

    @Test func itIsWholeHoweverManyPagesItTakes() throws {
        for count in [1, 4095, 2 << 20, (2 << 20) + 1, 5_000_000] {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 12) }
            let isWhole = WebBody([.mapped(try mapped(bytes))]).bytes == bytes
            #expect(isWhole, "\(count) bytes")
        }
    }
}
