import BeijingTime
import Languages
import Settings
import DayStore
import Simulator
import TestKit
import Testing
import WeChatAPI

@testable import Collection
@testable import Exporter

/// What `check-config --online` asks, and what it makes of the answers.
@Suite(.timeLimit(.minutes(10)))
struct CredentialCheckTests {
    private let clock: ManualClock
    private let transport: SimulatorTransport

    init() throws {
        clock = ManualClock(try #require(UnixTime(beijing: "2026-03-10 09:00")))
        transport = SimulatorTransport(Simulator(), clock: clock)
    }

    /// What is told of an account that is called by way of `access`.
    private func outcome(
        _ access: AccountConfiguration.Access, _ change: (inout ExporterConfiguration) -> Void = { _ in }
    ) async throws -> CredentialCheck.Outcome {
        var configuration = ExporterConfiguration()
        configuration.endpoints = [.getupstreammsghour]
        configuration.accounts = [.init(name: "shop", appID: SimulatedAccount.demo[0].appID, access: access)]
        configuration.policy.quota = false
        change(&configuration)
        let store = try DayStore(path: ":memory:")
        let outcomes = await clock.passing { [configuration] in
            await CredentialCheck.outcomes(configuration, store: store, transport: transport, clock: clock)
        }
        #expect(outcomes.map(\.account) == ["shop"])
        return try #require(outcomes.first)
    }

    /// The complaints about such an account, in one text; nil when there are none.
    private func failure(
        _ access: AccountConfiguration.Access, _ change: (inout ExporterConfiguration) -> Void = { _ in }
    ) async throws -> String? {
        let outcome = try await outcome(access, change)
        let complaints = outcome.lines.filter(\.isComplaint).map(\.text.english)
        #expect(outcome.isBad != complaints.isEmpty)
        return outcome.isBad ? complaints.joined(separator: "\n") : nil
    }

    /// Lets the data calls of `endpoint` be answered with these codes and after them with "not ready".
    private func answer(_ codes: [Int], on endpoint: String = "getupstreammsghour") {
        transport.withSimulator { simulator in
            for code in codes { simulator.inject(.errcode(code, "some text"), on: endpoint, times: 1) }
            simulator.inject(.errcode(61503, "some text"), on: endpoint, times: 1000)
        }
    }

    private let token = AccountConfiguration.Access.tokenFile(.literal(Secret("t")))

    @Test func aTokenRefusedOnceIsAskedForOnceMore() async throws {
        answer([40001])
        let start = clock.now
        #expect(try await failure(token) == nil)
        #expect(transport.requests.map(\.endpoint) == ["getupstreammsghour", "getupstreammsghour"])
        #expect(start.duration(to: clock.now) >= .seconds(5))
    }

    @Test func aTokenRefusedTwiceIsRefused() async throws {
        answer([40001, 40001])
        #expect(try await failure(token)?.contains("40001") == true)
        #expect(transport.requests.count == 2)
    }

    /// Only what is collected is asked, for periods that were ready long ago.
    @Test func eachEndpointThatIsCollectedIsAsked() async throws {
        let endpoints = [Endpoint.getupstreammsgmonth, .getupstreammsg, .getupstreammsgweek, .getupstreammsgdist]
        for endpoint in endpoints { answer([], on: endpoint.rawValue) }
        let outcome = try await outcome(token) { $0.endpoints = endpoints }
        #expect(!outcome.isBad)
        #expect(transport.requests.map(\.endpoint) == endpoints.map(\.rawValue))
        let begins = ["2026-01-01", "2026-03-08", "2026-02-23", "2026-03-08"]
        #expect(zip(transport.requests, begins).allSatisfy { $0.body.contains("\"begin_date\":\"\($1)\"") })
        #expect(
            outcome.lines.first?.text.english == "  shop: getupstreammsgmonth of 2026-01-01: WeChat let the call in")
    }

    @Test(arguments: [45009, 47009, 61500, 61501, 61503])
    func whoeverIsToldOfQuotasDatesOrWithdrawnCallsWasLetIn(code: Int) async throws {
        answer([code])
        #expect(try await failure(token) == nil)
        #expect(transport.requests.count == 1)
    }

    @Test(arguments: [40164, 48001, 50002, 61502, -1])
    func otherCodesAreTold(code: Int) async throws {
        answer([code])
        #expect(try await failure(token)?.contains("errcode \(code)") == true)
    }

    private var secret: AccountConfiguration.Access {
        .secret(.literal(Secret(SimulatedAccount.demo[0].secret)), .stable)
    }

    @Test func aRetiredEndpointIsToldAndIsNoMistake() async throws {
        transport.withSimulator { $0.scenario = .retired }
        let outcome = try await outcome(secret) { $0.endpoints = [.getupstreammsghour, .getupstreammsgmonth] }
        #expect(!outcome.isBad)
        #expect(transport.requests.map(\.endpoint) == ["stable_token", "getupstreammsghour", "getupstreammsgmonth"])
        let last = try #require(outcome.lines.last?.text.english)
        #expect(last.hasPrefix("  shop: getupstreammsgmonth of 2026-01-01: without data: errcode 47009 ("))
        #expect(last.contains("已停止维护"))
    }

    @Test func aRefusedAddressIsNamedWithThePageAndNothingElseIsTried() async throws {
        transport.withSimulator { $0.scenario = .whitelist }
        let outcome = try await outcome(secret)
        #expect(transport.requests.map(\.endpoint) == ["stable_token"])
        let lines = outcome.lines.map(\.text.english)
        #expect(lines.first?.hasPrefix("shop: stable_token: errcode 40164 (invalid ip 203.0.113.7 ") == true)
        #expect(
            lines.dropFirst() == [
                "  WeChat saw this machine as 203.0.113.7",
                "  page to open: \(ConsolePage.whitelist.words.english)",
            ])
    }

    @Test func oneRefusedEndpointDoesNotEndTheCheck() async throws {
        transport.withSimulator { $0.inject(.errcode(48001, "api unauthorized"), on: "getupstreammsghour") }
        let outcome = try await outcome(secret) { $0.endpoints = [.getupstreammsghour, .getupstreammsgmonth] }
        #expect(outcome.attempts.map { $0.refusal == nil } == [true, false, true])
        #expect(
            outcome.lines.contains { $0.text.english == "  page to open: \(ConsolePage.permissions.words.english)" })
    }

    @Test(
        arguments: [
            (
                error: UpstreamError.errcode(
                    40164, message: "invalid ip 1.2.3.4 ipv6 ::ffff:1.2.3.4, not in whitelist"), "1.2.3.4"
            ),
            (
                .errcode(40164, message: "invalid ip 2001:db8::7, not in whitelist rid: 65e51a80-1c2d3e4f-5a6b7c8d"),
                "2001:db8::7"
            ),
            (
                .tokenCall(
                    .componentToken, .errcode(61004, message: "access clientip is not registered, requestIP: 9.8.7.6")),
                "9.8.7.6"
            ),
            (.errcode(40164, message: "IP 203.0.113.7 不在白名单中"), "203.0.113.7"),
            (.errcode(40164, message: "not in whitelist"), nil), (.errcode(40001, message: "at 1.2.3.4"), nil),
        ] as [(UpstreamError, String?)])
    func theAddressThatWeChatSawIsFound(error: UpstreamError, address: String?) {
        #expect(error.callerAddress == address)
    }
}
