package import BeijingTime
package import DayStore
package import Logging
package import Settings
package import WeChatAPI
package import Waiting

/// The collecting part for one configuration: a refresher for each account, and what they share.
package struct Assembly {
    /// What does not depend on the configuration.
    package struct Base: Sendable {
        /// The store.
        package let store: DayStore
        /// The threads on which tasks read the store.
        package let disk: BlockingWork
        let refreshTokens: RefreshTokens
        /// Observes every call.
        let observer: any CallObserver
        /// The most calls under way that the system allows, whatever is configured.
        let maxCalls: Int
        /// The present time.
        package let clock: any WallClock
        let logger: Logger

        /// Collects what lasts as long as the process.
        package init(
            store: DayStore, disk: BlockingWork, refreshTokens: RefreshTokens, observer: any CallObserver,
            maxCalls: Int, clock: any WallClock, logger: Logger
        ) {
            (self.store, self.disk, self.refreshTokens) = (store, disk, refreshTokens)
            (self.observer, self.maxCalls, self.clock, self.logger) = (observer, maxCalls, clock, logger)
        }

        /// Logs that calls go to another host from now on.
        fileprivate func noteChange(_ change: Hosts.Change?) {
            observer.hostChanged()
            guard let change else { return }
            var metadata: Logger.Metadata = ["base_url": "\(change.now)", "before": "\(change.before)"]
            guard let fault = change.fault else {
                return logger.info("First host of api.base_url is tried again", metadata: metadata)
            }
            metadata["err"] = "\(fault)"
            logger.warning("Calls go to another host of api.base_url", metadata: metadata)
        }
    }

    /// Upstream's hosts, and which of them is in use.
    package var hosts: Hosts { upstream.api.hosts }

    /// The route to upstream, which changes of accounts or collecting leave untouched.
    private struct Upstream {
        let api: APIClient
        let budget: CallBudget
        let gate: CallGate
        var authorizations: Authorizations
        var clients: [String: (account: AccountConfiguration, client: AccountClient)] = [:]

        init(_ configuration: ExporterConfiguration, _ base: Base, transport: any Transport) {
            let hosts = Hosts(configuration.api.baseURLs, clock: base.clock, changed: base.noteChange)
            api = APIClient(transport: transport, hosts: hosts, observer: base.observer, clock: base.clock)
            budget = CallBudget(
                limit: configuration.policy.callsPerDay, own: configuration.ownCallLimits, store: base.store,
                clock: base.clock)
            gate = CallGate(width: min(configuration.api.concurrency, base.maxCalls))
            authorizations = Authorizations(
                api: api, clock: base.clock, budget: budget, refreshTokens: base.refreshTokens)
        }

        /// The client of an account; it keeps its token while the account's access stays the same.
        mutating func client(of account: AccountConfiguration) -> AccountClient {
            if let known = clients[account.appID], known.account.access == account.access { return known.client }
            let client = AccountClient(api: api, authorization: authorizations.authorization(of: account))
            clients[account.appID] = (account, client)
            return client
        }

        /// Drops the clients of accounts and the tokens of platforms that are not configured any more.
        mutating func forget(but accounts: [AccountConfiguration]) {
            let appIDs = Set(accounts.map(\.appID))
            clients = clients.filter { appIDs.contains($0.key) }
            authorizations.forgetPlatforms(but: Set(accounts.compactMap(\.platform)))
        }
    }

    /// An account and the place of its snapshot.
    package struct Member: Sendable {
        /// The account.
        package let account: AccountConfiguration
        /// The place of its latest snapshot.
        package let place: SnapshotPlace
    }

    /// The configuration.
    package let configuration: ExporterConfiguration
    /// The accounts in the order of the configuration.
    package private(set) var members: [Member] = []
    /// The AppIDs of the accounts that run on unchanged from the earlier assembly.
    package private(set) var kept: Set<String> = []

    private let base: Base
    private let dependencies: AccountRefresher.Dependencies
    private var upstream: Upstream
    private var made: [AccountRefresher] = []

    /// Assembles the accounts of `configuration` from what the store holds; changes nothing and calls nobody.
    ///
    /// Accounts of `previous` that do not change run on, and tokens are kept while the section `api` stays the same; if it changes,
    /// `transport` is the new route to upstream. Throws ``StoreError`` when the store cannot be read.
    package init(
        _ configuration: ExporterConfiguration, _ base: Base, transport: any Transport, previous: Assembly?
    ) throws {
        (self.configuration, self.base) = (configuration, base)
        if let previous, previous.configuration.sharesUpstream(with: configuration) {
            upstream = previous.upstream
        } else {
            upstream = Upstream(configuration, base, transport: transport)
        }
        dependencies = AccountRefresher.Dependencies(
            store: base.store, disk: base.disk, refreshTokens: base.refreshTokens, budget: upstream.budget,
            gate: upstream.gate, clock: base.clock, logger: base.logger, endpoints: configuration.endpoints,
            labelNames: configuration.labelNames,
            baselines: BaselineSource(configuration, store: base.store, disk: base.disk))
        try assemble(after: previous)
    }

    /// Removes and returns the refreshers of new and changed accounts; their loops own them from then on.
    package mutating func removeMade() -> [AccountRefresher] {
        defer { made = [] }
        return made
    }

    /// Lets what all accounts share follow the configuration: the accounts' own limits of calls, and platforms' tokens, whose failures a
    /// reload forgives as it does the accounts' own errors.
    package func takeEffect() {
        upstream.budget.change(own: configuration.ownCallLimits)
        upstream.authorizations.forgive()
    }

    private mutating func assemble(after previous: Assembly?) throws {
        let going = previous.map(unchanged(in:)) ?? [:]
        kept = Set(going.keys)
        let known = Dictionary(uniqueKeysWithValues: (previous?.members ?? []).map { ($0.account.appID, $0.place) })
        var new: [New] = []
        members = configuration.accounts.map { account in
            if let member = going[account.appID] { return member }
            let member = Member(account: account, place: SnapshotPlace())
            new.append(
                New(member: member, client: upstream.client(of: account), known: known[account.appID]?.latest))
            return member
        }
        made = try restored(new)
        upstream.forget(but: configuration.accounts)
    }

    /// The accounts of an earlier assembly that need no change: they are configured alike, and have no error that a reload forgives.
    private func unchanged(in previous: Assembly) -> [String: Member] {
        guard previous.configuration.settings == configuration.settings,
            previous.configuration.labelNames == configuration.labelNames
        else { return [:] }
        let wanted = Dictionary(uniqueKeysWithValues: configuration.accounts.map { ($0.appID, $0) })
        let going = previous.members.filter { member in
            let errors = member.place.latest?.health.values.compactMap(\.status.error) ?? []
            return wanted[member.account.appID] == member.account
                && !errors.contains(where: \.errorClass.mayBeMendedHere)
        }
        return Dictionary(uniqueKeysWithValues: going.map { ($0.account.appID, $0) })
    }

    /// The refreshers of new accounts, with what the store holds of them.
    ///
    /// Many are restored by two threads, in the order in which they stand in the file and some at a time, so that each of its pages is read
    /// once for all that is needed of it.
    private func restored(_ new: [New]) throws -> [AccountRefresher] {
        let reading = ClockReading(of: base.clock)
        guard new.count >= Self.many, let first = try base.store.again(), let second = try base.store.again() else {
            return try restored(new[...], in: [:], from: base.store, reading)
        }
        let rows = try base.store.accountRows()
        let ordered = new.sorted { rows[$0.appID] ?? .max < rows[$1.appID] ?? .max }
        return try Shares.map(ordered, shares: 2) { [self] share, ordered in
            try stride(from: ordered.startIndex, to: ordered.endIndex, by: Self.many).flatMap { start in
                let some = ordered[start..<min(start + Self.many, ordered.endIndex)]
                return try restored(some, in: rows, from: share == 0 ? first : second, reading)
            }
        }
    }

    /// The refreshers of some accounts, of which the store has those in `rows` there.
    private func restored(
        _ new: ArraySlice<New>, in rows: [String: Int64], from store: DayStore, _ reading: ClockReading
    ) throws -> [AccountRefresher] {
        guard !new.isEmpty else { return [] }
        let scope = RefreshPlan(policy: configuration.policy, spread: 0).scope(of: new.map(\.appID), now: reading.now)
        let places = new.compactMap { rows[$0.appID] }
        let stored = try store.restore(scope.within(rows: places))
        let baselines = dependencies.baselines.reading(store)
        return try new.map { try make($0, stored[$0.appID] ?? StoredAccount(), baselines, reading) }
    }

    /// How many accounts are restored at a time: their pages have room in memory.
    private static let many = 256

    /// A new account, or one that begins anew, with all that is known of it.
    private struct New: Sendable {
        let member: Member
        let client: AccountClient
        let known: AccountSnapshot?
        var appID: String { member.account.appID }
    }

    private func make(
        _ new: New, _ stored: StoredAccount, _ baselines: BaselineSource, _ reading: ClockReading
    ) throws -> AccountRefresher {
        var baselines = baselines
        let account = new.member.account
        let stored = stored.withFailuresCleared()
        var dependencies = dependencies
        dependencies.collect(configuration.endpoints(of: account))
        baselines.compare(dependencies.endpoints)
        let today = Day(containing: reading.now)
        upstream.budget.note(stored, of: account.appID, on: today)
        var state = AccountState(stored, configured: dependencies.endpoints, today: today)
        let plan = RefreshPlan(
            policy: configuration.policy(of: account), spread: StableHash.fraction(account.appID))
        state.forgetErrors(unwantedBy: plan, now: reading.now)
        state.restatements = new.known?.restatements ?? AccountCount(since: reading.now)
        try baselines.complete(&state, of: account.appID)
        return AccountRefresher(
            account: account, client: new.client, plan: plan, dependencies: dependencies, state: state, seen: reading
        ) { [place = new.member.place] in place.publish($0) }
    }
}

extension ExporterConfiguration {
    /// The part of the configuration that matters to an account's collecting, besides the account itself.
    fileprivate var settings: ExporterConfiguration {
        var settings = self
        (settings.accounts, settings.notices, settings.remoteWrite) = ([], [], [])
        settings.disabledAccounts = []
        return settings
    }
}
