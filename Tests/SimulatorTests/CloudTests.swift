import HTTPTypes
import Testing

@testable import Simulator

struct CloudTests {
    private static let path = "/datacube/getupstreammsghour"
    private static let dates = #"{"begin_date":"2026-11-19","end_date":"2026-11-19"}"#
    private static let (shop, corner) = (SimulatedAccount.demo[0].appID, SimulatedAccount.demo[1].appID)

    /// Which account's numbers an answer holds, or its errcode.
    private func outcome(_ caller: Caller, _ answer: SimulatorAnswer) throws -> String {
        if let errcode = try answer.errcode() { return "\(errcode)" }
        for account in SimulatedAccount.demo {
            let rows = caller.simulator.rows(
                "getupstreammsghour", appID: account.appID, from: "2026-11-19", to: "2026-11-19")
            if answer.text == SimulatorAnswer.list(rows, spelling: NumberSpelling()).text { return account.name }
        }
        return "nobody"
    }

    @Test(
        arguments: [
            (isOn: true, appID: nil, query: "", outcome: "shop"),
            (isOn: true, appID: corner, query: "", outcome: "corner"),
            (isOn: true, appID: nil, query: "?from_appid=\(corner)", outcome: "corner"),
            (isOn: true, appID: nil, query: "?from_appid=wx0", outcome: "40013"),
            (isOn: true, appID: "wx0", query: "", outcome: "40013"),
            (isOn: false, appID: nil, query: "", outcome: "41001"),
            (isOn: true, appID: nil, query: "?access_token=no", outcome: "40001"),
        ] as [(isOn: Bool, appID: String?, query: String, outcome: String)])
    func theOpenInterfaceTakesCallsWithoutAToken(isOn: Bool, appID: String?, query: String, outcome: String) throws {
        var caller = try Caller()
        caller.simulator.configuration.openInterface = isOn
        caller.simulator.configuration.cloudAppID = appID
        let answer = caller.send(.post, Self.path + query, Self.dates)
        #expect(try self.outcome(caller, answer) == outcome)
        let name = try #require(HTTPField.Name("x-openapi-seqid"))
        #expect((answer.response.headerFields[name] != nil) == (isOn && !query.contains("access_token")))
    }

    @Test(
        arguments: [
            (query: "cloudbase_access_token=container", outcome: "shop"),
            (query: "cloudbase_access_token=container&from_appid=\(corner)", outcome: "corner"),
            (query: "cloudbase_access_token=other", outcome: "40001"),
            (query: "cloudbase_access_token=", outcome: "41001"),
            (query: "access_token=container", outcome: "40001"),
        ] as [(query: String, outcome: String)])
    func theContainerTokenHasAParameterOfItsOwn(query: String, outcome: String) throws {
        var caller = try Caller()
        caller.simulator.configuration.cloudbaseToken = "container"
        #expect(try self.outcome(caller, caller.send(.post, "\(Self.path)?\(query)", Self.dates)) == outcome)
    }

    @Test func withoutAContainerTokenNoneIsGood() throws {
        var caller = try Caller()
        #expect(try caller.send(.post, Self.path + "?cloudbase_access_token=x", Self.dates).errcode() == 40001)
    }

    @Test func noWhitelistStandsInTheWayOfCloudCalls() throws {
        var caller = try Caller()
        caller.simulator.configuration.openInterface = true
        caller.simulator.configuration.tokenRefusal = .addressNotListed
        #expect(try caller.send(.post, Self.path, Self.dates).errcode() == nil)
        #expect(try caller.send(.get, Self.path, "").errcode() == 43002)
    }
}
