import Foundation
import HTTPTypes
import Testing

@testable import Simulator

/// A program that talks to a simulated WeChat at times it chooses.
struct Caller {
    /// The WeChat it talks to.
    var simulator: Simulator
    /// The time of its calls, in Unix seconds.
    var now: Int64

    /// Starts at a Beijing time with the accounts of demonstrations.
    init(_ date: String = "2026-11-20", hour: Int = 10, accounts: [SimulatedAccount] = SimulatedAccount.demo) throws {
        simulator = Simulator(configuration: SimulatorConfiguration(accounts: accounts))
        now = try beijing(date, hour: hour)
    }

    /// Sends a request whose body is text.
    mutating func send(
        _ method: HTTPRequest.Method = .post, _ path: String, _ body: String = "", headers: HTTPFields = [:]
    ) -> SimulatorAnswer {
        let request = HTTPRequest(
            method: method, scheme: "https", authority: "api.weixin.qq.com", path: path, headerFields: headers)
        return simulator.respond(to: request, body: Array(body.utf8), at: now)
    }

    /// Fetches a plain token.
    mutating func plainToken(_ account: SimulatedAccount = SimulatedAccount.demo[0]) throws -> (String, Int) {
        let query = "grant_type=client_credential&appid=\(account.appID)&secret=\(account.secret)"
        return try send(.get, "/cgi-bin/token?\(query)").grant()
    }

    /// Fetches the stable token.
    mutating func stableToken(
        _ account: SimulatedAccount = SimulatedAccount.demo[0], force: Bool = false
    ) throws -> (String, Int) {
        let keys = #""grant_type":"client_credential","appid":"\#(account.appID)","secret":"\#(account.secret)""#
        return try send(.post, "/cgi-bin/stable_token", "{\(keys),\"force_refresh\":\(force)}").grant()
    }

    /// Asks a data endpoint with a given token.
    mutating func data(_ endpoint: String, _ begin: String, _ end: String, token: String) -> SimulatorAnswer {
        send(
            .post, "/datacube/\(endpoint)?access_token=\(token)", #"{"begin_date":"\#(begin)","end_date":"\#(end)"}"#)
    }

    /// Asks a data endpoint with the stable token of an account.
    mutating func data(
        _ endpoint: String, _ begin: String, _ end: String? = nil,
        of account: SimulatedAccount = SimulatedAccount.demo[0]
    ) throws -> SimulatorAnswer {
        let token = try stableToken(account).0
        return data(endpoint, begin, end ?? begin, token: token)
    }
}

/// Unix seconds of a Beijing time.
func beijing(_ date: String, hour: Int = 0, minute: Int = 0, second: Int = 0) throws -> Int64 {
    let day = try #require(BeijingDate(date))
    return day.startsAt + Int64(hour * 3_600 + minute * 60 + second)
}

extension SimulatorAnswer {
    /// The body as text.
    var text: String { String(decoding: body, as: UTF8.self) }

    /// The body as a JSON object.
    func object() throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any])
    }

    /// The error's code, nil on success.
    func errcode() throws -> Int? { try object()["errcode"] as? Int }

    /// The rows of a success.
    func list() throws -> [[String: Any]] { try #require(try object()["list"] as? [[String: Any]], "\(text)") }

    /// Token and `expires_in` of a success.
    func grant() throws -> (String, Int) {
        let answer = try object()
        return (try #require(answer["access_token"] as? String, "\(text)"), try #require(answer["expires_in"] as? Int))
    }
}
