import BeijingTime
import DayStore
import Logging
import Simulator
import TestKit
import WeChatAPI

@testable import Collection
@testable import Exporter
@testable import Settings

/// The whole pipeline in process: simulator, transport, refreshers, store and metrics on one clock that only moves when told.
struct World {
    let clock: ManualClock
    let transport: SimulatorTransport
    let store: DayStore
    let log: LogCapture
    private(set) var exporter: Exporter
    private var accounts: [AccountRefresher]
    private(set) var configuration: ExporterConfiguration

    /// Starts at a Beijing time with the simulator's two accounts, without history unless `change` asks for it. Their traffic is calm, so
    /// that numbers of a few days say what they were made to say.
    init(
        at text: String, store: DayStore? = nil, transport: SimulatorTransport? = nil, log: LogCapture = LogCapture(),
        change: (inout ExporterConfiguration) -> Void = { _ in }
    ) throws {
        let clock = ManualClock(UnixTime(beijing: text) ?? UnixTime(seconds: 0))
        try self.init(
            clock: clock, store: store ?? DayStore(path: ":memory:"),
            transport: transport ?? SimulatorTransport(Self.calm, clock: clock), log: log, change: change)
    }

    /// A simulator whose numbers scatter by little more than chance.
    static var calm: Simulator {
        var simulator = Simulator()
        simulator.configuration.wildness = 0
        return simulator
    }

    private init(
        clock: ManualClock, store: DayStore, transport: SimulatorTransport, log: LogCapture,
        change: (inout ExporterConfiguration) -> Void
    ) throws {
        (self.clock, self.store, self.transport, self.log) = (clock, store, transport, log)
        var configuration = DemoConfiguration.make(
            accounts: SimulatedAccount.demo.map { ($0.name, $0.appID, $0.secret) },
            upstream: "https://api.weixin.qq.com",
            storePath: ":memory:")
        configuration.policy.historyDays = 0
        change(&configuration)
        self.configuration = configuration
        exporter = try Exporter(configuration, store: store, transport: transport, clock: clock, logger: log.logger)
        accounts = exporter.accounts
    }

    /// The same world after the process was killed and started again.
    func restarted() throws -> World {
        let configuration = configuration
        return try World(clock: clock, store: store, transport: transport, log: log) { $0 = configuration }
    }

    /// Goes on with another configuration, as a reload does: accounts that stay as they are go on as they stand.
    mutating func reload(_ change: (inout ExporterConfiguration) -> Void) async throws {
        change(&configuration)
        let next = try exporter.prepare(configuration, transport: transport)
        _ = exporter.apply(next)
        let earlier = Dictionary(uniqueKeysWithValues: accounts.map { ($0.account.appID, $0) })
        accounts = exporter.accounts
        for place in accounts.indices {
            guard let known = earlier[accounts[place].account.appID] else { continue }
            if next.kept.contains(known.account.appID) {
                accounts[place] = known
            } else {
                await accounts[place].takeOver(known)
            }
        }
    }

    /// Lets time pass until `text`, each account ticking whenever its plan says so.
    mutating func run(until text: String) async throws {
        guard let end = UnixTime(beijing: text) else { return }
        var due = accounts.map { _ in clock.now }
        while let place = due.indices.min(by: { due[$0] < due[$1] }), due[place] <= end {
            clock.set(due[place])
            due[place] = await accounts[place].tick()
        }
        clock.set(end)
    }

    /// The exposition of this moment.
    func exposition() throws -> String {
        String(decoding: try exporter.exposition(), as: UTF8.self)
    }

    /// The series of this moment.
    func metrics() throws -> MetricsText { MetricsText(try exposition()) }

    /// The day shown of an account's hours.
    func shownDay(_ account: String = "shop", _ endpoint: Endpoint = .getupstreammsghour) throws -> String? {
        let series =
            "wechat_upstream_ref_date_timestamp_seconds{account=\"\(account)\",endpoint=\"\(endpoint.rawValue)\"}"
        return try metrics()[series].map { Day(containing: UnixTime(seconds: Int64($0))).description }
    }

    /// How many requests came in for an endpoint.
    func requests(_ endpoint: String) -> Int { transport.requests.filter { $0.endpoint == endpoint }.count }
}
