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

/// The exporter put together: the one wiring that the program and its tests share.
///
/// Out: refresher → plan → client → transport. In: rows → store → snapshot. Serve: snapshot → catalogue → families.
///
/// Target: Puts the exporter together, and takes it apart and together again at a reload.
/// Keeps out: The simulator and command lines; what it does beyond wiring belongs to a target below.
package final class Exporter: Sendable {
    private struct Present {
        var assembly: Assembly
        var reload: ReloadStatus
    }

    /// The collecting side, to be run as a service or once.
    package let refresher: Refresher
    /// The sending side, to be run as a service.
    let remoteWriter: RemoteWriter
    /// The history page, to be run as a service that tidies up.
    let events: EventEndpoint
    private let board: SnapshotBoard
    private let statistics: CallStatistics
    let base: Assembly.Base
    private let present: Mutex<Present>
    private let droppedLogLines: @Sendable () -> Int

    /// Puts an exporter together and shows what the store holds; calls nobody.
    ///
    /// `droppedLogLines` counts what the log had no room for.
    ///
    /// - Throws: ``StoreError`` when the store cannot be read whole.
    package init(
        _ configuration: ExporterConfiguration, store: DayStore, transport: any Transport, clock: any WallClock,
        logger: Logger, userAgent: String = "wechat-exporter", droppedLogLines: @escaping @Sendable () -> Int = { 0 }
    ) throws {
        self.droppedLogLines = droppedLogLines
        statistics = CallStatistics(calls: configuration.calls)
        board = try SnapshotBoard(on: Day(containing: clock.now))
        base = Assembly.Base(
            store: store, disk: BlockingWork(),
            refreshTokens: RefreshTokens(store: store, clock: clock, logger: logger), observer: statistics,
            maxCalls: Descriptors.maxCalls, clock: clock, logger: logger)
        if Day(containing: clock.now) <= .firstOfData {
            logger.warning(
                "Clock is wrong; WeChat is not asked until it is set", metadata: ["now": "\(Rfc3339.text(clock.now))"])
        }
        var assembly = try Assembly(configuration, base, transport: transport, previous: nil)
        let made = assembly.takeMade()
        refresher = Refresher(accounts: made, clock: clock)
        for account in made { account.publish() }
        board.show(assembly.members.map(\.place))
        present = Mutex(Present(assembly: assembly, reload: ReloadStatus(loadedAt: clock.now)))
        events = EventEndpoint(store: store, disk: base.disk, clock: clock)
        remoteWriter = RemoteWriter(
            store: store, disk: base.disk, clock: clock, logger: logger, userAgent: userAgent
        ) { [board] in
            Set(board.cache.subjects.filter { $0.historyDaysMissing > $0.historyDaysPutOff }.map(\.name))
        }
        remoteWriter.apply(configuration.remoteWrite, accounts: configuration.accounts)
    }

    /// The refreshers of the accounts in the order of the configuration, as their last ticks left them.
    package var accounts: [AccountRefresher] { members.compactMap { refresher.account($0.account.appID) } }

    /// What the accounts show at this moment, in the order of the configuration.
    package var snapshots: [AccountSnapshot] { members.compactMap(\.place.latest) }

    private var members: [Assembly.Member] { present.withLock(\.assembly.members) }

    /// Another configuration with all that it needs, ready to be gone on with.
    struct Next: Sendable {
        fileprivate var assembly: Assembly
        /// The AppIDs of the accounts that go on as they are.
        var kept: Set<String> { assembly.kept }
    }

    /// Reads from store and files what `configuration` needs; nothing changes, and nobody who asks the exporter for something waits.
    ///
    /// One at a time, and the last one made is the one to go on with. Where the section `api` has changed, calls are to go out by `transport`.
    ///
    /// - Throws: ``StoreError`` when the store cannot be read.
    func prepare(_ configuration: ExporterConfiguration, transport: any Transport) throws -> Next {
        let previous = present.withLock(\.assembly)
        return Next(assembly: try Assembly(configuration, base, transport: transport, previous: previous))
    }

    /// Goes on with another configuration, as a whole and without a look at a disk.
    ///
    /// Accounts that stay as they are keep their schedule, tokens and data; the series of removed ones vanish at once.
    ///
    /// - Returns: the loops that end, the last users of what the old configuration had.
    func apply(_ next: Next) async -> [AccountLoop] {
        // Before any account that begins anew can ask for it.
        await next.assembly.forgive()
        var assembly = next.assembly
        var made = assembly.takeMade()
        for place in made.indices {
            // It has gone on while the store was read.
            if let running = refresher.account(made[place].account.appID) { made[place].catchUp(with: running) }
            made[place].publish()
        }
        let configuration = assembly.configuration
        board.show(assembly.members.map(\.place))
        let ending = refresher.replace(kept: assembly.kept, made: made)
        remoteWriter.apply(configuration.remoteWrite, accounts: configuration.accounts)
        let loaded = Present(assembly: assembly, reload: ReloadStatus(loadedAt: base.clock.now))
        present.withLock { $0 = loaded }
        // Last, for what is encoded is kept until the counts say that something has changed.
        statistics.expect(configuration.calls)
        return ending
    }

    /// Notes that a configuration could not be loaded.
    func noteFailedReload() {
        present.withLock { $0.reload.isSuccessful = false }
        statistics.noteChange()
    }
}

extension Exporter {
    /// The accounts' names, in the order of the exposition.
    var accountNames: [String] { board.cache.subjects.map(\.name) }

    /// What a scrape reads of the accounts.
    var source: ScrapeSource {
        ScrapeSource(board.cache) { self.board.turn(to: Day(containing: self.base.clock.now)) }
    }

    /// What the pages for people are made from.
    var pagesSource: PagesEndpoint.Source {
        PagesEndpoint.Source(
            accounts: {
                let today = Day(containing: self.base.clock.now)
                return self.members.compactMap { member in
                    member.place.latest.map { (member.account.appID, $0.turned(to: today)) }
                }
            },
            configuration: { self.present.withLock(\.assembly.configuration) },
            periods: { [base] appID, endpoint, starts in
                // Whoever waits for a page holds the place of a connection.
                try await base.disk.run(within: .seconds(5)) {
                    try base.store.periods(appID: appID, endpoint: endpoint, starts: starts)
                }
            },
            now: { self.base.clock.now })
    }

    /// What is shown of a request for `/metrics/events`.
    func answerEvents(_ request: WebRequest) async throws -> WebResponse {
        try await events.answer(request, members.map { ($0.account.name, $0.account.appID) })
    }

    /// Encodes changes before a scrape has to wait for them.
    var encoding: EncodingService<AccountSnapshot> { EncodingService(board.cache) }

    /// Removes from the store what is no longer configured.
    var keeper: StoreKeeper { remoteWriter.keeper { self.present.withLock(\.assembly.configuration) } }

    /// The families of the process.
    var own: OwnFamilies {
        OwnFamilies(
            stamp: {
                let counts = self.statistics.current.changes &+ self.remoteWriter.countsStamp
                return counts &+ UInt64(self.droppedLogLines())
            }, gather: { try self.processFamilies() })
    }

    /// The whole exposition of this moment, but for the families of the server.
    package func exposition(_ syntax: Syntax = .text) throws -> [UInt8] {
        board.turn(to: Day(containing: base.clock.now))
        return board.cache.text(of: board.cache.subjects, syntax) { _ in true }
            + TextEncoder.bytes(try processFamilies(), syntax)
    }

    private func processFamilies() throws(MetricError) -> [MetricFamily] {
        let (reload, covered) = present.withLock { ($0.reload, $0.assembly.configuration.specialDays.covered) }
        let observation = Observation(
            counts: statistics.current, calendarEnd: covered.map { ($0.upperBound + 1).start }, reload: reload,
            droppedLogLines: droppedLogLines())
        return try MetricCatalog.processFamilies(observation) + remoteWriter.families()
    }
}
