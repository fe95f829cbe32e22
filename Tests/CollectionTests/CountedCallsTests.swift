import BeijingTime
import DayStore
import HTTPTypes
import Simulator
import Synchronization
import TestKit
import Testing
import WeChatAPI

@testable import Collection
@testable import Settings

/// No call goes out that the budget has not counted, though a connection is gone before its answer.
struct CountedCallsTests {
    /// Loses the first answers of each path: the simulator has seen the request, the caller learns nothing.
    private final class LossyTransport: Transport {
        private let simulator: SimulatorTransport
        private let lost = Mutex<[String: Int]>([:])
        private let losses: Int

        init(_ simulator: SimulatorTransport, losses: Int) {
            (self.simulator, self.losses) = (simulator, losses)
        }

        func send(
            _ request: HTTPRequest, body: [UInt8]
        ) async throws(UpstreamError) -> (response: HTTPResponse, body: [UInt8]) {
            var answer = try await simulator.send(request, body: body)
            let path = String((request.path ?? "").prefix { $0 != "?" })
            let isLost = lost.withLock { lost in
                lost[path, default: 0] += 1
                return lost[path, default: 0] <= losses
            }
            if isLost { throw .transport(reason: "remote connection closed", at: .unanswered) }
            if path.hasSuffix("api_component_token") {
                // The simulator knows no such platform.
                answer.body = Array(#"{"component_access_token":"c","expires_in":7200}"#.utf8)
            }
            return answer
        }
    }

    private let clock: ManualClock
    private let simulator: SimulatorTransport
    private let store: DayStore

    init() throws {
        clock = ManualClock(try #require(UnixTime(beijing: "2026-03-10 09:00")))
        simulator = SimulatorTransport(Simulator(), clock: clock)
        store = try DayStore(path: ":memory:")
    }

    private func requests(_ endpoint: String) -> Int { simulator.requests.filter { $0.endpoint == endpoint }.count }

    /// The token provider of an access and the budget it spends, with `losses` lost answers of each call.
    private func tokens(
        _ access: AccountConfiguration.Access, limit: Int = 90, losses: Int = 1
    ) throws -> (tokens: TokenProvider, budget: CallBudget, api: APIClient) {
        let api = APIClient(
            transport: LossyTransport(simulator, losses: losses), hosts: Hosts([], clock: clock), observer: nil,
            clock: clock)
        let budget = CallBudget(limit: limit, store: store, clock: clock)
        var authorizations = Authorizations(
            api: api, clock: clock, budget: budget,
            refreshTokens: RefreshTokens(store: store, clock: clock, logger: LogCapture().logger))
        let account = AccountConfiguration(name: "shop", appID: SimulatedAccount.demo[0].appID, access: access)
        guard case .token(_, let tokens) = authorizations.authorization(of: account) else {
            throw TestFailure("no token")
        }
        return (tokens, budget, api)
    }

    private func own(_ kind: Credentials.TokenKind) -> AccountConfiguration.Access {
        .secret(.literal(Secret(SimulatedAccount.demo[0].secret)), kind)
    }

    /// The fault of a token call whose connection was lost.
    private func lost(_ call: TokenCall) -> UpstreamError {
        .tokenCall(call, .transport(reason: "remote connection closed", at: .unanswered))
    }

    @Test(arguments: [Credentials.TokenKind.stable, .classic])
    func aTokenCallIsRepeatedOnceAndCountedTwice(kind: Credentials.TokenKind) async throws {
        let (tokens, budget, _) = try tokens(own(kind))
        _ = try await tokens.token()
        #expect(requests(kind.call.rawValue) == 2)
        #expect(budget.used(SimulatedAccount.demo[0].appID, .token(kind.call)) == 2)
    }

    @Test func twoLostAnswersAreAFault() async throws {
        let (tokens, budget, _) = try tokens(own(.stable), losses: 2)
        await #expect(throws: lost(.stableToken)) { try await tokens.token() }
        #expect(requests("stable_token") == 2)
        #expect(budget.used(SimulatedAccount.demo[0].appID, .token(.stableToken)) == 2)
    }

    @Test func whatTheBudgetDoesNotGrantIsNotRepeated() async throws {
        let (tokens, _, _) = try tokens(own(.stable), limit: 1)
        await #expect(throws: UpstreamError.tokenCall(.stableToken, .budgetSpent(limit: 1))) {
            try await tokens.token()
        }
        #expect(requests("stable_token") == 1)
    }

    @Test func aDataCallIsRepeatedOnceAndCountedTwice() async throws {
        let (tokens, _, api) = try tokens(own(.stable))
        let client = AccountClient(api: api, authorization: .token(parameter: "access_token", tokens))
        let counted = Mutex(0)
        let day = Day(year: 2026, month: 3, day: 9)
        let reading = try await client.reading(of: .getupstreammsghour, startingOn: day) {
            () async throws(UpstreamError) in counted.withLock { $0 += 1 }
        }
        #expect(!reading.record.cells.isEmpty)
        #expect(requests("getupstreammsghour") == 2)
        #expect(counted.withLock(\.self) == 2)
    }

    /// A second call for an authorizer's token may turn its refresh token again.
    @Test func aCallForAnAuthorizersTokenIsNeverRepeated() async throws {
        let platform = PlatformConfiguration(
            name: "agency", componentAppID: "wxfedcba9876543210", secret: .literal(Secret("s")),
            verifyTicket: .literal(Secret("t")))
        let (tokens, budget, _) = try tokens(.platform(platform, refreshToken: .literal(Secret("r"))))
        await #expect(throws: lost(.authorizerToken)) { try await tokens.token() }
        #expect(requests("api_component_token") == 2)
        #expect(budget.used("wxfedcba9876543210", .token(.componentToken)) == 2)
        #expect(requests("api_authorizer_token") == 1)
        #expect(budget.used(SimulatedAccount.demo[0].appID, .token(.authorizerToken)) == 1)
    }
}
