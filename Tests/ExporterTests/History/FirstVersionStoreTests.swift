import BeijingTime
import DayStore
import Settings
import Simulator
import TestKit
import Testing
import WeChatAPI

/// The store of version 0.1.0 that is kept as a file, under today's program.
struct FirstVersionStoreTests {
    private let path: String

    init() async throws {
        path = try Paths.temporaryStore()
        let dump = "\(Paths.root)/Tests/ExporterTests/Golden/store-0.1.0.sql"
        try await python("c.executescript(open('\(dump)').read())")
    }

    /// Runs a line of Python with the store as `c`.
    @discardableResult private func python(_ line: String) async throws -> String {
        let script = "import sqlite3; c = sqlite3.connect('\(path)'); \(line); c.commit()"
        let result = try await Program("/usr/bin/python3", ["-c", script]).result()
        #expect(result.code == 0, "\(result.errors)")
        return result.output
    }

    /// A world whose WeChat has the numbers that the store was filled with.
    private func world() throws -> World {
        let clock = ManualClock(try #require(UnixTime(beijing: "2026-03-14 08:40")))
        return try World(
            at: "2026-03-14 08:40", store: DayStore(path: path),
            transport: SimulatorTransport(Simulator(), clock: clock)
        ) { $0.policy.historyDays = 5 }
    }

    @Test func itsDaysAreServedAndNothingThatIsFinalIsAskedForAgain() async throws {
        var world = try world()
        for account in ["shop", "corner"] {
            #expect(try world.shownDay(account) == "2026-03-13")
            #expect(try world.metrics()["wechat_up{account=\"\(account)\"}"] == 1)
            let left = "wechat_exporter_api_calls_remaining{account=\"\(account)\",endpoint=\"getupstreammsghour\"}"
            #expect(try world.metrics()[left] == 86)
        }
        #expect(try world.metrics().series("wechat_upstream_messages").values.reduce(0, +) > 1000)
        #expect(try world.metrics().series("wechat_upstream_month_messages").count == 10)
        try await world.run(until: "2026-03-14 12:00")
        #expect(world.requests("getupstreammsghour") == 0)

        try await world.run(until: "2026-03-15 07:00")
        let asked = world.transport.requests.filter { $0.endpoint == "getupstreammsghour" }.map(\.body)
        #expect(asked == Array(repeating: #"{"begin_date":"2026-03-13","end_date":"2026-03-13"}"#, count: 2))
        #expect(world.requests("getupstreammsgmonth") == 0)
        #expect(world.log.lines("restated").isEmpty && world.log.lines("level=ERROR").isEmpty)
        let days = try #require(Day("2026-01-01"))...(try #require(Day("2026-12-31")))
        for account in world.configuration.accounts {
            let settled = try world.store.settledPeriods(
                appID: account.appID, endpoint: .getupstreammsghour, days: days)
            #expect(settled.map(\.start.description) == (9...13).map { $0 < 10 ? "2026-03-09" : "2026-03-\($0)" })
        }
    }

    /// What the receiver had not taken waits for it still, and the day that has become final since.
    @Test func itsQueueGoesOn() async throws {
        var world = try world()
        try await world.run(until: "2026-03-15 07:00")
        let waiting = try await python(
            "print(c.execute('SELECT start, account_id, parts FROM remote_pending').fetchall())")
        #expect(waiting == "[(20524, 1, 1), (20524, 2, 1), (20525, 1, 1), (20525, 2, 1)]\n")
    }
}
