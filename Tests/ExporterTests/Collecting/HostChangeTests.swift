import BeijingTime
import DayStore
import HTTPTypes
import Simulator
import Synchronization
import TestKit
import Testing

@testable import Collection
@testable import Exporter
@testable import Settings
@testable import WeChatAPI

/// A second host takes over, as a whole exporter shows it.
struct HostChangeTests {
    private let clock: ManualClock
    private let network: Network
    private let log = LogCapture()

    init() throws {
        clock = ManualClock(try #require(UnixTime(beijing: "2026-03-10 09:00")))
        network = Network(SimulatorTransport(World.calm, clock: clock))
    }

    private static let (first, second) = ("https://api.weixin.qq.com", "https://api2.weixin.qq.com")

    private var configuration: ExporterConfiguration {
        var configuration = DemoConfiguration.make(
            accounts: SimulatedAccount.demo.prefix(1).map { ($0.name, $0.appID, $0.secret) }, upstream: Self.first,
            storePath: ":memory:")
        configuration.api.baseURLs = [Self.first, Self.second].compactMap { BaseURL($0) }
        (configuration.policy.historyDays, configuration.policy.baseline) = (0, false)
        configuration.policy.quota = false
        return configuration
    }

    private func exporter(_ change: (inout ExporterConfiguration) -> Void = { _ in }) throws -> Exporter {
        var configuration = configuration
        change(&configuration)
        return try Exporter(
            configuration, store: DayStore(path: ":memory:"), transport: network, clock: clock, logger: log.logger)
    }

    private func metrics(_ exporter: Exporter) throws -> MetricsText {
        MetricsText(String(decoding: try exporter.exposition(), as: UTF8.self))
    }

    private func inUse(_ exporter: Exporter) throws -> [String] {
        try metrics(exporter).series("wechat_exporter_api_host_in_use").filter { $0.value == 1 }.map(\.key)
    }

    @Test func theDayComesFromTheSecondHostWithinTheSameBudgetAndWithTheSameToken() async throws {
        let exporter = try exporter()
        #expect(try inUse(exporter) == ["wechat_exporter_api_host_in_use{base_url=\"\(Self.first)\"}"])
        await exporter.refresher.runOnce()
        let token = network.calls.filter { $0.hasSuffix("stable_token") }
        #expect(token == ["api.weixin.qq.com stable_token"])

        network.refuse("api.weixin.qq.com")
        clock.set(try #require(UnixTime(beijing: "2026-03-10 10:00")))
        let other = try self.exporter { $0.endpoints = [.getupstreammsg] }
        await other.refresher.runOnce()
        let shown = try metrics(other)
        #expect(shown["wechat_up{account=\"shop\"}"] == 1)
        #expect(!shown.series("wechat_upstream_day_messages").isEmpty)
        // The first call found out; the others went to the second host at once. Each attempt is counted.
        #expect(
            network.calls.suffix(3) == [
                "api.weixin.qq.com stable_token", "api2.weixin.qq.com stable_token",
                "api2.weixin.qq.com getupstreammsg",
            ])
        #expect(shown["wechat_exporter_api_calls_remaining{account=\"shop\",endpoint=\"stable_token\"}"] == 88)
        #expect(shown["wechat_exporter_api_requests_total{endpoint=\"stable_token\"}"] == 2)
        #expect(try inUse(other) == ["wechat_exporter_api_host_in_use{base_url=\"\(Self.second)\"}"])
        #expect(log.lines("Calls go to another host of api.base_url").count == 1)
    }

    @Test func tenMinutesLaterTheFirstHostIsAskedAgainWithTheTokenOfTheSecond() async throws {
        network.refuse("api.weixin.qq.com")
        let exporter = try exporter()
        await exporter.refresher.runOnce()
        network.refuse(nil)
        let before = network.calls.count
        // The second reading.
        clock.set(try #require(UnixTime(beijing: "2026-03-10 10:40")))
        await exporter.refresher.runOnce()
        #expect(network.calls.count == before)
        clock.set(try #require(UnixTime(beijing: "2026-03-10 13:05")))
        let other = try #require(exporter.accounts.first)
        #expect(other.state.endpoint(.getupstreammsghour).held.count == 1)
        await exporter.refresher.runOnce()
        #expect(network.calls.dropFirst(before).allSatisfy { $0.hasPrefix("api.weixin.qq.com ") })
        #expect(network.calls.count > before)
        #expect(try inUse(exporter) == ["wechat_exporter_api_host_in_use{base_url=\"\(Self.first)\"}"])
        #expect(log.lines("First host of api.base_url is tried again").count == 1)
    }

    @Test func aReloadWithOtherHostsShowsTheseOnly() async throws {
        network.refuse("api.weixin.qq.com")
        let exporter = try exporter()
        await exporter.refresher.runOnce()
        var configuration = configuration
        configuration.api.baseURLs = [Self.second, "https://hk.api.weixin.qq.com"].compactMap { BaseURL($0) }
        _ = exporter.apply(try exporter.prepare(configuration, transport: network))
        let shown = try metrics(exporter).series("wechat_exporter_api_host_in_use")
        #expect(shown.keys.sorted().map { $0.contains("hk.api") } == [false, true])
        #expect(try inUse(exporter) == ["wechat_exporter_api_host_in_use{base_url=\"\(Self.second)\"}"])
    }

    @Test func whatTheBudgetDoesNotGrantIsNotTriedElsewhere() async throws {
        network.refuse("api.weixin.qq.com")
        let exporter = try exporter { $0.policy.callsPerDay = 1 }
        await exporter.refresher.runOnce()
        #expect(network.calls == ["api.weixin.qq.com stable_token"])
    }
}

/// The way to the simulator under the names of several hosts, one of which may refuse connections.
private final class Network: Transport {
    private struct State {
        var refused: String?
        var calls: [String] = []
    }

    private let simulator: SimulatorTransport
    private let state = Mutex(State())

    init(_ simulator: SimulatorTransport) { self.simulator = simulator }

    /// Host and endpoint of each attempt.
    var calls: [String] { state.withLock(\.calls) }

    /// Lets this host refuse connections, and no other.
    func refuse(_ host: String?) { state.withLock { $0.refused = host } }

    func send(
        _ request: HTTPRequest, body: [UInt8]
    ) async throws(UpstreamError) -> (response: HTTPResponse, body: [UInt8]) {
        let host = request.authority ?? ""
        let endpoint = (request.path ?? "").prefix { $0 != "?" }.split(separator: "/").last ?? ""
        let isRefused = state.withLock { state in
            state.calls.append("\(host) \(endpoint)")
            return state.refused == host
        }
        if isRefused { throw .transport(reason: "\(host):443: Connection refused", at: .connecting) }
        return try await simulator.send(request, body: body)
    }
}
