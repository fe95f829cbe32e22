package import BeijingTime
package import Collection
import DayStore
package import EventTime
import Outbound
package import Settings
import Waiting
package import WeChatAPI

/// Exports history for other stores: fetches the missing days of a range and writes all of them in event time.
package struct Backfill: Sendable {
    /// The progress of the fetching.
    package struct Progress: Equatable, Sendable {
        /// Days requested so far.
        package let done: Int
        /// Days to request.
        package let total: Int
        /// The account requested last.
        package let account: String
        /// The day requested last.
        package let day: Day
    }

    /// Days that were not fetched with final numbers.
    package struct Remainder: Equatable, Sendable {
        /// Days that WeChat reported as silent for the first time; they are final when it does so again on a later day.
        package var silent = 0
        /// Days for which WeChat's answer had rejected rows.
        package var incomplete = 0
        /// Days that WeChat reports as not ready, however old they are.
        package var notReady = 0
    }

    private let configuration: ExporterConfiguration
    private let accounts: [AccountConfiguration]
    private let days: ClosedRange<Day>
    private let source: EventSource
    private let again: Bool
    private let store: DayStore
    /// The threads that read the store while days are fetched.
    let disk = BlockingWork()
    private let clock: any WallClock

    /// Opens the store; makes no call.
    ///
    /// - Parameters:
    ///   - configuration: Accounts, store and budget.
    ///   - names: The wanted accounts; all of them when empty.
    ///   - days: The wanted days, checked by ``BackfillPlan/days(from:to:now:)``.
    ///   - source: What has the hours.
    ///   - again: Whether days that are held are fetched again.
    ///   - clock: The present time.
    /// - Throws: ``AccountNameError``, or ``StoreError`` when the store cannot be used.
    package init(
        _ configuration: ExporterConfiguration, accounts names: [String], days: ClosedRange<Day>,
        source: EventSource = .messages, again: Bool = false, clock: any WallClock = SystemWallClock()
    ) throws {
        accounts = try configuration.accounts(named: names)
        (self.configuration, self.days, self.clock) = (configuration, days, clock)
        (self.source, self.again) = (source, again)
        store = try DayStore(sharing: configuration.storePath)
    }

    /// What has to be fetched.
    package func plan() throws -> BackfillPlan {
        let today = Day(containing: clock.now)
        let callsPerDay = configuration.policy.callsPerDay
        return try BackfillPlan(
            days, accounts: accounts, callsPerDay: callsPerDay, again: again, now: clock.now
        ) { account in
            let held = try store.holdings(appID: account.appID, endpoint: source.endpoint, days: days)
            let used = try store.reservedCalls(appID: account.appID, call: .data(source.endpoint), day: today)
            return (held, used)
        }
    }

    /// Fetches the missing days of `plan` over the network; one account's failure does not affect the others.
    ///
    /// - Throws: ``BackfillError`` when days are still missing at the end, or `CancellationError`.
    package func fetch(
        _ plan: BackfillPlan, userAgent: String, progress: @escaping @Sendable (Progress) -> Void
    ) async throws -> Remainder {
        guard plan.calls > 0 else { return Remainder() }
        let transport = HTTPTransport(configuration.api.outbound, userAgent: userAgent)
        defer { transport.close() }
        return try await fetch(plan, transport: transport, progress: progress)
    }

    /// Fetches through any transport.
    package func fetch(
        _ plan: BackfillPlan, transport: any Transport, progress: @escaping @Sendable (Progress) -> Void
    ) async throws -> Remainder {
        let lock: StoreLock
        do throws(StoreError) {
            lock = try StoreLock(path: store.path)
        } catch {
            guard case .busy(let path) = error else { throw error }
            throw BackfillError.storeInUse(path: path, missing: plan.calls)
        }
        defer { withExtendedLifetime(lock) {} }
        let tally = BackfillTally(total: plan.calls, progress: progress)
        let failures = try await failures(plan, transport, tally)
        try Task.checkCancellation()
        let (done, remainder) = await tally.outcome
        guard failures.isEmpty else {
            let reasons = failures.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
            throw BackfillError.incomplete(missing: plan.calls - done, reason: reasons.joined(separator: "; "))
        }
        return remainder
    }

    private func failures(
        _ plan: BackfillPlan, _ transport: any Transport, _ tally: BackfillTally
    ) async throws -> [String: String] {
        let api = APIClient(
            transport: transport, hosts: Hosts(configuration.api.baseURLs, clock: clock), observer: nil, clock: clock)
        let limit = BackfillPlan.limit(callsPerDay: configuration.policy.callsPerDay)
        let budget = CallBudget(limit: limit, store: store, clock: clock)
        let gate = CallGate(width: configuration.api.concurrency)
        let refreshTokens = RefreshTokens(store: store, clock: clock)
        var authorizations = Authorizations(api: api, clock: clock, budget: budget, refreshTokens: refreshTokens)
        return await withTaskGroup(of: (String, String)?.self) { group in
            for (account, share) in zip(accounts, plan.accounts) where !share.missing.isEmpty {
                let client = AccountClient(api: api, authorization: authorizations.authorization(of: account))
                let fetcher = BackfillFetcher(
                    store: store, disk: disk, clock: clock, client: client, budget: budget, gate: gate,
                    endpoint: source.endpoint)
                group.addTask {
                    do {
                        try await fetcher.fetch(share) { await tally.note($0, $1, of: share.name) }
                        return refreshTokens.complaint(of: share.appID).map { (share.name, $0) }
                    } catch {
                        return (share.name, "\(error)")
                    }
                }
            }
            return await group.reduce(into: [:]) { failures, failure in
                if let failure { failures[failure.0] = failure.1 }
            }
        }
    }

    /// Writes the stored days in a format, completely or not at all.
    ///
    /// - Returns: how many points were written.
    package func write(_ format: BackfillFormat, to file: AtomicFile) throws -> Int {
        var points = 0
        let names = accounts.sorted { $0.name < $1.name }
        try format.write(names, from: source) { account in
            try Task.checkCancellation()
            let periods = try store.settledPeriods(
                appID: account.appID, endpoint: source.endpoint, days: days)
            let series = EventSeries.series(of: account.name, periods, from: source)
            points += series.reduce(0) { $0 + $1.points.count }
            return series
        } to: {
            try file.append($0)
        }
        try file.commit()
        return points
    }
}

/// Adds up what the accounts' fetchers report.
private actor BackfillTally {
    private let total: Int
    private let progress: @Sendable (Backfill.Progress) -> Void
    private var done = 0
    private var remainder = Backfill.Remainder()

    init(total: Int, progress: @escaping @Sendable (Backfill.Progress) -> Void) {
        (self.total, self.progress) = (total, progress)
    }

    /// The number of days requested, and what remains.
    var outcome: (done: Int, remainder: Backfill.Remainder) { (done, remainder) }

    func note(_ day: Day, _ outcome: BackfillFetcher.Outcome, of account: String) {
        done += 1
        switch outcome {
        case .kept: break
        case .silent: remainder.silent += 1
        case .incomplete: remainder.incomplete += 1
        case .notReady: remainder.notReady += 1
        }
        progress(Backfill.Progress(done: done, total: total, account: account, day: day))
    }
}
