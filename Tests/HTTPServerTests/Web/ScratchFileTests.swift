import Foundation
import TestKit
import Testing

@testable import HTTPServer

struct ScratchFileTests {
    private let folder: String
    private let file: ScratchFile

    init() throws {
        folder = try Paths.temporaryFolder()
        file = ScratchFile(folder: folder, room: 3 << 21)
    }

    private func bytes(_ seed: UInt8, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) ^ seed }
    }

    @Test func whatIsKeptIsReadAsItWasAndHasNoName() throws {
        let stretch = try #require(file.keep(bytes(7, 300_000)))
        #expect(try FileBytes(stretch).bytes(waits: true) == bytes(7, 300_000))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }

    @Test func bytesThatFollowOneAnotherBecomeOneRun() throws {
        let stretches = try (0..<3).map { try #require(file.keep(bytes($0, 1000))) }
        var run = FileBytes(stretches[0])
        let follows = run.append(stretches[1])
        #expect(follows)
        var gap = FileBytes(stretches[0])
        let jumps = gap.append(stretches[2])
        #expect(!jumps)
        #expect(try run.bytes(waits: true) == bytes(0, 1000) + bytes(1, 1000))
        let first = run.popFirst(1500)
        #expect(try first.bytes(waits: true) == bytes(0, 1000) + bytes(1, 500))
        #expect(try run.bytes(waits: true) == Array(bytes(1, 1000)[500...]))
        let rest = run.popFirst(1 << 21)
        #expect(rest.count == 500)
        #expect(run.count == 0)
    }

    @Test func roomIsUsedAgainOnlyWhenNobodyHoldsItsBytes() throws {
        var held = try (0..<3).map { try #require(file.keep(bytes($0, 1 << 21))) }
        #expect(file.keep([1]) == nil)
        #expect(file.size == 3 << 21)
        let reading = FileBytes(held[1])
        held.remove(at: 1)
        #expect(file.keep([1]) == nil)
        #expect(try reading.bytes(waits: true) == bytes(1, 1 << 21))
        withExtendedLifetime(reading) {}
        let others = FileBytes(held[0])
        held = []
        let next = try #require(file.keep(bytes(9, 1 << 21)))
        #expect(try FileBytes(next).bytes(waits: true) == bytes(9, 1 << 21))
        #expect(try others.bytes(waits: true) == bytes(0, 1 << 21))
        #expect(file.size == 3 << 21)
    }

    /// A page is begun by one of them, however many put bytes into it at once.
    @Test func whatSeveralThreadsKeepStaysApart() async throws {
        let file = ScratchFile(folder: folder, room: 4 << 21)
        for _ in 0..<8 {
            let kept = await withTaskGroup(of: (UInt8, ScratchFile.Stretch?).self) { group in
                for seed in 0..<48 as Range<UInt8> { group.addTask { (seed, file.keep(bytes(seed, 100_000))) } }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(kept.count { $0.1 != nil } == 48)
            for (seed, stretch) in kept {
                let isSame = try FileBytes(try #require(stretch)).bytes(waits: true) == bytes(seed, 100_000)
                #expect(isSame, "piece \(seed)")
            }
        }
    }

    /// Something that fills one page.
    private func page(_ seed: UInt8) throws -> ScratchFile.Stretch? {
        let stretch = try #require(file.keep(bytes(seed, 1 << 21)))
        return stretch
    }

    @Test func whatNobodyHoldsIsGivenBackToTheDisk() throws {
        var held = try [page(0), page(1), page(2)]
        held[2] = nil
        file.shrink()
        #expect(file.size == 2 << 21)
        held[0] = nil
        file.shrink()
        #expect(file.size == 2 << 21)
        held[1] = nil
        file.shrink()
        #expect(file.size == 0)
        let again = try #require(file.keep(bytes(5, 10)))
        #expect(try FileBytes(again).bytes(waits: true) == bytes(5, 10))
    }

    @Test func whatCannotBeKeptIsRefused() throws {
        #expect(file.keep([]) == nil)
        #expect(file.keep(bytes(0, (1 << 21) + 1)) == nil)
        #expect(ScratchFile(folder: "\(folder)/missing", room: 3 << 21).keep([1]) == nil)
        #expect(ScratchFile(folder: folder, room: 1000).keep([1]) == nil)
    }

    @Test func bytesInMemoryAreReadWithoutWaiting() throws {
        let stretch = try #require(file.keep(bytes(3, 1 << 21)))
        let part = FileBytes(stretch)
        // Just written, so in memory, wherever the file system can tell.
        if let read = try part.bytes(waits: false) { #expect(read == bytes(3, 1 << 21)) }
        try part.load()
        #expect(try part.bytes(waits: true)?.count == 1 << 21)
    }
}
