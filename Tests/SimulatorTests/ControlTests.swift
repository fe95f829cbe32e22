import HTTPTypes
import Testing

@testable import Simulator

struct ControlTests {
    @Test func statusTellsTimeScenarioAccountsAndCalls() throws {
        var caller = try Caller()
        _ = try caller.data("getupstreammsghour", "2026-11-19")
        let answer = try caller.control(.get, "/simulator/status?pretty")
        #expect(
            answer.text == #"{"time":"2026-11-20T10:00:00+08:00","scenario":"normal","accounts":2,"platforms":0,"#
                + #""requests":{"getupstreammsghour":1,"stable_token":1}}"# + "\n")
        #expect(try answer.object()["accounts"] as? Int == 2)
        _ = try caller.control(.post, "/simulator/reset-counts")
        #expect(try caller.control(.get, "/simulator/status").text.contains(#""requests":{}"#))
    }

    @Test(arguments: [HTTPRequest.Method.put, .post])
    func aScenarioIsChosenByName(method: HTTPRequest.Method) throws {
        var caller = try Caller()
        #expect(try caller.control(.get, "/simulator/scenario").text == "normal: all is well\n")
        let answer = try caller.control(method, "/simulator/scenario/minute-quota")
        #expect(answer.response.status == .ok)
        #expect(answer.text == "minute-quota: \(SimulatorScenario.minuteQuota.summary)\n")
        #expect(caller.simulator.scenario == .minuteQuota)
        #expect(try caller.control(.get, "/simulator/scenario").text == answer.text)
    }

    @Test func anUnknownScenarioIsRefusedWithTheKnownOnes() throws {
        var caller = try Caller()
        let answer = try caller.control(.put, "/simulator/scenario/chaos")
        #expect(answer.response.status == .notFound)
        #expect(SimulatorScenario.allCases.allSatisfy { answer.text.contains($0.rawValue) })
        #expect(caller.simulator.scenario == .normal)
    }

    @Test(
        arguments: [
            (method: .post, path: "/simulator/status", status: 405, allow: "GET"),
            (method: .put, path: "/simulator/scenario", status: 405, allow: "GET"),
            (method: .get, path: "/simulator/scenario/flaky", status: 405, allow: "PUT, POST"),
            (method: .get, path: "/simulator/reset-counts", status: 405, allow: "POST"),
            (method: .get, path: "/simulator/", status: 404, allow: nil),
            (method: .get, path: "/simulator/status/x", status: 404, allow: nil),
            (method: .put, path: "/simulator/scenario/", status: 404, allow: nil),
        ] as [(method: HTTPRequest.Method, path: String, status: Int, allow: String?)])
    func otherRequestsAreRefused(method: HTTPRequest.Method, path: String, status: Int, allow: String?) throws {
        var caller = try Caller()
        let answer = try caller.control(method, path)
        #expect(answer.response.status.code == status)
        #expect(answer.response.headerFields[.allow] == allow)
        #expect(answer.text.split(separator: "\n").count == 1)
    }

    @Test(arguments: ["/simulator", "/cgi-bin/simulator/status", "/datacube/getupstreammsg", "", "simulator/status"])
    func everyOtherPathIsWeChats(path: String) throws {
        var caller = try Caller()
        let request = HTTPRequest(method: .get, scheme: "http", authority: "localhost", path: path)
        #expect(caller.simulator.control(request, at: caller.now) == nil)
    }

    @Test func weChatKnowsNoSuchPathAndCountsNoneOfThem() throws {
        var caller = try Caller()
        _ = try caller.control(.get, "/simulator/status")
        #expect(caller.simulator.requestCounts.isEmpty)
        #expect(try caller.send(.get, "/simulator/status").errcode() == 40066)
    }

    @Test(
        arguments: [
            (seconds: 0, text: "1970-01-01T08:00:00+08:00"),
            (seconds: 1_795_190_399, text: "2026-11-20T23:59:59+08:00"),
        ] as [(seconds: Int64, text: String)])
    func timesAreTheWallClocksOfBeijing(seconds: Int64, text: String) {
        #expect(BeijingTime.text(seconds) == text)
    }
}

extension Caller {
    /// Asks the simulator itself.
    fileprivate mutating func control(_ method: HTTPRequest.Method, _ path: String) throws -> SimulatorAnswer {
        let request = HTTPRequest(method: method, scheme: "http", authority: "localhost", path: path)
        let answer = simulator.control(request, at: now)
        return try #require(answer)
    }
}
