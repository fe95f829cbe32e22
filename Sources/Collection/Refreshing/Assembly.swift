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
        let reading = ClockReading(of: base.clock)
        let now = reading.now
        let changed = configuration.accounts.map(\.appID).filter { !kept.contains($0) }
        let stored = changed.isEmpty ? [:] : try restored(changed, now)
        let known = Dictionary(uniqueKeysWithValues: (previous?.members ?? []).map { ($0.account.appID, $0.place) })
        members = try configuration.accounts.map { account in
            if let member = going[account.appID] { return member }
            let member = Member(account: account, place: SnapshotPlace())
            made.append(
                try make(member, stored[account.appID] ?? StoredAccount(), known[account.appID]?.latest, reading))
            return member
        }
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

    /// What the store holds of `appIDs`, and of other accounts where reading everything is quicker.
    private func restored(_ appIDs: [String], _ now: UnixTime) throws -> [String: StoredAccount] {
        let plan = RefreshPlan(policy: configuration.policy, spread: 0)
        return try base.store.restore(plan.scope(of: appIDs.count > 5_000 ? nil : appIDs, now: now))
    }

    private mutating func make(
        _ member: Member, _ stored: StoredAccount, _ known: AccountSnapshot?, _ reading: ClockReading
    ) throws -> AccountRefresher {
        let account = member.account
        let stored = stored.withFailuresCleared()
        var dependencies = dependencies
        dependencies.collect(configuration.endpoints(of: account))
        let today = Day(containing: reading.now)
        upstream.budget.note(stored, of: account.appID, on: today)
        var state = AccountState(stored, configured: dependencies.endpoints, today: today)
        let plan = RefreshPlan(
            policy: configuration.policy(of: account), spread: StableHash.fraction(account.appID))
        state.forgetErrors(unwantedBy: plan, now: reading.now)
        state.restatements = known?.restatements ?? AccountCount(since: reading.now)
        try dependencies.baselines.complete(&state, of: account.appID)
        return AccountRefresher(
            account: account, client: upstream.client(of: account), plan: plan, dependencies: dependencies,
            state: state, seen: reading
        ) { [place = member.place] in place.publish($0) }
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
