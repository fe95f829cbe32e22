@testable import Exporter
import Exposition
import Foundation
import TestKit
import Testing
import Waiting

struct StripsFileTests {
    private let folder: String
    private let log = LogCapture()
    private var store: String { "\(folder)/days.sqlite" }
    private var path: String { "\(store).packed" }

    init() throws { folder = try Paths.temporaryFolder() }

    private func file() throws -> StripsFile {
        try #require(StripsFile(storePath: store, disk: BlockingWork(), logger: log.logger))
    }

    /// A number with its place.
    private struct Numbered {
        let place: Int
        let number: Int
    }

    private typealias Cache = SegmentCache<Numbered, [UInt8]>

    /// Numbers encoded and packed well.
    private func cache(_ numbers: [Int], file: StripsFile? = nil) async throws -> Cache {
        // Long lines, so that few of them make many strips.
        let factors = LabelTable(["factor"], rows: (0..<4).map { ["\($0)" + String(repeating: "x", count: 1000)] })
        let header = try FamilyHeader(name: "numbers", help: "Numbers.", type: .gauge, labelNames: ["place", "factor"])
        let family = try SubjectFamily<Numbered>(header, of: \.number) { number, writer in
            for factor in 0..<4 { writer.line(factors, factor, number * (factor + 1)) }
        }
        let seal = Seal<[UInt8]> {
            $0
        } open: {
            $0
        }
        let cache = try Cache([family], label: { "\($0.place)" }, seal: seal)
        file?.restore(cache)
        try await pack(numbers, cache)
        return cache
    }

    private func pack(_ numbers: [Int], _ cache: Cache) async throws {
        cache.update(
            numbers.enumerated().map { ($0.offset, Numbered(place: $0.offset, number: $0.element)) },
            count: numbers.count)
        try await cache.refresh(.text)
        while try await cache.polish(50) {}
    }

    private func written() -> Data? { FileManager.default.contents(atPath: path) }

    @Test func theNextStartReadsWhatWasKept() async throws {
        let cache = try await cache(Array(0..<200))
        try await file().keep(cache, isEnding: false)
        let next = try file()
        let restarted = try await self.cache(Array(0..<200), file: next)
        #expect(restarted.entries(restarted.published) == cache.entries(cache.published))
        let before = written()
        try FileManager.default.removeItem(atPath: path)
        await next.keep(restarted, isEnding: true)
        #expect(before != nil && written() == nil, "nothing is new")
        #expect(log.lines.isEmpty)
    }

    @Test func onlyItsOwnerReadsIt() async throws {
        try await file().keep(try await cache(Array(0..<200)), isEnding: true)
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
    }

    @Test func muchThatIsNewIsWrittenInTheCourseAndLittleAtTheEnd() async throws {
        let (file, start) = (try file(), ContinuousClock.now)
        var numbers = Array(0..<1500)
        let cache = try await cache(numbers)
        await file.keep(cache, isEnding: false, now: start)
        let first = written()
        for place in 0..<750 { numbers[place] += 1 }
        try await pack(numbers, cache)
        await file.keep(cache, isEnding: false, now: start + .seconds(1799))
        #expect(written() == first, "too soon")
        await file.keep(cache, isEnding: false, now: start + .seconds(1800))
        let second = written()
        #expect(second != first)
        for place in 0..<75 { numbers[place] += 1 }
        try await pack(numbers, cache)
        await file.keep(cache, isEnding: false, now: start + .seconds(9999))
        #expect(written() == second, "too little")
        await file.keep(cache, isEnding: true, now: start + .seconds(9999))
        let third = written()
        #expect(third != second)
        numbers[999] += 1
        try await pack(numbers, cache)
        await file.keep(cache, isEnding: true, now: start + .seconds(9999))
        #expect(written() == third, "too little for the end")
    }

    @Test func fewSubjectsHaveNoFile() async throws {
        try await file().keep(try await cache(Array(0..<50)), isEnding: true)
        #expect(written() == nil)
        #expect(StripsFile(storePath: ":memory:", disk: BlockingWork(), logger: log.logger) == nil)
    }

    @Test func aTornFileIsToldOfAndWrittenAgain() async throws {
        try await file().keep(try await cache(Array(0..<200)), isEnding: true)
        let whole = try #require(written())
        try whole.dropLast().write(to: URL(fileURLWithPath: path))
        let next = try file()
        let restarted = try await cache(Array(0..<200), file: next)
        #expect(log.lines.count == 1)
        await next.keep(restarted, isEnding: false)
        #expect(written() == whole)
    }

    @Test func aFolderThatTakesNothingIsToldOfOnce() async throws {
        let cache = try await cache(Array(0..<200))
        let file = try #require(
            StripsFile(storePath: "\(folder)/none/days.sqlite", disk: BlockingWork(), logger: log.logger))
        file.restore(cache)
        for _ in 0..<2 { await file.keep(cache, isEnding: true) }
        #expect(log.lines.count == 1)
    }
}
