import BeijingTime
import HTTPTypes
import Settings
import Simulator
import TestKit
import Testing
import WeChatAPI

/// Some of the seven endpoints are refused for days, each in its own way; the others must not notice.
struct RandomRefusalTests {
    /// Every class of fault that concerns one endpoint.
    private static let faults: [SimulatorFault] = [
        .errcode(40001, "invalid credential"), .errcode(42001, "expired"), .errcode(-1, "system error"),
        .errcode(45011, "slow down"), .errcode(77_777, "unheard of"), .errcode(61503, "not ready"),
        .errcode(48001, "api unauthorized"), .errcode(48004, "forbidden"), .errcode(50001, "user unauthorized"),
        .errcode(61007, "not granted"), .errcode(45009, "quota"), .errcode(61500, "date format"),
        .errcode(61501, "date range"), .errcode(43002, "require POST"), .errcode(47009, "offline"),
        .httpStatus(502), .httpStatus(503, headers: [.retryAfter: "3600"]), .truncatedJSON, .nullList, .htmlLoginPage,
        .never, .resetMidBody,
    ]

    @Test(arguments: 1...12)
    func whateverRefusesSomeEndpointsTheOthersAreAskedAsIfNothingWere(seed: Int) async throws {
        var dice = StudyDice(seed, "refusals")
        let refused = Endpoint.allCases.shuffled(using: &dice).prefix(Int.random(in: 1...6, using: &dice))
        let faults = refused.map { ($0.rawValue, Self.faults.randomElement(using: &dice) ?? .never) }
        let start = "2026-03-\(Int.random(in: 10...20, using: &dice)) \(Int.random(in: 10...23, using: &dice)):30"
        let trouble = "seed \(seed), from \(start): \(faults)"

        let calm = try await requests(of: Set(refused), from: start, [])
        let troubled = try await requests(of: Set(refused), from: start, faults)
        #expect(calm == troubled, "\(trouble)")
        #expect(calm.count > 5, "\(trouble)")
    }

    /// What is asked of the endpoints that are not refused, and when, over six days.
    private func requests(
        of refused: Set<Endpoint>, from start: String, _ faults: [(path: String, fault: SimulatorFault)]
    ) async throws -> [SimulatorTransport.Request] {
        var world = try World(at: start) {
            $0.accounts.removeLast()
            $0.endpoints = Endpoint.allCases
            $0.policy.historyDays = 20
        }
        for (path, fault) in faults { world.transport.withSimulator { $0.inject(fault, on: path, times: 100_000) } }
        let day = try #require(UnixTime(beijing: start).map { Day(containing: $0) })
        try await world.run(until: "\(day + 6) 13:00")
        let healthy = Endpoint.allCases.filter { !refused.contains($0) }.map(\.rawValue)
        return world.transport.requests.filter { healthy.contains($0.endpoint) }
            .sorted { ($0.endpoint, $0.at, $0.body) < ($1.endpoint, $1.at, $1.body) }
    }
}
