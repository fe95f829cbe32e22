import Settings
import Simulator
import TestKit
import Testing
import WeChatAPI

/// What waits for what: a spent share, a period put off or a class of error holds up nothing else.
struct WaitingTests {
    @Test(arguments: [(callsPerDay: 30, historyDays: 35), (90, 150)])
    func aHistoryThatHasSpentItsShareHoldsUpNeitherPollsNorRereads(callsPerDay: Int, historyDays: Int) async throws {
        var world = try World(at: "2026-03-10 08:30") {
            $0.accounts.removeLast()
            $0.endpoints = [.getupstreammsghour]
            $0.policy.callsPerDay = callsPerDay
            $0.policy.historyDays = historyDays
        }
        world.transport.withSimulator { $0.configuration.readySecond = 9 * 3600 }
        try await world.run(until: "2026-03-10 09:15")
        #expect(try world.shownDay() == "2026-03-09")
        try await world.run(until: "2026-03-10 13:30")
        #expect(world.transport.requests.last?.body.contains("2026-03-09") == true)
        try await world.run(until: "2026-03-11 09:15")
        #expect(try world.shownDay() == "2026-03-10")
    }

    @Test func aMonthWhoseRereadFailedIsReadAgainWithinTheHour() async throws {
        var world = try World(at: "2026-04-01 08:30") {
            $0.accounts.removeLast()
            $0.endpoints = [.getupstreammsgmonth]
        }
        try await world.run(until: "2026-04-01 11:00")
        world.transport.withSimulator { $0.inject(.nullList, on: "getupstreammsgmonth", times: 1) }
        try await world.run(until: "2026-04-01 13:30")
        #expect(world.requests("getupstreammsgmonth") == 3)
        #expect(try world.metrics()["wechat_up{account=\"shop\"}"] == 1)
        try await world.run(until: "2026-04-03 00:15")
        #expect(world.requests("getupstreammsgmonth") == 3)
    }

    @Test func anOutageDoesNotLengthenTheWaitAfterTheFirstRefusedCredential() async throws {
        var world = try World(at: "2026-03-10 08:30") { $0.accounts.removeLast() }
        world.transport.withSimulator {
            $0.inject(.httpStatus(502), on: "getupstreammsghour", times: 6)
            $0.inject(.errcode(48001, "api unauthorized"), on: "getupstreammsghour", times: 1)
        }
        // 30 s, 1, 2, 4, 8 and 16 minutes, then a quarter of an hour.
        try await world.run(until: "2026-03-10 09:25")
        #expect(try world.shownDay() == "2026-03-09")
    }

    /// What a reload may have mended is asked for at once: by itself what WeChat refuses as a wrong request, with the section `api` all.
    @Test(arguments: [
        (fault: SimulatorFault.errcode(48017, "ip"), path: "getupstreammsghour", changesUpstream: true),
        (.errcode(43003, "require https"), "getupstreammsghour", true),
        (.httpStatus(502), "getupstreammsghour", true), (.never, "stable_token", true),
        (.errcode(47001, "data format"), "stable_token", true), (.errcode(45011, "minute"), "getupstreammsghour", true),
        (.errcode(48017, "ip"), "getupstreammsghour", false),
        (.errcode(47001, "data format"), "stable_token", false), (.errcode(48001, "api"), "getupstreammsghour", false),
    ])
    func aReloadThatMendsTheWayAsksAtOnce(fault: SimulatorFault, path: String, changesUpstream: Bool) async throws {
        var world = try World(at: "2026-03-10 08:30") { $0.accounts.removeLast() }
        world.transport.withSimulator { $0.inject(fault, on: path, times: 1000) }
        try await world.run(until: "2026-03-10 12:01")
        #expect(try world.shownDay() == nil)
        world.transport.withSimulator { $0.clearFaults() }
        let calls = world.transport.requests.count
        try await world.reload { if changesUpstream { $0.api.concurrency += 1 } }
        #expect(world.transport.requests.count == calls)
        try await world.run(until: "2026-03-10 12:02")
        #expect(try world.shownDay() == "2026-03-09")
    }

    @Test(arguments: [true, false])
    func aReloadLeavesUpstreamsQuotaAndOtherWaitsAlone(changesUpstream: Bool) async throws {
        var world = try World(at: "2026-03-10 08:30") { $0.accounts.removeLast() }
        let fault = changesUpstream ? SimulatorFault.errcode(45009, "reach max") : .httpStatus(502)
        world.transport.withSimulator { $0.inject(fault, on: "getupstreammsghour", times: 1000) }
        try await world.run(until: "2026-03-10 12:01")
        let calls = world.requests("getupstreammsghour")
        try await world.reload {
            if changesUpstream { $0.api.concurrency += 1 } else { $0.policy.readyTime += .seconds(1) }
        }
        try await world.run(until: "2026-03-10 12:02")
        #expect(world.requests("getupstreammsghour") == calls)
    }

    @Test func aRestartAfterCredentialsWerePutRightAsksAtOnce() async throws {
        var world = try World(at: "2026-03-10 09:00") { $0.accounts.removeLast() }
        world.transport.withSimulator { $0.inject(.errcode(40164, "invalid ip"), on: "stable_token", times: 6) }
        try await world.run(until: "2026-03-10 16:50")
        #expect(try world.shownDay() == nil)
        world.transport.withSimulator { $0.clearFaults() }
        var again = try world.restarted()
        try await again.run(until: "2026-03-10 16:51")
        #expect(try again.shownDay() == "2026-03-09")
    }
}
