import DayStore
import Logging
package import WeChatAPI

/// The serial loop of one account: does what the plan says, keeps what came, publishes how things stand.
package struct AccountRefresher: Sendable {
    /// What all accounts share.
    package struct Surroundings: Sendable {
        let store: DayStore
        let budget: CallBudget
        let gate: CallGate
        let statistics: CallStatistics
        let clock: any WallClock
        let logger: Logger
        let endpoints: [Endpoint]
        let baselines: BaselineSource
    }

    let account: AccountConfiguration
    let place: SnapshotBoard.Place
    let client: AccountClient
    let plan: RefreshPlan
    let surroundings: Surroundings
    var state: AccountState
    private let consequence: Consequence
    private var refusedSecrets: UInt64?

    /// Makes the refresher of the account that is published in `place`.
    package init(
        account: AccountConfiguration, place: SnapshotBoard.Place, client: AccountClient, plan: RefreshPlan,
        surroundings: Surroundings, state: AccountState
    ) {
        (self.account, self.place, self.client, self.plan) = (account, place, client, plan)
        (self.surroundings, self.state) = (surroundings, state)
        consequence = Consequence(plan: plan, appID: account.appID)
    }

    /// Shows the present state, without any call.
    package func publish() {
        let tokenCall = account.tokenCall.map { call in
            (call: call, used: surroundings.budget.used(account.appID, .token(call)))
        }
        let snapshot = AccountSnapshot(
            name: account.name, state: state, endpoints: surroundings.endpoints, plan: plan, tokenCall: tokenCall,
            specialDays: surroundings.baselines.window.specialDays, now: surroundings.clock.now)
        place.publish(snapshot)
    }

    /// Goes on with what an earlier refresher of the same account has learnt meanwhile, its credential errors forgiven.
    mutating func takeOver(_ earlier: AccountRefresher) async {
        catchUp(with: earlier)
        do {
            state = try await surroundings.baselines.completed(state, of: account.appID)
        } catch {
            guard !Task.isCancelled else { return }
            surroundings.logger.error(
                "Cannot read the store; baselines may be old",
                metadata: ["account": "\(account.name)", "err": "\(error)"])
        }
        publish()
    }

    /// When to tick: now or earlier when a call is due.
    package mutating func nextTick() -> UnixTime {
        let now = surroundings.clock.now
        liftBarrierIfSecretsChanged()
        let next = plan.next(surroundings.endpoints, of: state, now: now)?.at ?? now
        return next <= now ? next : nextLook(next, now)
    }

    /// Makes the next call if it is due.
    ///
    /// A cancelled call leaves everything as it was, but for the budget.
    ///
    /// - Returns: The instant at which to tick again; not later than now when more is due.
    package mutating func tick() async -> UnixTime {
        let now = surroundings.clock.now
        liftBarrierIfSecretsChanged()
        guard let call = plan.next(surroundings.endpoints, of: state, now: now) else { return now }
        guard call.at <= now else { return nextLook(call.at, now) }
        let secrets = SecretSource.fingerprint(of: account.secrets)
        await perform(call)
        refusedSecrets = state.credentialBarrier.map { _ in secrets }
        publish()
        if call.purpose == .history { reportHistory(call) }
        return nextTick()
    }

    /// While a credential error stands, the secrets' files are looked at every 15 seconds, because a mended one should count at once.
    private func nextLook(_ next: UnixTime, _ now: UnixTime) -> UnixTime {
        guard refusedSecrets != nil, account.secrets.contains(where: \.canChange) else { return next }
        return min(next, now.advanced(by: .seconds(15)))
    }

    private mutating func liftBarrierIfSecretsChanged() {
        guard let refusedSecrets, state.credentialBarrier != nil else { return }
        guard SecretSource.fingerprint(of: account.secrets) != refusedSecrets else { return }
        self.refusedSecrets = nil
        state.liftCredentialBarrier()
        surroundings.logger.info("Secret changed; trying at once", metadata: ["account": "\(account.name)"])
        publish()
    }

    private mutating func perform(_ call: RefreshPlan.Call) async {
        do throws(UpstreamError) {
            let rows = try await fetch(call)
            let settlement = plan.policy.settlement(of: call.start, call.endpoint.period)
            guard !rows.isEmpty || surroundings.clock.now >= settlement else { return await concludeNotReady(call) }
            let period = try take(rows, of: call)
            let before = state.endpoint(call.endpoint).standing
            await conclude(call, consequence.success(after: before, now: period.readAt), period: period.value)
        } catch {
            guard !Task.isCancelled else { return }
            guard error.errorClass != .notReady else { return await concludeNotReady(call) }
            await concludeFailure(call, error)
        }
    }

    private mutating func concludeNotReady(_ call: RefreshPlan.Call) async {
        let (before, now) = (state.endpoint(call.endpoint).standing, surroundings.clock.now)
        guard call.purpose == .latest else {
            putOff(call, now: now)
            return await conclude(call, consequence.success(after: before, now: now))
        }
        await conclude(call, consequence.notReady(call.start, after: before, now: now))
    }

    private mutating func concludeFailure(_ call: RefreshPlan.Call, _ error: UpstreamError) async {
        let (before, now) = (state.endpoint(call.endpoint).standing, surroundings.clock.now)
        var standing = consequence.failure(error, after: before, now: now)
        if call.purpose != .latest, error.concernsOnePeriod {
            putOff(call, now: now)
            standing.notBefore = before.notBefore
        }
        await conclude(call, standing)
    }

    /// Leaves one period alone until tomorrow, so that it cannot hold up the others of its endpoint.
    private mutating func putOff(_ call: RefreshPlan.Call, now: UnixTime) {
        let tomorrow = plan.tomorrow(now)
        state.update(call.endpoint) { state in
            state.putOff = state.putOff.filter { $0.value > now }
            state.putOff[call.start] = tomorrow
        }
    }

    /// Brings the baseline of the period shown up to date, if the one that came in is that period or behind it.
    private mutating func renewBaseline(after start: Day, _ call: RefreshPlan.Call) async {
        guard let shown = state.endpoint(call.endpoint).latest?.start,
            shown == start || surroundings.baselines.parts(of: call.endpoint, shown: shown).contains(start)
        else { return }
        do {
            let baseline = try await surroundings.baselines.renewed(account.appID, call.endpoint, shown: shown)
            state.update(call.endpoint) { $0.baseline = baseline }
        } catch {
            guard !Task.isCancelled else { return }
            // A baseline of other days would mislead; none is visible as such.
            state.update(call.endpoint) { $0.baseline = nil }
            log(.error, "Cannot read the store; there is no baseline", call, ["err": "\(error)"])
        }
    }

    /// Takes the outcome in, writes it down and logs it once.
    private mutating func conclude(
        _ call: RefreshPlan.Call, _ standing: CallStanding, period: StoredPeriod? = nil
    ) async {
        let (before, policy) = (state.endpoint(call.endpoint).standing, plan.policy)
        state.update(call.endpoint) { state in
            state.standing = standing
            guard let period else { return }
            state.take(period)
            // Neither the history nor a month's baseline, three months back, asks for anything older again.
            let oldest = period.start - policy.historyDays - 150
            state.held = state.held.filter { $0.key >= oldest || !$0.value.isSettled }
        }
        report(call, standing, before: before, period: period)
        do throws(StoreError) {
            let oldest = Day(containing: surroundings.clock.now) - plan.policy.retentionDays
            try await surroundings.store.conclude(
                appID: account.appID, endpoint: call.endpoint, standing: standing, period: period, oldest: oldest)
        } catch {
            // A shutdown in the middle of it: what was not written is fetched again.
            guard !Task.isCancelled else { return }
            log(
                .error, "Cannot write to the store; what was fetched is shown until a restart", call,
                ["err": "\(error)"])
        }
        if let period { await renewBaseline(after: period.start, call) }
    }
}

extension UpstreamError {
    /// Whether the fault may lie in the one period that was asked for, so that other periods deserve their call.
    fileprivate var concernsOnePeriod: Bool {
        switch self {
        case .malformed: true
        default: errorClass == .request
        }
    }
}
