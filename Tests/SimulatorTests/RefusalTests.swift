import HTTPTypes
import Testing

@testable import Simulator

struct RefusalTests {
    private static let shop = SimulatedAccount.demo[0]
    private static let dates = #"{"begin_date":"2026-11-19","end_date":"2026-11-19"}"#

    /// `{app}` and `{secret}` stand for the account's.
    private static func filled(_ template: String) -> String {
        template.replacing("{app}", with: shop.appID).replacing("{secret}", with: shop.secret)
    }

    @Test(
        arguments: [
            (query: "grant_type=client_credential&appid={app}&secret={secret}", errcode: nil),
            (query: "grant_type=client%5Fcredential&secret={secret}&appid={app}&x", errcode: nil),
            (query: "grant_type=client_credential&secret={secret}", errcode: 41002),
            (query: "grant_type=client_credential&appid=&secret={secret}", errcode: 41002),
            (query: "grant_type=client_credential&appid={app}", errcode: 41004),
            (query: "appid={app}&secret={secret}", errcode: 40002),
            (query: "grant_type=password&appid={app}&secret={secret}", errcode: 40002),
            (query: "grant_type=client_credential&appid=wx0&secret={secret}", errcode: 40013),
            (query: "grant_type=client_credential&appid={app}&secret=wrong", errcode: 40125),
        ] as [(query: String, errcode: Int?)])
    func plainTokenCallsAreChecked(query: String, errcode: Int?) throws {
        var caller = try Caller()
        #expect(try caller.send(.get, "/cgi-bin/token?" + Self.filled(query)).errcode() == errcode)
    }

    @Test(
        arguments: [
            (body: #"{"grant_type":"client_credential","appid":"{app}","secret":"{secret}"}"#, errcode: nil),
            (body: "", errcode: 44002), (body: "grant_type=client_credential", errcode: 47001),
            (body: "[]", errcode: 47001),
            (body: #"{"grant_type":"client_credential","secret":"{secret}"}"#, errcode: 41002),
            (body: #"{"grant_type":"client_credential","appid":7,"secret":"{secret}"}"#, errcode: 41002),
            (body: #"{"grant_type":"client_credential","appid":"{app}"}"#, errcode: 41004),
            (body: #"{"appid":"{app}","secret":"{secret}"}"#, errcode: 40002),
            (body: #"{"grant_type":"client_credential","appid":"wx0","secret":"{secret}"}"#, errcode: 40013),
            (body: #"{"grant_type":"client_credential","appid":"{app}","secret":"wrong"}"#, errcode: 40125),
        ] as [(body: String, errcode: Int?)])
    func stableTokenCallsAreChecked(body: String, errcode: Int?) throws {
        var caller = try Caller()
        #expect(try caller.send(.post, "/cgi-bin/stable_token", Self.filled(body)).errcode() == errcode)
    }

    @Test(
        arguments: [
            (method: .get, path: "/cgi-bin/stable_token", errcode: 43002),
            (method: .post, path: "/cgi-bin/token", errcode: 43001),
            (method: .get, path: "/datacube/getupstreammsghour", errcode: 43002),
            (method: .put, path: "/datacube/getupstreammsgdist", errcode: 43002),
            (method: .post, path: "/datacube/getupstreammsghours", errcode: 40066),
            (method: .get, path: "/", errcode: 40066),
            (method: .post, path: "/cgi-bin/token/", errcode: 40066), (method: .get, path: "", errcode: 40066),
        ] as [(method: HTTPRequest.Method, path: String, errcode: Int)])
    func methodsAndPathsAreChecked(method: HTTPRequest.Method, path: String, errcode: Int) throws {
        var caller = try Caller()
        #expect(try caller.send(method, path, Self.dates).errcode() == errcode)
    }

    @Test(
        arguments: [
            (body: "", errcode: 44002), (body: "begin", errcode: 47001), (body: "[1]", errcode: 47001),
            (body: "{}", errcode: 61500), (body: #"{"begin_date":"2026-11-19"}"#, errcode: 61500),
            (body: #"{"begin_date":"20261119","end_date":"20261119"}"#, errcode: 61500),
            (body: #"{"begin_date":"2024-02-30","end_date":"2024-02-30"}"#, errcode: 61500),
            (body: #"{"begin_date":20261119,"end_date":"2026-11-19"}"#, errcode: 61500),
            (body: #"{"begin_date":"2026-11-19","end_date":"2026-11-18"}"#, errcode: 61501),
            (body: #"{"begin_date":"2026-11-20","end_date":"2026-11-20"}"#, errcode: 61501),
            (body: #"{"begin_date":"2026-11-18","end_date":"2026-11-19"}"#, errcode: 61501),
            (body: dates, errcode: nil),
        ] as [(body: String, errcode: Int?)])
    func bodiesAndDatesAreChecked(body: String, errcode: Int?) throws {
        var caller = try Caller()
        let token = try caller.stableToken().0
        #expect(try caller.send(.post, "/datacube/getupstreammsghour?access_token=\(token)", body).errcode() == errcode)
    }

    @Test(arguments: ["/cgi-bin/token", "/cgi-bin/stable_token", "/datacube/getupstreammsghour", "/nowhere"])
    func chunkedBodiesGetAnEmpty412Everywhere(path: String) throws {
        var caller = try Caller()
        let answer = caller.send(.post, path, Self.dates, headers: [.transferEncoding: "gzip, Chunked"])
        #expect(answer.response.status == .preconditionFailed)
        #expect(answer.body.isEmpty)
    }

    @Test func theChecksComeInTheirOrder() throws {
        var caller = try Caller()
        let path = "/datacube/getupstreammsghour"
        caller.simulator.configuration.dailyQuota = 4
        #expect(try caller.send(.get, path).errcode() == 43002)
        #expect(try caller.send(.post, path).errcode() == 41001)
        #expect(try caller.send(.post, path + "?access_token=").errcode() == 41001)
        #expect(try caller.send(.post, path + "?access_token=97_unknown").errcode() == 40001)
        caller.now = try beijing("2026-11-20", hour: 7)
        let token = try caller.stableToken().0
        #expect(try caller.send(.post, path + "?access_token=" + token).errcode() == 44002)
        #expect(try caller.data("getupstreammsghour", "soon", "2026-11-20", token: token).errcode() == 61500)
        #expect(try caller.data("getupstreammsghour", "2026-11-18", "2026-11-19", token: token).errcode() == 61501)
        #expect(try caller.data("getupstreammsghour", "2026-11-19", "2026-11-19", token: token).errcode() == 61503)
        #expect(try caller.send(.post, path + "?access_token=" + token).errcode() == 45009)
    }

    @Test func quotasAreOfOneDayAccountAndEndpoint() throws {
        var caller = try Caller()
        caller.simulator.configuration.dailyQuota = 1
        #expect(try caller.data("getupstreammsg", "2026-11-18").errcode() == nil)
        #expect(try caller.data("getupstreammsg", "2026-11-18").errcode() == 45009)
        #expect(try caller.data("getupstreammsgdist", "2026-11-18").errcode() == nil)
        #expect(try caller.data("getupstreammsg", "2026-11-18", of: SimulatedAccount.demo[1]).errcode() == nil)
        caller.now = try beijing("2026-11-20", hour: 23, minute: 59, second: 59)
        #expect(try caller.data("getupstreammsg", "2026-11-18").errcode() == 45009)
        caller.now += 1
        #expect(try caller.data("getupstreammsg", "2026-11-18").errcode() == nil)
    }

    @Test(arguments: ["token", "stable_token"])
    func tokenCallsHaveQuotasOfTheirOwn(endpoint: String) throws {
        var caller = try Caller()
        caller.simulator.configuration.dailyQuotaByEndpoint = [endpoint: 0]
        let query = Self.filled("grant_type=client_credential&appid={app}&secret={secret}")
        let body = Self.filled(#"{"grant_type":"client_credential","appid":"{app}","secret":"{secret}"}"#)
        let plain = try caller.send(.get, "/cgi-bin/token?" + query).errcode()
        let stable = try caller.send(.post, "/cgi-bin/stable_token", body).errcode()
        #expect([plain, stable] == (endpoint == "token" ? [45009, nil] : [nil, 45009]))
    }

    @Test func errorsCarryTheirTextAndARequestID() throws {
        var caller = try Caller()
        caller.now = 0x65E5_1A80
        let answer = caller.send(.get, "/cgi-bin/token")
        let shape = /\{"errcode":41002,"errmsg":"appid missing rid: 65e51a80-[0-9a-f]{8}-[0-9a-f]{8}"\}/
        #expect(answer.text.wholeMatch(of: shape) != nil, "\(answer.text)")
        #expect(answer.response.status == .ok)
        #expect(answer.response.headerFields[.contentType] == "application/json; encoding=utf-8")
        #expect(caller.send(.get, "/cgi-bin/token").text != answer.text)
    }

    @Test func anAccountThatIsRemovedLosesItsToken() throws {
        var caller = try Caller()
        let token = try caller.stableToken().0
        caller.simulator.configuration.accounts.removeFirst()
        let answer = caller.data("getupstreammsg", "2026-11-18", "2026-11-18", token: token)
        #expect(try answer.errcode() == 40001)
        #expect(
            answer.text.contains("invalid credential, access_token is invalid or not latest, could get access_token"))
    }

    @Test func callsAreCountedByTheLastComponentOfTheirPath() throws {
        var caller = try Caller()
        _ = try caller.data("getupstreammsghour", "2026-11-18")
        _ = try caller.data("getupstreammsghour", "never")
        _ = caller.send(.get, "/favicon.ico")
        #expect(caller.simulator.requestCounts == ["stable_token": 2, "getupstreammsghour": 2, "unknown": 1])
    }
}
