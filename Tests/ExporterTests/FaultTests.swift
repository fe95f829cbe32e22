import Exporter
import HTTPTypes
import Simulator
import TestKit
import Testing
import WeChatAPI

/// What the operator sees of each fault of upstream, and that nothing that was shown is lost.
struct FaultTests {
    /// A fault, the label it shows up under, its class, and the most calls it may cost in the hours after 08:00.
    struct Case: Sendable, CustomTestStringConvertible {
        let fault: SimulatorFault
        let label: String
        let errorClass: String
        let callsAtMost: Int
        var testDescription: String { "\(label) \(fault)" }
    }

    private static let cases: [Case] = [
        .init(fault: .httpStatus(412, html: ""), label: "http_412", errorClass: "busy", callsAtMost: 16),
        .init(fault: .httpStatus(502), label: "http_502", errorClass: "busy", callsAtMost: 16),
        .init(fault: .httpStatus(503), label: "http_503", errorClass: "busy", callsAtMost: 16),
        .init(fault: .truncatedJSON, label: "malformed", errorClass: "busy", callsAtMost: 16),
        .init(fault: .emptyBody, label: "malformed", errorClass: "busy", callsAtMost: 16),
        .init(fault: .emptyObject, label: "malformed", errorClass: "busy", callsAtMost: 16),
        .init(fault: .nullList, label: "malformed", errorClass: "busy", callsAtMost: 16),
        .init(fault: .htmlLoginPage, label: "malformed", errorClass: "busy", callsAtMost: 16),
        .init(fault: .never, label: "transport", errorClass: "busy", callsAtMost: 16),
        .init(fault: .resetMidBody, label: "transport", errorClass: "busy", callsAtMost: 16),
        .init(fault: .errcode(-1, "system error"), label: "-1", errorClass: "busy", callsAtMost: 16),
        .init(fault: .errcode(45011, "slow down"), label: "45011", errorClass: "busy", callsAtMost: 16),
        .init(fault: .errcode(77_777, "unheard of"), label: "77777", errorClass: "busy", callsAtMost: 16),
        .init(fault: .errcode(40001, "invalid credential"), label: "40001", errorClass: "credential", callsAtMost: 6),
        .init(fault: .errcode(48001, "api unauthorized"), label: "48001", errorClass: "credential", callsAtMost: 5),
        .init(fault: .errcode(45009, "reach max"), label: "45009", errorClass: "quota", callsAtMost: 1),
        .init(fault: .errcode(61500, "date format error"), label: "61500", errorClass: "request", callsAtMost: 1),
        .init(fault: .errcode(61501, "date range error"), label: "61501", errorClass: "request", callsAtMost: 1),
    ]

    @Test(arguments: cases) func aFaultShowsUpAndTheDayBeforeStaysShown(_ fault: Case) async throws {
        var world = try World(at: "2026-03-09 09:00") { $0.accounts.removeLast() }
        try await world.run(until: "2026-03-10 07:59")
        let before = try world.metrics().series("wechat_upstream_messages")
        let asked = world.requests("getupstreammsghour")
        world.transport.withSimulator { $0.inject(fault.fault, on: "getupstreammsghour", times: 500) }
        try await world.run(until: "2026-03-10 11:59")

        let metrics = try world.metrics()
        #expect(before.count == 120)
        #expect(metrics.series("wechat_upstream_messages") == before)
        let labels =
            "{account=\"shop\",endpoint=\"getupstreammsghour\",errcode=\"\(fault.label)\",class=\"\(fault.errorClass)\"}"
        #expect(metrics["wechat_account_error_info" + labels] == 1)
        #expect(metrics["wechat_up{account=\"shop\"}"] == 0)
        let errors = "wechat_exporter_api_errors_total{endpoint=\"getupstreammsghour\",errcode=\"\(fault.label)\"}"
        let calls = world.requests("getupstreammsghour") - asked
        #expect(metrics[errors] == Double(calls))
        #expect((1...fault.callsAtMost).contains(calls), "\(calls) calls")
        let lines = world.log.lines(
            "level=WARN", "account=shop", "endpoint=getupstreammsghour", "errcode=\(fault.label)")
        #expect((1...calls).contains(lines.count))

        world.transport.withSimulator { $0.clearFaults() }
        try await world.run(until: "2026-03-11 18:00")
        #expect(try world.shownDay() == "2026-03-10")
        #expect(try world.metrics()["wechat_up{account=\"shop\"}"] == 1)
        #expect(try world.metrics().series("wechat_account_error_info").isEmpty)
        #expect(world.log.lines("Account recovered").count == 1)
    }

    @Test(arguments: [SimulatorFault.alienDates, .badHours, .negativeCounts, .duplicateRows])
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

    @Test func retryAfterIsHonoured() async throws {
        var world = try World(at: "2026-03-10 09:00") { $0.accounts.removeLast() }
        world.transport.withSimulator {
            $0.inject(.httpStatus(503, headers: [.retryAfter: "3600"]), on: "getupstreammsghour", times: 1)
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
