import Baselines
import BeijingTime
import Collection
import DayStore
import Exporter
import Logging
import Settings
import Simulator
import TestKit
import WeChatAPI

/// An exporter and its WeChat in one process, on a clock that jumps from call to call.
struct SimulatedLife {
    /// The first moment.
    let start: UnixTime
    private let end: UnixTime
    private let clock: ManualClock
    private let transport: SimulatorTransport
    private let exporter: Exporter
    private var refreshers: [AccountRefresher]
    private var due: [UnixTime]

    /// Makes a life with all endpoints and its own history before `start`.
    init(accounts count: Int, from start: UnixTime, until end: UnixTime) throws {
        (self.start, self.end) = (start, end)
        clock = ManualClock(start)
        var world = Simulator()
        world.configuration.accounts = SimulatedAccount.made(count)
        transport = SimulatorTransport(world, clock: clock)
        var configuration = DemoConfiguration.make(
            accounts: world.configuration.accounts.map { ($0.name, $0.appID, $0.secret) },
            upstream: "https://api.weixin.qq.com", storePath: ":memory:")
        configuration.endpoints = Endpoint.allCases
        let lastDay = Day(containing: end)
        configuration.specialDays.covered = lastDay - 365...lastDay + 60
        configuration.specialDays[lastDay - 8] = .init(kind: .event, name: "a campaign")
        exporter = try Exporter(
            configuration, store: DayStore(path: ":memory:"), transport: transport, clock: clock,
            logger: Logger(label: "history") { _ in SwiftLogNoOpLogHandler() })
        refreshers = exporter.accounts
        due = refreshers.map { _ in start }
    }

    /// Advances to `moment`, each account ticking when its plan says so.
    mutating func run(until moment: UnixTime) async throws {
        while let place = due.indices.min(by: { due[$0] < due[$1] }), due[place] <= moment {
            clock.set(due[place])
            let scenario = scenario
            transport.withSimulator { $0.scenario = scenario }
            due[place] = await refreshers[place].tick()
        }
        clock.set(moment)
    }

    /// What a scrape would show now.
    func exposition() throws -> [UInt8] { try exporter.exposition() }

    /// The scenario of the present hour, counted back from the end.
    private var scenario: SimulatorScenario {
        switch (end.seconds - clock.now.seconds) / 3_600 {
        case 0..<40: .drop
        case 120..<144: .whitelist
        case 240..<264: .notReady
        case 312..<336: .garbage
        case 360..<384: .restated
        default: .normal
        }
    }
}
