import BeijingTime
import DayStore
import HTTPServer
import TestKit
import Testing

@testable import Presentation

/// What pages of the same days share: the work of packing and the file with what is packed.
struct EventSharingTests {
    private static let gzip = [("Accept-Encoding", "gzip")]
    /// Families of messages: one piece each for every block.
    private static let families = 2
    private let fixture: EventFixture

    init() throws { fixture = try EventFixture() }

    @Test func whateverTheNumberOfClientsEachDayIsPackedOnce() async throws {
        let accounts = try await fixture.estate(30, days: 35)
        let expected = try fixture.expected(accounts, fixture.today - 40...fixture.today)
        try await withThrowingTaskGroup(of: [UInt8].self) { clients in
            for number in 0..<20 {
                clients.addTask {
                    let isPacked = number % 4 > 0
                    let page = try await fixture.answer("?days=35", headers: isPacked ? Self.gzip : [], of: accounts)
                    let bytes = try await page.body.collected()
                    return isPacked ? try gunzip(bytes) : bytes
                }
            }
            for try await bytes in clients { #expect(bytes == expected) }
        }
        #expect(fixture.endpoint.timesPacked == 30 * Self.families)
    }

    /// Clients that have asked and read nothing yet, each with as much as is made for it before it reads.
    @Test func clientsThatDoNotReadTakeLittleMemory() async throws {
        let accounts = try await fixture.estate(40, days: 35)
        _ = try await fixture.answer("?days=35", headers: Self.gzip, of: accounts).body.collected()
        var held = 0
        for headers in [[], Self.gzip] {
            for _ in 0..<20 {
                var pieces = try await fixture.answer("?days=35", headers: headers, of: accounts).body.pieces
                if case .stream(let next) = pieces.last { pieces += try await next() ?? [] }
                held += pieces.reduce(0) { $0 + $1.bytesInMemory }
            }
        }
        #expect(held < 40 * 256 * 1024)
        #expect(fixture.endpoint.timesPacked == 40 * Self.families)
    }

    @Test func theLengthIsKnownWhereEverythingIsPacked() async throws {
        let accounts = try await fixture.estate(30, days: 35)
        let first = try await fixture.answer("?days=35", headers: Self.gzip, of: accounts).body
        #expect(first.length == nil)
        let bytes = try await first.collected()
        let second = try await fixture.answer("?days=35", headers: Self.gzip, of: accounts).body
        #expect(second.length == bytes.count)
        #expect(try await second.collected() == bytes)
    }

    @Test func onlyWhatADayBelongsToIsPackedAnew() async throws {
        let accounts = try await fixture.estate(30, days: 35)
        _ = try await fixture.answer("?days=35", headers: Self.gzip, of: accounts).body.collected()
        #expect(fixture.endpoint.timesPacked == 30 * Self.families)
        try await fixture.keep(fixture.today - 1, of: "wx7")
        let page = try await fixture.answer("?days=35", headers: Self.gzip, of: accounts).body.collected()
        let days = fixture.today - 35...fixture.today - 1
        let others = try fixture.expected(accounts.filter { $0.appID != "wx7" }, fixture.today - 40...fixture.today)
        let seventh = try fixture.expected(accounts.filter { $0.appID == "wx7" }, days)
        // Headers and the end, which a page has once.
        let ends = try fixture.expected([], days).count
        #expect(try gunzip(page).count == others.count + seventh.count - ends)
        #expect(fixture.endpoint.timesPacked == 31 * Self.families)
        // An unsettled day is nobody's.
        try await fixture.keep(fixture.today, of: "wx8", settled: false)
        #expect(
            try await fixture.answer("?days=35", headers: Self.gzip, of: accounts).body.collected() == page)
        #expect(fixture.endpoint.timesPacked == 31 * Self.families)
    }

    @Test func numbersThatAreReadAgainReplaceTheFormerOnes() async throws {
        let accounts = try await fixture.estate(1, days: 3)
        let before = try await fixture.answer("?days=3", of: accounts).body.collected()
        fixture.clock.set(fixture.clock.now.advanced(by: .seconds(60)))
        try await fixture.keep(fixture.today - 3, of: "wx0", messages: 99)
        let after = try await fixture.answer("?days=3", of: accounts).body.collected()
        #expect(after != before)
        #expect(try after == fixture.expected(accounts, fixture.today - 5...fixture.today))
    }

    @Test func anotherNameIsShownAtOnceAndOthersStayPacked() async throws {
        let accounts = try await fixture.estate(20, days: 35)
        _ = try await fixture.answer("?days=35", of: accounts).body.collected()
        var renamed = accounts
        renamed[4].name = "account-104b"
        renamed.append(("new", "wx-new"))
        let text = try await fixture.answer("?days=35", of: renamed).body.collected()
        #expect(try text == fixture.expected(renamed, fixture.today - 40...fixture.today))
        #expect(fixture.endpoint.timesPacked == 21 * Self.families)
        let fewer = try await fixture.answer("?days=35", of: Array(renamed[1...])).body.collected()
        #expect(try fewer == fixture.expected(Array(renamed[1...]), fixture.today - 40...fixture.today))
        #expect(fixture.endpoint.timesPacked == 21 * Self.families)
    }

    @Test func aClientThatLeavesHasNothingMorePacked() async throws {
        let accounts = try await fixture.estate(40, days: 35)
        let page = try await fixture.answer("?days=35", of: accounts)
        let begun = fixture.endpoint.timesPacked
        #expect(begun < 10)
        // It is pulled no more; another one gets all of it.
        withExtendedLifetime(page) {}
        #expect(fixture.endpoint.timesPacked == begun)
        let other = try await fixture.answer("?days=35", of: accounts).body.collected()
        #expect(try other == fixture.expected(accounts, fixture.today - 40...fixture.today))
    }

    @Test func whatIsKeptIsLetGoWhenNobodyAsksForIt() async throws {
        let accounts = try await fixture.estate(16, days: 35)
        let first = try await fixture.answer("?days=35", headers: Self.gzip, of: accounts).body.collected()
        #expect(fixture.endpoint.keptBytes == 2 << 20)
        fixture.clock.set(fixture.clock.now.advanced(by: .seconds(599)))
        await fixture.endpoint.letGo()
        #expect(fixture.endpoint.keptBytes == 2 << 20)
        fixture.clock.set(fixture.clock.now.advanced(by: .seconds(2)))
        // The thread that packed last may hold its block for a moment longer.
        _ = try await eventually("the file to be empty") {
            await fixture.endpoint.letGo()
            return fixture.endpoint.keptBytes == 0 ? true : nil
        }
        let again = try await fixture.answer("?days=35", headers: Self.gzip, of: accounts).body.collected()
        #expect(again == first)
        #expect(fixture.endpoint.timesPacked == 2 * 16 * Self.families)
    }
}

extension WebBody.Piece {
    /// How many bytes wait in memory to be sent.
    fileprivate var bytesInMemory: Int {
        switch self {
        case .bytes: length ?? 0
        case .mapped, .file, .stream, .late: 0
        }
    }
}
