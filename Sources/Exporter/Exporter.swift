import Baselines
package import BeijingTime
package import Collection
package import DayStore
import ExporterToolkit
package import Exposition
import HTTPServer
package import Logging
import Presentation
import RemoteWrite
package import Settings
import Synchronization
package import WeChatAPI
import Waiting

/// The assembled exporter: the one wiring that the program and its tests share.
///
/// ```text
///  configuration ──▶ Assembly ──▶ Refresher: AccountLoop ─ RefreshPlan ─ AccountClient ──▶ WeChat
///      ▲                │                    │
///    reload             │ members            │ snapshots           DayStore ──▶ RemoteWriter ──▶ receivers
///                       ▼                    ▼                         │
///                 SnapshotBoard ◀── SnapshotPlace                      └──────▶ EventEndpoint
///                       └──▶ MetricCatalog ──▶ SegmentCache ──▶ /metrics, /probe, pages
/// ```
/// A reload builds a new `Assembly` from the old one outside the lock and then swaps it in; accounts that did not change run on.
///
/// Target: Assembles the exporter, and reassembles it at a reload.
/// Keeps out: The simulator and command lines; anything beyond wiring belongs to a target below.
package final class Exporter: Sendable {
    private struct Present {
        var assembly: Assembly
        var reload: ReloadStatus
    }

    /// The collecting part, run as a service or once.
    package let refresher: Refresher
    /// The sending part, run as a service.
    let remoteWriter: RemoteWriter
    /// The page of past days, which as a service drops unused pieces.
    let events: EventEndpoint
    private let board: SnapshotBoard
    private let statistics: CallStatistics
    let base: Assembly.Base
    private let present: Mutex<Present>
    private let droppedLogLines: @Sendable () -> Int

    /// Assembles an exporter and shows what the store holds; makes no call.
    ///
    /// Accounts are refreshed on `executor`, or on the cooperative pool. `droppedLogLines` counts the lines that the log dropped.
    ///
    /// - Throws: ``StoreError`` when the store cannot be read completely.
    package init(
        _ configuration: ExporterConfiguration, store: DayStore, transport: any Transport, clock: any WallClock,
        logger: Logger, userAgent: String = "wechat-exporter", executor: (any TaskExecutor)? = nil,
        droppedLogLines: @escaping @Sendable () -> Int = { 0 }
    ) throws {
        self.droppedLogLines = droppedLogLines
        statistics = CallStatistics(calls: configuration.calls, now: clock.now)
        board = try SnapshotBoard(on: Day(containing: clock.now))
        base = Assembly.Base(
            store: store, disk: BlockingWork(),
            refreshTokens: RefreshTokens(store: store, clock: clock, logger: logger), observer: statistics,
            maxCalls: Descriptors.maxCalls, clock: clock, logger: logger)
        if Day(containing: clock.now) <= .firstOfData {
            logger.warning(
                "Clock is wrong; WeChat is not called until it is set", metadata: ["now": "\(Rfc3339.text(clock.now))"])
        }
        var assembly = try Assembly(configuration, base, transport: transport, previous: nil)
        let made = assembly.removeMade()
        refresher = Refresher(accounts: made, clock: clock, executor: executor)
        // Nobody sees them yet, so that their order is free.
        _ = Shares.map(made, shares: made.count < 100 ? 1 : 2) { _, made in
            for account in made { account.publish() }
            return [Void]()
        }
        board.show(assembly.members.map(\.place))
        present = Mutex(Present(assembly: assembly, reload: ReloadStatus(loadedAt: clock.now)))
        events = EventEndpoint(store: store, disk: base.disk, clock: clock)
        remoteWriter = RemoteWriter(
            store: store, disk: base.disk, clock: clock, logger: logger, userAgent: userAgent
        ) { [board] in
            Set(board.cache.subjects.filter { $0.historyDaysMissing > $0.historyDaysPutOff }.map(\.name))
        }
        remoteWriter.apply(
            configuration.remoteWrite, accounts: configuration.knownAccounts,
            historyDays: configuration.policy.historyDays)
    }

    /// The refreshers of the accounts in the order of the configuration, as their last ticks left them.
    package var accounts: [AccountRefresher] { members.compactMap { refresher.account($0.account.appID) } }

    /// The current snapshots of the accounts, in the order of the configuration.
    package var snapshots: [AccountSnapshot] { members.compactMap(\.place.latest) }

    private var members: [Assembly.Member] { present.withLock(\.assembly.members) }

    /// Another configuration with everything it needs, ready to be applied.
    struct Next: Sendable {
        fileprivate var assembly: Assembly
        /// The AppIDs of the accounts that run on unchanged.
        var kept: Set<String> { assembly.kept }
    }

    /// Reads what `configuration` needs from store and files; changes nothing and delays nobody.
    ///
    /// Prepare one at a time, and apply the last one prepared. Where the section `api` has changed, calls will go through `transport`.
    ///
    /// - Throws: ``StoreError`` when the store cannot be read.
    func prepare(_ configuration: ExporterConfiguration, transport: any Transport) throws -> Next {
        let previous = present.withLock(\.assembly)
        return Next(assembly: try Assembly(configuration, base, transport: transport, previous: previous))
    }

    /// Applies another configuration, as a whole and without access to a disk.
    ///
    /// Unchanged accounts keep their schedule, tokens and data; the series of removed accounts vanish at once.
    ///
    /// - Returns: the loops that are ending, the last users of the old configuration's resources.
    func apply(_ next: Next) -> [AccountLoop] {
        // Before any restarted account can ask for a shared token.
        next.assembly.takeEffect()
        var assembly = next.assembly
        var made = assembly.removeMade()
        for place in made.indices {
            // The account has continued while the store was read.
            if let running = refresher.account(made[place].account.appID) { made[place].catchUp(with: running) }
            made[place].publish()
        }
        let configuration = assembly.configuration
        board.show(assembly.members.map(\.place))
        let ending = refresher.replace(kept: assembly.kept, made: made)
        remoteWriter.apply(
            configuration.remoteWrite, accounts: configuration.knownAccounts,
            historyDays: configuration.policy.historyDays)
        let loaded = Present(assembly: assembly, reload: ReloadStatus(loadedAt: base.clock.now))
        present.withLock { $0 = loaded }
        // Comes last, because encoded text is reused until the counts report a change.
        statistics.expect(configuration.calls, now: base.clock.now)
        return ending
    }

    /// Notes that a reload failed.
    func noteFailedReload() {
        present.withLock { $0.reload.isSuccessful = false }
        statistics.noteChange()
    }
}

extension Exporter {
    /// The accounts as targets of a probe, by name.
    var targets: [DiscoveryEndpoint.Target] {
        board.cache.subjects.map { .init(name: $0.name, labels: $0.identity.labels) }.sorted { $0.name < $1.name }
    }

    /// The accounts' names, sorted.
    var accountNames: [String] { board.cache.subjects.map(\.name).sorted() }

    /// What a scrape reads about the accounts.
    var source: ScrapeSource {
        ScrapeSource(board.cache) { self.board.turn(to: Day(containing: self.base.clock.now)) }
    }

    /// The source of the pages for people.
    var pagesSource: PagesEndpoint.Source {
        PagesEndpoint.Source(
            accounts: {
                let today = Day(containing: self.base.clock.now)
                return self.members.compactMap { member in
                    member.place.latest.map { (member.account.appID, $0.turned(to: today)) }
                }
            },
            configuration: { self.present.withLock(\.assembly.configuration) },
            hosts: { HostsInUse(self.present.withLock(\.assembly).hosts) },
            days: { [base] appID, endpoint, starts in
                // A client that waits for a page occupies a connection.
                try await base.disk.run(within: .seconds(5)) {
                    let periods = try base.store.periods(appID: appID, endpoint: endpoint, starts: starts)
                    guard let first = starts.min(), let last = starts.max() else { return .init(periods, [:]) }
                    let arrivals = try base.store.arrivals(
                        appID: appID, endpoint: endpoint, within: first...last, now: base.clock.now)
                    return .init(periods, arrivals)
                }
            },
            now: { self.base.clock.now })
    }

    /// Answers a request for `/metrics/events`.
    func answerEvents(_ request: WebRequest) async throws -> WebResponse {
        try await events.answer(
            request, members.map { ($0.account.name, $0.account.appID) },
            collecting: present.withLock(\.assembly.configuration.collectedEndpoints))
    }

    /// Encodes changes before a scrape has to wait for them, beginning with what the last run packed, which is in `file`.
    func encoding(keeping file: StripsFile?) -> EncodingService<AccountSnapshot> {
        file?.restore(board.cache)
        return EncodingService(board.cache) { [board] in await file?.keep(board.cache, isEnding: $0) }
    }

    /// Removes from the store what is no longer configured.
    var keeper: StoreKeeper { remoteWriter.keeper { self.present.withLock(\.assembly.configuration) } }

    /// The families of the process.
    var own: OwnFamilies {
        OwnFamilies(
            stamp: {
                let counts = self.statistics.changes &+ self.remoteWriter.countsStamp
                return counts &+ UInt64(self.droppedLogLines())
            }, gather: { try self.processFamilies() })
    }

    /// The whole exposition at this moment, without the server's families.
    package func exposition(_ syntax: Syntax = .text) throws -> [UInt8] {
        board.turn(to: Day(containing: base.clock.now))
        return board.cache.text(of: board.cache.subjects, syntax) { _ in true }
            + TextEncoder.bytes(try processFamilies(), syntax)
    }

    private func processFamilies() throws(MetricError) -> [MetricFamily] {
        let (reload, assembly) = present.withLock { ($0.reload, $0.assembly) }
        let observation = Observation(
            counts: statistics.current, specialDays: assembly.configuration.specialDays, reload: reload,
            droppedLogLines: droppedLogLines(), hosts: HostsInUse(assembly.hosts))
        return try MetricCatalog.processFamilies(observation) + remoteWriter.families()
    }
}
