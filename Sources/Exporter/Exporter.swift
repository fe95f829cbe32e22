package import DayStore
package import Exposition
import ExporterToolkit
package import Logging
import Synchronization
package import WeChatAPI

/// The exporter put together: the one wiring that the program and its tests share.
///
/// Out: refresher → plan → client → transport. In: rows → store → snapshot. Serve: snapshot → catalogue → families.
package final class Exporter: Sendable {
    private struct Present {
        var assembly: Assembly
        var reload: ReloadStatus
    }

    /// The collecting side, to be run as a service or once.
    package let refresher: Refresher
    /// The sending side, to be run as a service.
    let remoteWriter: RemoteWriter
    private let board: SnapshotBoard
    let base: Assembly.Base
    private let present: Mutex<Present>

    /// Puts an exporter together and shows what the store holds; calls nobody.
    ///
    /// - Throws: ``StoreError`` when the store cannot be read whole.
    package init(
        _ configuration: ExporterConfiguration, store: DayStore, transport: any Transport, clock: any WallClock,
        logger: Logger, userAgent: String = "wechat-exporter"
    ) throws {
        let statistics = CallStatistics(calls: configuration.calls)
        board = try SnapshotBoard(on: Day(containing: clock.now))
        base = Assembly.Base(store: store, statistics: statistics, board: board, clock: clock, logger: logger)
        let assembly = try Assembly(configuration, base, transport: transport, previous: nil)
        refresher = Refresher(accounts: assembly.accounts, clock: clock)
        for account in assembly.accounts { account.publish() }
        board.show(assembly.accounts.map(\.place))
        present = Mutex(Present(assembly: assembly, reload: ReloadStatus(loadedAt: clock.now)))
        remoteWriter = RemoteWriter(store: store, clock: clock, logger: logger, userAgent: userAgent) { [board] in
            Set(board.cache.subjects.filter { $0.historyDaysMissing > 0 }.map(\.name))
        }
        remoteWriter.apply(try .init(configuration.remoteWrite), accounts: configuration.accounts)
    }

    /// The loops of the refresher, one an account, as they stood when they were made.
    package var accounts: [AccountRefresher] { present.withLock(\.assembly.accounts) }

    /// What the accounts show at this moment, in the order of the configuration.
    package var snapshots: [AccountSnapshot] { accounts.compactMap(\.place.latest) }

    /// Goes on with another configuration, as a whole or not at all.
    ///
    /// Accounts that stay as they are keep their schedule, tokens and data; the series of removed ones vanish at once. Where the section
    /// `api` has changed, calls go out by `transport`.
    ///
    /// - Returns: the loops that end, the last users of what the old configuration had.
    /// - Throws: ``StoreError`` when the store cannot be read; then nothing has changed.
    func apply(_ configuration: ExporterConfiguration, transport: any Transport) throws -> [AccountLoop] {
        let receivers = try RemoteWriter.Receivers(configuration.remoteWrite)
        return try present.withLock { present in
            let assembly = try Assembly(configuration, base, transport: transport, previous: present.assembly)
            base.statistics.expect(configuration.calls)
            let made = assembly.accounts.filter { !assembly.kept.contains($0.account.appID) }
            for account in made { account.publish() }
            let ending = refresher.replace(kept: assembly.kept, made: made)
            board.show(assembly.accounts.map(\.place))
            remoteWriter.apply(receivers, accounts: configuration.accounts)
            present = Present(assembly: assembly, reload: ReloadStatus(loadedAt: base.clock.now))
            return ending
        }
    }

    /// Notes that a configuration could not be loaded.
    func noteFailedReload() {
        present.withLock { $0.reload.isSuccessful = false }
        base.statistics.noteChange()
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
                self.accounts.compactMap { account in account.place.latest.map { (account.account.appID, $0) } }
            },
            configuration: { self.present.withLock(\.assembly.configuration) },
            periods: { appID, endpoint, starts throws(StoreError) in
                try self.base.store.periods(appID: appID, endpoint: endpoint, starts: starts)
            },
            now: { self.base.clock.now })
    }

    /// Encodes changes before a scrape has to wait for them.
    var encoding: EncodingService<AccountSnapshot> { EncodingService(board.cache) }

    /// Removes from the store what is no longer configured.
    var keeper: StoreKeeper { remoteWriter.keeper { self.present.withLock(\.assembly.configuration) } }

    /// The families of the process.
    var own: OwnFamilies {
        OwnFamilies(stamp: { self.base.statistics.current.changes &+ self.remoteWriter.countsStamp }) {
            try self.processFamilies()
        }
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
            counts: base.statistics.current, calendarEnd: covered.map { ($0.upperBound + 1).start }, reload: reload)
        return try MetricCatalog.processFamilies(observation) + remoteWriter.families()
    }
}
