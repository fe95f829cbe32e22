import BeijingTime
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
    private func failure(
        _ access: AccountConfiguration.Access, _ change: (inout ExporterConfiguration) -> Void = { _ in }
    ) async throws -> String? {
        var configuration = ExporterConfiguration()
        configuration.accounts = [.init(name: "shop", appID: SimulatedAccount.demo[0].appID, access: access)]
        configuration.policy.quota = false
        change(&configuration)
        let store = try DayStore(path: ":memory:")
        let outcomes = await clock.passing { [configuration] in
            await CredentialCheck.outcomes(configuration, store: store, transport: transport, clock: clock)
        }
        #expect(outcomes.map(\.account) == ["shop"])
        return outcomes.first?.failure
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

    /// Only what is collected is asked, for a period that was ready long ago.
    @Test(arguments: [
        (endpoints: [Endpoint.getupstreammsgmonth, .getupstreammsg], begin: "2026-01-01"),
        ([.getupstreammsgweek], "2026-02-23"), ([.getupstreammsgdist], "2026-03-08"),
    ])
    func theFirstEndpointThatIsCollectedIsAsked(endpoints: [Endpoint], begin: String) async throws {
        answer([], on: endpoints[0].rawValue)
        #expect(try await failure(token) { $0.endpoints = endpoints } == nil)
        #expect(transport.requests.map(\.endpoint) == [endpoints[0].rawValue])
        #expect(transport.requests[0].body.contains("\"begin_date\":\"\(begin)\""))
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

    @Test func anAppSecretCostsItsTokenCallAndNoOther() async throws {
        let secret = SecretSource.literal(Secret(SimulatedAccount.demo[0].secret))
        #expect(try await failure(.secret(secret, .stable)) == nil)
        #expect(transport.requests.map(\.endpoint) == ["stable_token"])
    }
}
