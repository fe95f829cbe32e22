import BeijingTime
import DayStore
import Languages
import Settings
import Simulator
import TestKit
import Testing
import WeChatAPI

@testable import Collection

/// What `check-config --online` tells of WeChat's own quota.
struct QuotaCheckTests {
    private let transport: SimulatorTransport
    private let clock: ManualClock

    init() throws {
        clock = ManualClock(try #require(UnixTime(beijing: "2026-03-10 09:00")))
        transport = SimulatorTransport(Simulator(), clock: clock)
    }

    private func outcome(_ access: AccountConfiguration.Access? = nil) async throws -> CredentialCheck.Outcome {
        let shop = SimulatedAccount.demo[0]
        var configuration = ExporterConfiguration()
        let own = AccountConfiguration.Access.secret(.literal(Secret(shop.secret)), .stable)
        configuration.accounts = [.init(name: "shop", appID: shop.appID, access: access ?? own)]
        let outcomes = await CredentialCheck.outcomes(
            configuration, store: try DayStore(path: ":memory:"), transport: transport, clock: clock)
        return try #require(outcomes.first)
    }

    @Test func theQuotaOfEachEndpointIsTold() async throws {
        let outcome = try await outcome()
        #expect(!outcome.isBad)
        #expect(outcome.notes.count == 2)
        for (note, endpoint) in zip(outcome.notes.map(\.english), ["getupstreammsghour", "getupstreammsgmonth"]) {
            #expect(note.hasPrefix("quota of \(endpoint): "))
            #expect(note.hasSuffix(" of 5000 calls left today"))
        }
        #expect(
            transport.requests.map(\.endpoint)
                == ["stable_token", "getupstreammsghour", "getupstreammsgmonth", "quota/get", "quota/get"])
    }

    @Test func aQuotaThatIsNotToldIsNoMistake() async throws {
        transport.decide { $0.endpoint == "quota/get" ? .errcode(76022, "no permission") : nil }
        let outcome = try await outcome()
        #expect(!outcome.isBad)
        #expect(outcome.notes.allSatisfy { $0.english.contains("not known: errcode 76022") })
    }

    @Test func callsInTheCloudAreNotAskedAbout() async throws {
        transport.withSimulator { $0.configuration.openInterface = true }
        let outcome = try await outcome(.openInterface(fromAppID: SimulatedAccount.demo[0].appID))
        #expect(!outcome.isBad)
        #expect(outcome.notes.map(\.english) == ["quota: WeChat does not tell it to calls by way of Cloud Run"])
        #expect(transport.requests.map(\.endpoint) == ["getupstreammsghour", "getupstreammsgmonth"])
    }
}
