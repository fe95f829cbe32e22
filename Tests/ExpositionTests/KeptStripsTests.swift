import Exposition
import TestKit
import Testing

struct KeptStripsTests {
    /// More than a hundred strips, so that those for which a scrape waits are packed in a hurry.
    private static let cages = (0..<1800).map { Cage("cage \($0)", (0..<48).map { $0 * $0 }) }

    private func kept(_ cache: SegmentCache<Cage, [UInt8]>) -> [UInt8] {
        var file: [UInt8] = []
        cache.keep(cache.published) { file += $0 }
        return file
    }

    /// A cache that shows these cages, packed well.
    private func polished(_ cages: [Cage?] = cages) async throws -> SegmentCache<Cage, [UInt8]> {
        let cache = try Zoo.cache(cages)
        try await cache.refresh(.text)
        while try await cache.polish(50) {}
        return cache
    }

    /// A cache that shows these cages and packs nothing that is in `file`.
    private func restarted(
        from file: [UInt8], _ cages: [Cage?] = cages
    ) throws -> SegmentCache<Cage, [UInt8]> {
        let cache = try Zoo.cache(cages)
        let strips: KeptStrips = try #require(KeptStrips(file))
        cache.reuse(strips)
        return cache
    }

    private func body(_ cache: SegmentCache<Cage, [UInt8]>) async throws -> [UInt8] {
        Zoo.member(try #require(try await cache.refresh(.text).body(.text)))
    }

    private func text(_ cages: [Cage]) throws -> [UInt8] { try Zoo.cache().text(of: cages, .text) { _ in true } }

    @Test func whatWasPackedWellIsUsedAgain() async throws {
        let first = try await polished()
        let second = try restarted(from: kept(first))
        #expect(try await body(second) == (try await body(first)))
        #expect(try await !second.polish(50), "nothing was packed in a hurry")
        #expect(kept(second) == kept(first))
    }

    @Test func whatHasChangedIsPackedAnew() async throws {
        let first = try await polished()
        var cages = Self.cages
        cages[700].animals[3] = 4
        let second = try restarted(from: kept(first), cages)
        #expect(try gunzip(try await body(second)) == (try text(cages)))
        #expect(first.entries(first.published).subtracting(second.entries(second.published)).count == 1)
        #expect(try await second.polish(50))
        #expect(try gunzip(try await body(second)) == (try text(cages)))
    }

    @Test func aHurriedStripIsUsedAndPackedWellLater() async throws {
        let cache = try Zoo.cache(Self.cages)
        try await cache.refresh(.text)
        let second = try restarted(from: kept(cache))
        #expect(try await body(second) == (try await body(cache)))
        #expect(try await second.polish(50))
    }

    /// Strips that have grown are cut otherwise than those of a start.
    @Test func stripsAreCutAsTheLastRunCutThem() async throws {
        let cache = try Zoo.cache(Self.cages.map { Cage($0.name, Array($0.animals.prefix(20))) })
        try await cache.refresh(.text)
        cache.show(Self.cages.map { Cage($0.name, Array($0.animals.prefix(33))) })
        try await cache.refresh(.text)
        while try await cache.polish(50) {}
        let grown = Self.cages.map { Cage($0.name, Array($0.animals.prefix(33))) }
        let without = try await polished(grown)
        #expect(without.entries(without.published) != cache.entries(cache.published))
        let second = try restarted(from: kept(cache), grown)
        #expect(try await body(second) == (try await body(cache)))
    }

    @Test func whatIsForgottenIsNotUsed() async throws {
        let second = try restarted(from: kept(try await polished()))
        second.reuse(nil)
        try await second.refresh(.text)
        #expect(try await second.polish(50))
    }

    @Test func aFileThatIsNotWholeIsNone() async throws {
        let file = kept(try await polished(Array(Self.cages.prefix(60))))
        for count in [0, 3, 4, 11, 12, 40, file.count / 2, file.count - 1] {
            #expect(KeptStrips(Array(file.prefix(count))) == nil, "\(count) bytes")
        }
        for place in stride(from: 0, to: file.count, by: 37) {
            var torn = file
            torn[place] ^= 4
            #expect(KeptStrips(torn) == nil, "byte \(place)")
        }
        #expect(KeptStrips(file) != nil)
        #expect(KeptStrips(file + [0]) == nil)
    }

    /// Whatever stands in a file that seems whole, what is shown is the text of the subjects.
    @Test(arguments: 1...40) func nothingButTheTextIsEverShown(seed: Int) async throws {
        let cages = Array(Self.cages.prefix(60))
        var file = Array(kept(try await polished(cages)).dropLast(4))
        var dice = StudyDice(seed, "strips")
        for _ in 0..<Int.random(in: 1...3, using: &dice) {
            // The numbers at the beginning are met as often as the bytes behind them.
            let place = Int.random(in: 8..<(Bool.random(using: &dice) ? 300 : file.count), using: &dice)
            file[place] = UInt8.random(in: 0...255, using: &dice)
        }
        let crc = file.withUnsafeBytes { Checksum(of: $0).crc }
        let whole = file + (0..<4).map { UInt8(truncatingIfNeeded: crc >> ($0 * 8)) }
        let cache = try Zoo.cache(cages)
        cache.reuse(KeptStrips(whole))
        #expect(try gunzip(try await body(cache)) == (try text(cages)))
    }
}
