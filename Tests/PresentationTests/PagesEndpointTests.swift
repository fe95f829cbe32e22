import BeijingTime
import Collection
import DayStore
import Settings
import TestKit
import Testing
import WeChatAPI

@testable import HTTPServer
@testable import Presentation

/// What the page of an account answers while its numbers cannot be read.
struct PagesEndpointTests {
    private struct Broken: Error, CustomStringConvertible {
        let description = "the store cannot be read"
    }

    private let now = Day(year: 2026, month: 3, day: 11).at(.seconds(9 * 3600))

    /// The answer of `/status?account=…` for an account of which nothing is known yet, and what was asked of the store.
    private func answer(
        _ account: String = "shop", periods: @escaping @Sendable () throws -> [StoredPeriod]?
    ) async throws -> (status: Int, text: String) {
        var configuration = ExporterConfiguration()
        configuration.accounts = [
            .init(name: "shop", appID: "wx1", access: .secret(.literal(Secret("s")), .stable))
        ]
        let plan = RefreshPlan(policy: configuration.policy, spread: 0)
        let state = AccountState(
            StoredAccount(), configured: configuration.endpoints, today: Day(containing: now))
        let snapshot = AccountSnapshot(
            name: "shop", state: state, endpoints: configuration.endpoints, plan: plan, tokenCall: nil,
            specialDays: configuration.specialDays, now: now)
        let source = PagesEndpoint.Source(
            accounts: { [("wx1", snapshot)] }, configuration: { [configuration] in configuration },
            hosts: { HostsInUse(Hosts([], clock: SystemWallClock())) },
            days: { _, _, _ in try periods().map { .init($0, [:]) } }, now: { [now] in now })
        let pages = PagesEndpoint(source, WebOptions(listenAddresses: []), version: "1.2.3")
        let route = try #require(pages.routes.first { $0.path == "/status" })
        let request = try #require(WebRequest(method: "GET", target: "/status?account=\(account)"))
        guard case .async(let respond) = route.handler.begin(request) else {
            Issue.record("the page waits for the store")
            return (0, "")
        }
        let response = await respond()
        return (response.statusCode, String(decoding: response.bodyBytes, as: UTF8.self))
    }

    @Test func aStoreThatDoesNotAnswerSoonIsToldWithTheWayOut() async throws {
        let (status, text) = try await answer { nil }
        #expect(status == 503)
        #expect(text == "the store does not answer: look at its disk\n")
    }

    @Test func aStoreThatCannotBeReadIsToldAsItIs() async throws {
        let (status, text) = try await answer { throw Broken() }
        #expect(status == 500)
        #expect(text == "the store cannot be read\n")
    }

    @Test func anAccountThatIsKnownHasAPageAndAnotherOneDoesNotAskTheStore() async throws {
        #expect(try await answer { [] }.status == 200)
        #expect(try await answer("nobody") { throw Broken() }.status == 404)
    }
}
