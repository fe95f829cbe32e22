package import DayStore
package import Exposition
package import Logging
package import WeChatAPI

/// The exporter put together: the one wiring that the program and its tests share.
///
/// Out: refresher → plan → client → transport. In: rows → store → snapshot. Serve: snapshot → catalogue → families.
package struct Exporter: Sendable {
    /// The collecting side, to be run as a service or once.
    package let refresher: Refresher
    /// The loops of the refresher, one an account, as they stood at the start.
    package let accounts: [AccountRefresher]
    private let board: SnapshotBoard
    private let statistics: CallStatistics
    private let calendarEnd: UnixTime?
    private let loadedAt: UnixTime
    private let clock: any WallClock

    /// Puts an exporter together and shows what the store holds; calls nobody.
    ///
    /// - Throws: ``StoreError`` when the store cannot be read whole.
    package init(
        _ configuration: ExporterConfiguration, store: DayStore, transport: any Transport, clock: any WallClock,
        logger: Logger
    ) throws {
        statistics = CallStatistics(calls: configuration.calls)
        board = SnapshotBoard(count: configuration.accounts.count)
        (loadedAt, self.clock) = (clock.now, clock)
        calendarEnd = configuration.specialDays.covered.map { ($0.upperBound + 1).start }
        let budget = CallBudget(limit: configuration.policy.callsPerDay, store: store, clock: clock)
        let surroundings = AccountRefresher.Surroundings(
            store: store, budget: budget, board: board, statistics: statistics, clock: clock, logger: logger,
            endpoints: configuration.endpoints, baselines: BaselineSource(configuration, store: store))
        let api = APIClient(
            transport: transport, baseURL: configuration.api.baseURL, observer: statistics, clock: clock)
        var authorizations = Authorizations(api: api, clock: clock, budget: budget, store: store)
        let now = clock.now
        let today = Day(containing: now)
        let plan = RefreshPlan(policy: configuration.policy, spread: 0)
        let restored = try store.restore(
            since: { min(plan.oldestWanted($0, now: now), plan.target($0, now: now)) }, today: today)
        accounts = try configuration.accounts.enumerated().map { place, account in
            let stored = (restored[account.appID] ?? StoredAccount()).pardoned()
            for (call, used) in stored.tokenCallsUsed {
                budget.note(account.appID, .token(call), used: used, on: today)
            }
            var state = AccountState(stored, configured: configuration.endpoints, today: today)
            try surroundings.baselines.complete(&state, of: account.appID)
            return AccountRefresher(
                account: account, place: place,
                client: AccountClient(api: api, authorization: authorizations.authorization(of: account)),
                plan: RefreshPlan(policy: configuration.policy, spread: StableHash.fraction(account.appID)),
                surroundings: surroundings, state: state)
        }
        refresher = Refresher(accounts: accounts, width: configuration.api.concurrency, clock: clock)
        for account in accounts { account.publish() }
    }

    /// What the accounts show at this moment, in the order of the configuration.
    package var snapshots: [AccountSnapshot] { board.current }

    /// The families of this moment, in the order of the exposition.
    package func families() throws(MetricError) -> [MetricFamily] {
        try MetricCatalog.families(
            Observation(
                accounts: board.current, counts: statistics.current, calendarEnd: calendarEnd,
                configurationLoadedAt: loadedAt, now: clock.now))
    }
}
