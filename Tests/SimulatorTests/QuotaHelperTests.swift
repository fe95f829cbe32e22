import Foundation
import HTTPTypes
import Testing

@testable import Simulator

/// What the simulated quota helper answers to whom.
struct QuotaHelperTests {
    private static let shop = SimulatedAccount.demo[0]

    private func body(_ path: String) -> String { "{\"cgi_path\":\"\(path)\"}" }

    private func ask(_ caller: inout Caller, _ path: String, token: String) -> SimulatorAnswer {
        caller.send(.post, "/cgi-bin/openapi/quota/get?access_token=\(token)", body(path))
    }

    /// `daily_limit`, `used` and `remain` of an answer.
    private func numbers(_ answer: SimulatorAnswer) throws -> [Int] {
        #expect(try answer.errcode() == 0)
        let quota = try #require(try answer.object()["quota"] as? [String: Int], "\(answer.text)")
        return try ["daily_limit", "used", "remain"].map { try #require(quota[$0]) }
    }

    @Test func itTellsLimitUsedAndRemainingWithinOnePerCent() throws {
        var caller = try Caller()
        let token = try caller.stableToken().0
        for day in 1...19 {
            _ = caller.data(
                "getupstreammsghour", "2026-11-\(day < 10 ? "0" : "")\(day)", "2026-11-\(day < 10 ? "0" : "")\(day)",
                token: token)
        }
        let told = try numbers(ask(&caller, "/datacube/getupstreammsghour", token: token))
        #expect(told[0] == 5000)
        #expect(told[1] + told[2] == 5000)
        #expect(abs(told[1] - 19) <= 50)
        // The same question gets the same answer, and the next day begins anew.
        #expect(try numbers(ask(&caller, "/datacube/getupstreammsghour", token: token)) == told)
        caller.now += 86_400
        let next = try caller.stableToken().0
        #expect(try numbers(ask(&caller, "/datacube/getupstreammsghour", token: next))[1] <= 50)
    }

    @Test(arguments: [
        ("/datacube/getupstreammsg", 0), ("/cgi-bin/stable_token", 0), ("/cgi-bin/openapi/quota/get", 0),
        ("/datacube/nothing", 76021), ("datacube/getupstreammsg", 76021), ("", 76021),
        ("/sns/userinfo", 76022), ("/cgi-bin/component/api_component_token", 76022),
    ])
    func onlyPathsOfTheAccountAreTold(path: String, errcode: Int) throws {
        var caller = try Caller()
        let token = try caller.stableToken().0
        #expect(try ask(&caller, path, token: token).errcode() == errcode)
    }

    @Test func itWantsATokenAPostAndABody() throws {
        var caller = try Caller()
        let (path, token) = ("/cgi-bin/openapi/quota/get", try caller.stableToken().0)
        caller.simulator.configuration.openInterface = true
        caller.simulator.configuration.cloudbaseToken = "container"
        #expect(try caller.send(.get, "\(path)?access_token=\(token)").errcode() == 43002)
        #expect(try caller.send(.post, path, body("/datacube/getupstreammsg")).errcode() == 41001)
        #expect(try caller.send(.post, "\(path)?cloudbase_access_token=container", body("/a")).errcode() == 41001)
        #expect(try caller.send(.post, "\(path)?access_token=no", body("/a")).errcode() == 40001)
        #expect(try caller.send(.post, "\(path)?access_token=\(token)").errcode() == 44002)
        #expect(caller.simulator.requestCounts["quota/get"] == 5)
    }

    @Test func anotherProgramUsesUpTheFirstAccountsQuotaByNoon() throws {
        var caller = try Caller()
        caller.simulator.scenario = .sharedQuota
        caller.now = try beijing("2026-11-20", hour: 8)
        let tokens = try (caller.stableToken().0, caller.stableToken(SimulatedAccount.demo[1]).0)
        #expect(abs(try numbers(ask(&caller, "/datacube/getupstreammsghour", token: tokens.0))[1] - 3333) <= 50)
        #expect(try numbers(ask(&caller, "/datacube/getupstreammsghour", token: tokens.1))[1] <= 50)
    }
}
