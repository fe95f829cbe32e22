import HTTPTypes
import Settings
import Simulator
import TestKit
import Testing
import WeChatAPI

/// Faults that call for more than the matrix of ``FaultMatrixTests`` shows.
struct FaultTests {
    @Test(arguments: [SimulatorFault.wrongDates, .badHours, .negativeCounts, .duplicateRows])
    func badRowsAreCountedOnceAnAnswerAndTheGoodOnesShown(fault: SimulatorFault) async throws {
        var good = try World(at: "2026-03-10 09:00") { $0.accounts.removeLast() }
        try await good.run(until: "2026-03-10 09:01")
        var world = try World(at: "2026-03-10 09:00") { $0.accounts.removeLast() }
        world.transport.withSimulator { $0.inject(fault, on: "getupstreammsghour", times: 1) }
        try await world.run(until: "2026-03-10 09:01")
        let metrics = try world.metrics()
        #expect(try metrics.series("wechat_upstream_messages") == good.metrics().series("wechat_upstream_messages"))
        #expect(metrics.series("wechat_exporter_rows_rejected_total").values.reduce(0, +) >= 1)
        #expect(world.log.lines("Rows rejected").count == 1)
    }

    @Test func theSameFailureAgainIsToldEveryTenthTimeAndItsEndOnce() async throws {
        var world = try World(at: "2026-03-10 09:00") { configuration in
            configuration.accounts = [configuration.accounts[0]]
            configuration.endpoints = [.getupstreammsghour]
        }
        world.transport.withSimulator { $0.inject(.httpStatus(502), on: "getupstreammsghour", times: 21) }
        try await world.run(until: "2026-03-10 23:00")
        let told = world.log.lines("msg=\"Call failed\"", "level=WARN")
        #expect(
            told.map { line in ["1", "10", "20"].first { line.contains("failures=\($0) ") } } == ["1", "10", "20"])
        #expect(world.log.lines("msg=\"Call failed\"", "level=DEBUG").count == 18)
        #expect(world.log.lines("msg=\"Account recovered\"").count == 1)
    }

    @Test func typesThatNoDocumentNamesAreShownUnderTheirNumber() async throws {
        var world = try World(at: "2026-03-10 09:00") { $0.accounts.removeLast() }
        world.transport.withSimulator { $0.inject(.unknownTypes, on: "getupstreammsghour", times: 1) }
        try await world.run(until: "2026-03-10 09:01")
        for type in ["5", "49"] {
            #expect(try world.metrics().series("wechat_upstream_messages", "msg_type=\"\(type)\"").count == 24)
        }
    }

    @Test func oneAccountsWrongSecretNeitherDelaysNorHidesTheOther() async throws {
        var world = try World(at: "2026-03-10 09:00") {
            $0.accounts[0].access = .secret(.literal(Secret("wrong")), .stable)
        }
        try await world.run(until: "2026-03-10 09:01")
        let metrics = try world.metrics()
        #expect(metrics.series("wechat_upstream_messages", "account=\"corner\"").count == 120)
        #expect(metrics.series("wechat_upstream_messages", "account=\"shop\"").isEmpty)
        #expect(metrics["wechat_up{account=\"shop\"}"] == 0)
        #expect(metrics["wechat_up{account=\"corner\"}"] == 1)
        let tokens = world.requests("stable_token")
        try await world.run(until: "2026-03-11 07:00")
        // 15, 30, 60, 120, 240 and then every 360 minutes, not once a poll; the other account renews its token a few times.
        #expect(world.requests("stable_token") - tokens <= 10)
    }

    @Test func thePollsOfADayThatNeverComesStayInsideTheBudget() async throws {
        var world = try World(at: "2026-03-10 07:59") {
            $0.accounts.removeLast()
            $0.policy.callsPerDay = 20
        }
        world.transport.withSimulator { $0.configuration.readySecondByEndpoint = ["getupstreammsghour": 3 * 86_400] }
        try await world.run(until: "2026-03-11 00:00")
        #expect(world.requests("getupstreammsghour") == 20)
        let left = "wechat_exporter_api_calls_remaining{account=\"shop\",endpoint=\"getupstreammsghour\"}"
        #expect(try world.metrics()[left] == 20)
        var again = try world.restarted()
        try await again.run(until: "2026-03-11 23:59")
        #expect(again.requests("getupstreammsghour") == 40)
        #expect(try again.metrics()[left] == 0)
    }

    @Test(arguments: ["3600", "Tue, 10 Mar 2026 02:00:00 GMT"])
    func retryAfterIsHonoured(field: String) async throws {
        var world = try World(at: "2026-03-10 09:00") { $0.accounts.removeLast() }
        world.transport.withSimulator {
            $0.inject(.httpStatus(503, headers: [.retryAfter: field]), on: "getupstreammsghour", times: 1)
        }
        try await world.run(until: "2026-03-10 09:55")
        #expect(world.requests("getupstreammsghour") == 1)
        try await world.run(until: "2026-03-10 10:05")
        #expect(world.requests("getupstreammsghour") == 2)
    }

    @Test func anUnpublishedDayOfTheHistoryDoesNotHoldUpTheOthers() async throws {
        var world = try World(at: "2026-03-10 09:00") {
            $0.accounts.removeLast()
            $0.policy.historyDays = 10
        }
        world.transport.withSimulator {
            $0.configuration.readySecondByEndpoint = ["getupstreammsghour": 3 * 86_400 + 3600]
        }
        try await world.run(until: "2026-03-10 10:30")
        // The 9th, 8th and 7th are not ready; all before them are.
        #expect(try world.shownDay() == "2026-03-06")
        #expect(world.requests("getupstreammsghour") <= 20)
    }
}
