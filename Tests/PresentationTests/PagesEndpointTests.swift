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
        let pages = try pages(periods: periods)
        let route = try #require(pages.routes.first { $0.path == "/status" })
        let request = try #require(WebRequest(method: "GET", target: "/status?account=\(account)"))
        guard case .async(let respond) = route.handler.begin(request) else {
            Issue.record("the page waits for the store")
            return (0, "")
        }
        let response = await respond()
        return (response.statusCode, String(decoding: response.bodyBytes, as: UTF8.self))
    }

    /// The pages of one account.
    private func pages(periods: @escaping @Sendable () throws -> [StoredPeriod]? = { [] }) throws -> PagesEndpoint {
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
        return PagesEndpoint(source, WebOptions(listenAddresses: []), version: "1.2.3")
    }

    /// The browser's wish decides, and what the address says beats it; another word there counts for nothing.
    @Test(
        arguments: [
            (nil, nil, "en"), ("zh-CN,zh;q=0.9,en;q=0.8", nil, "zh-CN"), ("en", nil, "en"), ("en", "zh", "zh-CN"),
            ("zh-CN", "en", "en"), ("zh-CN", "fr", "zh-CN"),
        ] as [(String?, String?, String)])
    func everyPageIsInTheLanguageThatIsWanted(accepted: String?, chosen: String?, language: String) async throws {
        for route in try pages().routes where ["/", "/status", "/config"].contains(route.path) {
            let headers = accepted.map { [("Accept-Language", $0)] } ?? []
            let target = route.path + (chosen.map { "?lang=\($0)" } ?? "")
            let request = try #require(WebRequest(method: "GET", target: target, headers: headers))
            let response =
                switch route.handler.begin(request) {
                case .ready(let response): response
                case .offloaded(let respond): respond()
                case .async(let respond): await respond()
                }
            let text = String(decoding: response.bodyBytes, as: UTF8.self)
            #expect(text.contains("<html lang=\"\(language)\">"), "\(target)")
            let fields = Dictionary(response.headerFields.map { ($0.name, $0.value) }) { $1 }
            #expect(fields["Content-Language"] == language && fields["Vary"] == "Accept, Accept-Language")
            #expect(text.contains(language == "en" ? "lang=zh\" lang=\"zh-CN\"" : "lang=en\" lang=\"en\""))
        }
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
