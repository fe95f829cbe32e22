import HTTPTypes
import Testing

@testable import Simulator

struct SimulatorFaultTests {
    private func struck(by fault: SimulatorFault, _ endpoint: String = "getupstreammsghour") throws -> SimulatorAnswer {
        var caller = try Caller()
        caller.simulator.inject(fault, on: endpoint)
        let answer = try caller.data(endpoint, "2026-11-19")
        #expect(caller.simulator.faults.isEmpty)
        return answer
    }

    private func truth(_ endpoint: String = "getupstreammsghour") throws -> SimulatorAnswer {
        var caller = try Caller()
        return try caller.data(endpoint, "2026-11-19")
    }

    @Test(
        arguments: [
            (fault: .emptyBody, body: ""), (fault: .emptyObject, body: "{}"),
            (fault: .nullList, body: #"{"list":null}"#),
            (fault: .listAsObject, body: #"{"list":{"ref_date":"2024-03-04","count_interval":1,"msg_user":2}}"#),
            (fault: .httpStatus(502, html: "<h1>Bad Gateway</h1>"), body: "<h1>Bad Gateway</h1>"),
        ] as [(fault: SimulatorFault, body: String)])
    func faultsOfAWholeAnswerReplaceIt(fault: SimulatorFault, body: String) throws {
        #expect(try struck(by: fault).text == body)
    }

    @Test func gatewaysAnswerWithStatusAndHeaders() throws {
        let answer = try struck(by: .httpStatus(503, headers: [.retryAfter: "120"]))
        #expect(answer.response.status.code == 503)
        #expect(answer.response.headerFields[.retryAfter] == "120")
        #expect(answer.response.headerFields[.contentType] == "text/html; charset=utf-8")
        let portal = try struck(by: .htmlLoginPage)
        #expect(portal.response.status == .ok && portal.text.contains("login"))
    }

    @Test func errcodesKeepTheirTextHoweverOdd() throws {
        let text = "invalid ip 203.0.113.7 \"quoted\" \\ tab\t 公众号"
        let object = try struck(by: .errcode(40164, text)).object()
        #expect(object["errcode"] as? Int == 40164)
        #expect((object["errmsg"] as? String)?.hasPrefix(text + " rid: ") == true)
    }

    @Test func aReplacedCallTouchesNeitherQuotaNorToken() throws {
        var caller = try Caller()
        caller.simulator.configuration.dailyQuota = 1
        caller.simulator.inject(.errcode(-1, "system error"), on: "getupstreammsg")
        #expect(try caller.data("getupstreammsg", "2026-11-19", "2026-11-19", token: "none").errcode() == -1)
        #expect(try caller.data("getupstreammsg", "2026-11-19").errcode() == nil)
    }

    @Test func brokenBytesAreMadeOfTheTrueAnswer() throws {
        let truth = try truth()
        #expect(try struck(by: .truncatedJSON).body == Array(truth.body.prefix(truth.body.count / 2)))
        #expect(try struck(by: .byteOrderMark).body == [0xEF, 0xBB, 0xBF] + truth.body)
        let plain = try struck(by: .wrongContentType)
        #expect(plain.body == truth.body)
        #expect(plain.response.headerFields[.contentType] == "text/plain")
        let big = try struck(by: .oversizedBody(bytes: 1_000_000))
        #expect(big.body.count == 1_000_000)
        #expect(try big.list().count == truth.list().count)
    }

    @Test(
        arguments: [
            (fault: .delayed(seconds: 0.5), delivery: .delayed(seconds: 0.5)), (fault: .never, delivery: .never),
            (fault: .resetMidBody, delivery: .resetMidBody),
        ] as [(fault: SimulatorFault, delivery: SimulatorDelivery)])
    func faultsOfDeliveryLeaveTheAnswerTrue(fault: SimulatorFault, delivery: SimulatorDelivery) throws {
        let answer = try struck(by: fault)
        #expect(answer.delivery == delivery)
        #expect(answer.body == (try truth().body))
    }

    @Test(
        arguments: [
            (fault: .duplicateRows, endpoint: "getupstreammsghour"),
            (fault: .wrongDates, endpoint: "getupstreammsghour"),
            (fault: .badHours, endpoint: "getupstreammsghour"), (fault: .unknownTypes, endpoint: "getupstreammsghour"),
            (fault: .negativeCounts, endpoint: "getupstreammsghour"),
            (fault: .duplicateRows, endpoint: "getupstreammsgdist"),
            (fault: .wrongDates, endpoint: "getupstreammsgdist"),
            (fault: .unknownTypes, endpoint: "getupstreammsgdist"),
            (fault: .negativeCounts, endpoint: "getupstreammsgdist"),
        ] as [(fault: SimulatorFault, endpoint: String)])
    func falseRowsComeBesideTheTrueOnes(fault: SimulatorFault, endpoint: String) throws {
        let rows = try struck(by: fault, endpoint).text.components
        let truth = try truth(endpoint).text.components
        #expect(rows.count > truth.count)
        #expect(rows.filter(Set(truth).contains) == truth)
    }

    @Test func falseRowsAreOfTheAnnouncedKind() throws {
        #expect(try struck(by: .badHours).list().suffix(3).map { $0["ref_hour"] as? Int } == [2_400, 50, -1])
        #expect(try struck(by: .unknownTypes).list().suffix(2).map { $0["msg_type"] as? Int } == [5, 49])
        #expect(try struck(by: .unknownTypes, "getupstreammsgdist").list().last?["count_interval"] as? Int == 4)
        #expect(try struck(by: .wrongDates).list().first?["ref_date"] as? String == "2024-11-19")
        #expect(try struck(by: .negativeCounts).list().last?["msg_count"] as? Int == -2)
        let twins = try struck(by: .duplicateRows).list().prefix(2).map { $0["msg_count"] as? Int }
        #expect(twins[0] != twins[1])
    }

    @Test func hoursCanBeBadOnlyWhereThereAreHours() throws {
        #expect(try struck(by: .badHours, "getupstreammsg") == truth("getupstreammsg"))
    }

    @Test func anEmptyDayGetsFalseRowsToo() throws {
        var caller = try Caller()
        caller.simulator.configuration.silentDays = ["2026-11-19"]
        caller.simulator.inject(.badHours, on: "getupstreammsghour")
        #expect(try caller.data("getupstreammsghour", "2026-11-19").list().count == 3)
    }

    @Test func numbersCanComeAsStrings() throws {
        #expect(
            try struck(by: .stringNumbers).text.contains(
                #""ref_hour":"0","user_source":"0","msg_type":"1","msg_user":""#))
        let padded = try struck(by: .zeroPaddedHour).text
        #expect(padded.contains(#""ref_hour":"000","user_source":0"#) && padded.contains(#""ref_hour":"1800""#))
        var caller = try Caller()
        caller.simulator.inject(.stringNumbers, on: "token")
        let account = SimulatedAccount.demo[0]
        let query = "grant_type=client_credential&appid=\(account.appID)&secret=\(account.secret)"
        #expect(caller.send(.get, "/cgi-bin/token?" + query).text.hasSuffix(#","expires_in":"7200"}"#))
    }

    @Test(arguments: ["true", "false", #""false""#])
    func unknownKeysStandBesideTheList(isDelay: String) throws {
        #expect(try struck(by: .extraKeys(isDelay: isDelay)).text.hasSuffix("}],\"is_delay\":\(isDelay)}"))
    }

    @Test func faultsOfRowsLeaveErrorsAlone() throws {
        var caller = try Caller(hour: 7)
        caller.simulator.inject(.unknownTypes, on: "getupstreammsghour")
        #expect(try caller.data("getupstreammsghour", "2026-11-19").errcode() == 61503)
    }

    @Test func faultsStrikeInTurnOwnPathFirst() throws {
        var caller = try Caller()
        caller.simulator.inject(.errcode(1, "any"), on: "*")
        caller.simulator.inject(.errcode(2, "own"), on: "getupstreammsg", times: 2)
        caller.simulator.inject(.errcode(3, "own"), on: "getupstreammsg")
        caller.simulator.inject(.errcode(4, "never"), on: "getupstreammsg", times: 0)
        let codes = try (0..<5).map { _ in
            try caller.data("getupstreammsg", "2026-11-19", "2026-11-19", token: "none").errcode()
        }
        #expect(codes == [2, 2, 3, 1, 40001])
    }

    @Test func faultsCanBeForgotten() throws {
        var caller = try Caller()
        caller.simulator.inject(.emptyBody, on: "*", times: 9)
        caller.simulator.clearFaults()
        #expect(try caller.data("getupstreammsg", "2026-11-19").errcode() == nil)
    }
}

extension String {
    /// The single rows of an answer's text.
    fileprivate var components: [String] {
        matches(of: /\{"ref_date"[^}]*\}/).map { String($0.output) }
    }
}
