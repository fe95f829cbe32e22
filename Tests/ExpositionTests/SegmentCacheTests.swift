import Exposition
import TestKit
import Testing

struct SegmentCacheTests {
    /// From none to so many that strips and pages are cut several times; few are packed whole.
    @Test(arguments: [0, 1, 2, 9, 11, 12, 13, 100, 1500], Syntax.allCases)
    func packedBodyIsTheTextOfAllSubjects(count: Int, syntax: Syntax) async throws {
        let cache = try Zoo.cache((0..<count).map { Cage("cage \($0)", Array(0..<($0 % 48))) })
        let edition = try await cache.refresh(syntax)
        let text = cache.text(of: cache.subjects, syntax) { _ in true }
        let body = try #require(edition.body(syntax))
        #expect(body.checksum.length == text.count)
        #expect(try gunzip(Zoo.member(body)) == text)
        #expect(lateText(cache, edition, syntax) == text)
    }

    /// Numbers that hardly compress, and so many cages that their families have several pages each.
    @Test(arguments: [(30, true), (600, true), (3000, false)])
    func aSmallBodyIsOneBufferHoweverManyPagesItHas(count: Int, isOne: Bool) async throws {
        let numbers = (0..<48).map { ($0 + 1) &* 2_654_435_761 }
        let cages = (0..<count).map { cage in Cage("cage \(cage)", numbers.map { ($0 ^ cage &* 40_503) % 1_000_003 }) }
        let cache = try Zoo.cache(cages)
        let body = try #require(try await cache.refresh(.text).body(.text))
        #expect((body.pieces.count == 1) == isOne)
        #expect((body.pieces.reduce(0) { $0 + $1.count } <= 260_000) == isOne)
        #expect(try gunzip(Zoo.member(body)) == cache.text(of: cache.subjects, .text) { _ in true })
    }

    @Test func writesEachFamilyOnceWithItsLines() async throws {
        let cache = try Zoo.cache([Cage("a \"b\"\\", [7]), nil, Cage("公众号", [], isOpen: nil)])
        let edition = try await cache.refresh(.openMetrics)
        let packed = try gunzip(Zoo.member(try #require(edition.body(.openMetrics))))
        #expect(
            String(decoding: packed, as: UTF8.self) == #"""
                # HELP zoo_animals Animals by kind.
                # TYPE zoo_animals gauge
                zoo_animals{cage="a \"b\"\\",kind="owl \"0\"",hour="0"} 7
                # HELP zoo_open Whether it is open.
                # TYPE zoo_open gauge
                zoo_open{cage="a \"b\"\\"} 1
                # HELP zoo_visits_seconds Visits.
                # TYPE zoo_visits_seconds counter
                # UNIT zoo_visits_seconds seconds
                zoo_visits_seconds_total{cage="a \"b\"\\",day="a\\b\nc"} 0.3333333333333333
                zoo_visits_seconds_total{cage="公众号",day="a\\b\nc"} 0

                """#)
    }

    @Test(arguments: 1...3) func subjectsComeChangeAndGo(seed: Int) async throws {
        let cache = try Zoo.cache()
        var shown: [Cage?] = []
        var dice = StudyDice(seed, "subjects")
        for round in 0..<60 {
            for _ in 0..<Int.random(in: 1...5, using: &dice) {
                let place = Int.random(in: 0...(round < 40 ? shown.count : shown.count - 1), using: &dice)
                let cage = Bool.random(using: &dice) || round < 20 ? Cage("cage \(place)", [round, place]) : nil
                if place == shown.count { shown.append(cage) } else { shown[place] = cage }
                cache.update(cage, at: place)
            }
            #expect(cache.freshEdition(packed: .text) == nil)
            let body = try #require(try await cache.refresh(.text).body(.text))
            let expected = cache.text(of: shown.compactMap(\.self), .text) { _ in true }
            #expect(try gunzip(Zoo.member(body)) == expected, "after \(round) rounds")
        }
        #expect(cache.subjects == shown.compactMap(\.self))
    }

    @Test func blocksThatBecomeEmptyAndAllThatShrinkAreShownSo() async throws {
        let cages = (0..<40).map { Cage("cage \($0)") }
        let cache = try Zoo.cache(cages)
        try await cache.refresh(.text)
        for place in 20..<30 { cache.update(nil, at: place) }
        #expect(try await text(cache) == cache.text(of: cages.prefix(20) + cages.suffix(10), .text) { _ in true })
        cache.show(Array(cages.prefix(13)))
        #expect(try await text(cache) == cache.text(of: Array(cages.prefix(13)), .text) { _ in true })
        cache.show([])
        #expect(try await text(cache) == [])
        cache.show(cages)
        #expect(try await text(cache) == cache.text(of: cages, .text) { _ in true })
    }

    @Test func findsASubjectByItsLabelAsLongAsItIsThere() throws {
        let cache = try Zoo.cache([Cage("a"), Cage("b")])
        cache.update(Cage("c"), at: 0)
        #expect(cache.subject("a") == nil)
        #expect(cache.subject("c") == Cage("c"))
        cache.update(nil, at: 1)
        #expect(cache.subject("b") == nil)
    }

    @Test func anEditionNeverChangesOnceItIsPublished() async throws {
        let cache = try Zoo.cache((0..<30).map { Cage("cage \($0)") })
        let first = try await cache.refresh(.text)
        let before = Zoo.member(try #require(first.body(.text)))
        cache.update(Cage("cage 3", [99]), at: 3)
        let second = try await cache.refresh(.text)
        #expect(Zoo.member(try #require(first.body(.text))) == before)
        #expect(Zoo.member(try #require(second.body(.text))) != before)
    }

    @Test func manyWhoAskAtOnceGetEveryChangeUpToTheirQuestion() async throws {
        let cache = try Zoo.cache((0..<200).map { Cage("cage \($0)") })
        try await withThrowingTaskGroup(of: Void.self) { group in
            for round in 0..<50 {
                group.addTask {
                    cache.update(Cage("cage \(round)", [round]), at: round)
                    let body = try #require(try await cache.refresh(.text).body(.text))
                    let text = String(decoding: try gunzip(Zoo.member(body)), as: UTF8.self)
                    #expect(
                        text.contains(
                            "zoo_animals{cage=\"cage \(round)\",kind=\"owl \\\"0\\\"\",hour=\"0\"} \(round)\n"))
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func hurriedStripsArePackedWellLaterAndSayTheSame() async throws {
        let cages = (0..<4000).map { Cage("cage \($0)", (0..<48).map { $0 * $0 }) }
        let cache = try Zoo.cache(cages)
        let hurried = Zoo.member(try #require(try await cache.refresh(.text).body(.text)))
        var rounds = 0
        while try await cache.polish(50) { rounds += 1 }
        #expect(rounds > 1)
        let polished = Zoo.member(try #require(cache.freshEdition(packed: .text)?.body(.text)))
        #expect(polished.count < hurried.count)
        #expect(try gunzip(polished) == (try gunzip(hurried)))
    }

    /// A loop that polishes must come to rest, or on one processor nobody makes the edition that it waits for.
    @Test func nothingIsPolishedWhileAChangeWaits() async throws {
        let cache = try Zoo.cache((0..<4000).map { Cage("cage \($0)", Array(0..<48)) })
        try await cache.refresh(.text)
        cache.update(Cage("cage 0", [7]), at: 0)
        #expect(try await !cache.polish(50))
        try await cache.refresh(.text)
        #expect(try await cache.polish(50))
    }

    @Test(arguments: [(1, true), (2, true), (3, false), (10, false), (13, true), (300, true)])
    func freshTextIsThereAtOnceUnlessOneStretchHoldsManySubjects(count: Int, isAtOnce: Bool) async throws {
        let cache = try Zoo.cache((0..<count).map { Cage("cage \($0)") })
        #expect(cache.shownTexts(.text) == nil, "the edition of no subjects lacks them")
        let edition = try await cache.refresh()
        let texts = cache.shownTexts(.text)
        #expect((texts != nil) == isAtOnce)
        let waitedFor = cache.texts(edition, .text) { _ in true }
        if let texts { #expect(texts.flatMap { $0.bytes() } == waitedFor.flatMap { $0.bytes() }) }
        cache.update(Cage("new"), at: 0)
        #expect(cache.shownTexts(.text) == nil)
    }

    @Test func manyAreShownAsTheyWereWhileSomebodyEncodesWhatChanged() async throws {
        let cages = (0..<40).map { Cage("cage \($0)") }
        let cache = try Zoo.cache(cages)
        try await cache.refresh(.text)
        let changed = Cage("cage 3", [99])
        cache.update(changed, at: 3)
        #expect(cache.shownEdition(packed: .text) == nil, "nobody else encodes it")
        try await cache.refresh(.text)
        await cache.whileKept {
            #expect(cache.shownEdition(packed: .openMetrics) == nil, "never packed")
            cache.update(cages[3], at: 3)
            let before = cache.text(of: cages.prefix(3) + [changed] + cages.suffix(36), .text) { _ in true }
            #expect(
                (try? await cache.edition(packed: .text)).flatMap { $0.body(.text) }.map(Zoo.member).map {
                    (try? gunzip($0)) ?? []
                } == before)
            #expect(cache.shownTexts(.text)?.flatMap { $0.bytes() } == before)
            cache.show(cages + (40..<45).map { Cage("cage \($0)") })
            #expect(cache.shownEdition(packed: .text) == nil, "too many are missing")
        }
        cache.show(cages)
        #expect(cache.shownEdition(packed: .text) == nil, "nobody else encodes it any more")
    }

    @Test func fewAreAlwaysShownAsTheyAre() async throws {
        let cache = try Zoo.cache((0..<10).map { Cage("cage \($0)") })
        try await cache.refresh(.text)
        await cache.whileKept {
            cache.update(Cage("cage 3", [99]), at: 3)
            #expect(cache.shownEdition(packed: .text) == nil)
        }
    }

    @Test func familiesCanBeLeftOut() async throws {
        for count in [3, 40] {
            let cache = try Zoo.cache((0..<count).map { Cage("cage \($0)") })
            let edition = try await cache.refresh()
            let isWanted: (String) -> Bool = { $0 == "zoo_open" }
            let text = cache.text(of: cache.subjects, .text, named: isWanted)
            #expect(String(decoding: text, as: UTF8.self).split(separator: "\n").count == count + 2)
            #expect(try gunzip(Zoo.member(try cache.body(edition, .text, named: isWanted))) == text)
            #expect(cache.texts(edition, .text, named: isWanted).flatMap { $0.bytes() } == text)
        }
    }

    @Test func aFamilyWithoutLabelCannotNameItsSubjects() throws {
        let header = try FamilyHeader(name: "m", help: "x", type: .gauge)
        #expect(throws: MetricError.missingSubjectLabel(family: "m")) {
            try SubjectFamily<Cage>(header, of: \.name) { _, _ in }
        }
    }

    private func text(_ cache: SegmentCache<Cage, [UInt8]>) async throws -> [UInt8] {
        try gunzip(Zoo.member(try #require(try await cache.refresh(.text).body(.text))))
    }

    private func lateText(
        _ cache: SegmentCache<Cage, [UInt8]>, _ edition: Edition<Cage, [UInt8]>, _ syntax: Syntax
    ) -> [UInt8] {
        cache.texts(edition, syntax) { _ in true }.flatMap { late in
            let bytes = late.bytes()
            #expect(bytes.count == late.length)
            return bytes
        }
    }
}
