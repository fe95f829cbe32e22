import BeijingTime
import Settings
import Simulator
import TestKit
import Testing
import WeChatAPI

/// Calls that were counted on a day that has not come, while the clock was ahead.
struct CallsAheadTests {
    /// They were made, perhaps today, and count for a day or two; they must not use up the calls of every day until then.
    @Test(arguments: ["2026-11-20 08:30", "2029-01-18 08:30"])
    func callsThatAClockAheadUsedUpStopNobodyUntilThatDay(wrong: String) async throws {
        var world = try World(at: "2026-11-10 09:30") {
            $0.accounts.removeLast()
            $0.endpoints = [.getupstreammsghour]
            $0.policy.callsPerDay = 12
        }
        try await world.run(until: "2026-11-10 21:00")
        world.transport.withSimulator { $0.inject(.errcode(61503, "not ready"), on: "getupstreammsghour", times: 1000) }
        world.clock.step(to: try #require(UnixTime(beijing: wrong)))
        try await world.run(until: "\(wrong.prefix(11))23:00")
        world.transport.withSimulator { $0.clearFaults() }
        let asked = world.requests("getupstreammsghour")
        world.clock.step(to: try #require(UnixTime(beijing: "2026-11-11 09:00")))
        try await world.run(until: "2026-11-11 23:00")
        #expect(world.requests("getupstreammsghour") == asked)
        try await world.run(until: "2026-11-13 09:00")
        #expect(try world.shownDay() == "2026-11-12")
    }
}
