import BeijingTime
import HTTPTypes
import Simulator
import Synchronization
import TestKit
import Testing
import Waiting
import WeChatAPI

@testable import Collection
@testable import DayStore
@testable import Exporter
@testable import Settings

/// The accounts' loops as the program runs them, through gate, board and reload, in process.
@Suite(.timeLimit(.minutes(10)))
struct RunningLoopsTests {
    private let clock: ManualClock
    private let transport: HoldingTransport
    private let exporter: Exporter
    private let configuration: ExporterConfiguration

    init() throws {
        clock = ManualClock(try #require(UnixTime(beijing: "2026-03-10 09:00")))
        transport = HoldingTransport(SimulatorTransport(World.calm, clock: clock))
        var configuration = DemoConfiguration.make(
            accounts: SimulatedAccount.demo.map { ($0.name, $0.appID, $0.secret) },
            upstream: "https://api.weixin.qq.com", storePath: ":memory:")
        configuration.policy.historyDays = 0
        configuration.endpoints = [.getupstreammsghour, .getupstreammsgmonth]
        configuration.api.concurrency = 1
        self.configuration = configuration
        exporter = try Exporter(
            configuration, store: DayStore(path: ":memory:"), transport: transport, clock: clock,
            logger: LogCapture().logger)
    }

    /// Goes on with another configuration, as a reload does.
    private func reload(_ change: (inout ExporterConfiguration) -> Void) async throws -> [AccountLoop] {
        var configuration = configuration
        change(&configuration)
        return exporter.apply(try exporter.prepare(configuration, transport: transport))
    }

    private func metrics() throws -> MetricsText {
        MetricsText(String(decoding: try exporter.exposition(), as: UTF8.self))
    }

    /// Lets time pass until `text`, a few seconds whenever every loop rests.
    private func pass(until text: String) async throws {
        let end = try #require(UnixTime(beijing: text))
        while clock.now < end {
            await rest()
            clock.set(min(clock.now.advanced(by: .seconds(10)), end))
        }
        await rest()
    }

    /// Waits until every loop rests and the agenda sleeps for them: whoever was woken works by then.
    private func rest() async {
        await comesTrue { clock.sleepers == 1 && exporter.refresher.isResting }
    }

    /// What was asked, without the times; the keys of a token call have no order.
    private func calls(_ transport: SimulatorTransport) -> [String] {
        transport.requests.map { $0.endpoint.hasPrefix("get") ? "\($0.endpoint) \($0.body)" : $0.endpoint }.sorted()
    }

    @Test func loopsAskAndShowWhatTicksDo() async throws {
        let running = Task { try await exporter.refresher.run() }
        try await pass(until: "2026-03-11 23:00")
        running.cancel()
        try await running.value

        var world = try World(at: "2026-03-10 09:00") { $0 = configuration }
        try await world.run(until: "2026-03-11 23:00")
        #expect(calls(transport.simulator) == calls(world.transport))
        #expect(transport.mostAtOnce == 1)
        let name = "wechat_upstream_messages"
        #expect(try metrics().series(name) == world.metrics().series(name))
        #expect(try metrics().series(name).count == 2 * 120)
    }

    @Test func whoeverWaitsForATaskHasItsTurn() async throws {
        let refresher = Refresher(accounts: exporter.accounts, clock: clock, mostTasks: 1)
        let running = Task { try await refresher.run() }
        await comesTrue { clock.sleepers == 1 && refresher.isResting }
        #expect(try metrics().series("wechat_upstream_messages").count == 2 * 120)
        running.cancel()
        try await running.value
    }

    /// Nobody keeps the others' quotas waiting longer than his own call takes.
    @Test func quotasAreReadOneBehindTheOther() async throws {
        transport.hold("quota/get")
        let running = Task { try await exporter.refresher.run() }
        while !transport.arrived.isGiven {
            clock.set(clock.now.advanced(by: .milliseconds(100)))
            for _ in 0..<100 { await Task.yield() }
        }
        // Others try in vain meanwhile.
        for _ in 0..<10 { clock.set(clock.now.advanced(by: .milliseconds(100))) }
        transport.release.give()
        await rest()
        for _ in 0..<10 {
            clock.set(clock.now.advanced(by: .milliseconds(100)))
            await rest()
        }
        #expect(readQuotas == 4)
        running.cancel()
        try await running.value
    }

    /// How often WeChat was asked for a quota.
    private var readQuotas: Int { transport.simulator.requests.count { $0.endpoint == "quota/get" } }

    @Test func oneSleeperWakesEveryLoopWhenTheClockWasSet() async throws {
        let running = Task { try await exporter.refresher.run() }
        try await pass(until: "2026-03-10 13:00")
        let earlier = try #require(UnixTime(beijing: "2026-03-09 13:00"))
        clock.step(to: earlier)
        await comesTrue { exporter.accounts.allSatisfy { $0.seen.now == earlier } }
        await rest()
        #expect(exporter.accounts.count == 2)
        running.cancel()
        try await running.value
    }

    @Test func aCallInFlightAtAReloadIsFinishedAndNotMadeAgain() async throws {
        transport.hold("getupstreammsghour")
        let running = Task { try await exporter.refresher.run() }
        await transport.arrived.wait()
        let ending = try await reload { $0.policy.pollInterval = .seconds(60) }
        #expect(ending.count == 2)
        #expect(try metrics().series("wechat_upstream_messages").isEmpty)
        // Neither the one that comes nor another account gets past the call at the gate.
        for _ in 0..<1000 { await Task.yield() }
        #expect(transport.simulator.requests.filter { $0.endpoint == "getupstreammsghour" }.isEmpty)
        transport.release.give()
        try await pass(until: "2026-03-10 09:10")
        let hours = transport.simulator.requests.filter { $0.endpoint == "getupstreammsghour" }
        #expect(hours.count == 2)
        #expect(transport.mostAtOnce == 1)
        #expect(try metrics().series("wechat_upstream_messages").count == 2 * 120)
        running.cancel()
        try await running.value
    }

    @Test func whatARemovedAccountHadInFlightIsStoredAndNotShown() async throws {
        transport.hold("getupstreammsghour")
        let running = Task { try await exporter.refresher.run() }
        await transport.arrived.wait()
        let held = try #require(transport.heldBody)
        let ending = try await reload { $0.accounts = [] }
        transport.release.give()
        for loop in ending { _ = await loop.finished }
        #expect(try metrics().series("wechat_up").isEmpty)
        #expect(exporter.accountNames.isEmpty)

        _ = try await reload { _ in }
        try await pass(until: "2026-03-10 09:10")
        #expect(exporter.accountNames == ["corner", "shop"])
        #expect(try metrics().series("wechat_upstream_messages").count == 2 * 120)
        // The day that was on its way is not asked for again.
        let hours = transport.simulator.requests.filter { $0.endpoint == "getupstreammsghour" }
        #expect(hours.count == 2, "\(hours), held: \(held)")
        running.cancel()
        try await running.value
    }
}

/// Hands calls on to the simulator; the first one of an endpoint can be held on its way.
private final class HoldingTransport: Transport {
    private struct State {
        var endpoint: String?
        var heldBody: String?
        var inside = 0
        var mostAtOnce = 0
    }

    let simulator: SimulatorTransport
    /// The call that is held has been made.
    let arrived = OneTimeSignal()
    /// Lets it go on.
    let release = OneTimeSignal()
    private let state = Mutex(State())

    init(_ simulator: SimulatorTransport) { self.simulator = simulator }

    /// The most calls that were in flight at once.
    var mostAtOnce: Int { state.withLock(\.mostAtOnce) }

    /// The body of the call that is held.
    var heldBody: String? { state.withLock(\.heldBody) }

    /// Holds the next call of an endpoint.
    func hold(_ endpoint: String) { state.withLock { $0.endpoint = endpoint } }

    func send(
        _ request: HTTPRequest, body: [UInt8]
    ) async throws(UpstreamError) -> (response: HTTPResponse, body: [UInt8]) {
        let isHeld = state.withLock { state in
            state.inside += 1
            state.mostAtOnce = max(state.mostAtOnce, state.inside)
            guard let endpoint = state.endpoint, request.path?.contains("/\(endpoint)?") == true else { return false }
            state.endpoint = nil
            state.heldBody = String(decoding: body, as: UTF8.self)
            return true
        }
        defer { state.withLock { $0.inside -= 1 } }
        if isHeld {
            arrived.give()
            await release.wait()
        }
        // Whoever gets past the gate at the same time is seen here.
        for _ in 0..<10 { await Task.yield() }
        return try await simulator.send(request, body: body)
    }
}
