import Baselines
package import BeijingTime
import DayStore
import Logging
package import Settings
import Waiting
package import WeChatAPI

/// Refreshes one account: makes the calls that the plan asks for, keeps their answers, publishes the state.
package struct AccountRefresher: Sendable {
    /// What all accounts share, and which endpoints are collected.
    package struct Dependencies: Sendable {
        let store: DayStore
        /// The threads on which the store is read.
        let disk: BlockingWork
        let refreshTokens: RefreshTokens
        let budget: CallBudget
        let gate: CallGate
        let clock: any WallClock
        let logger: Logger
        private(set) var endpoints: [Endpoint]
        /// The names of the labels that some account has.
        let labelNames: [String]
        private(set) var baselines: BaselineSource

        /// Collects the endpoints of an account.
        mutating func collect(_ endpoints: [Endpoint]) {
            self.endpoints = endpoints
            baselines.compare(endpoints)
        }
    }

    /// The account whose days are collected.
    package let account: AccountConfiguration
    private let show: @Sendable (AccountSnapshot) -> Void
    let client: AccountClient
    let plan: RefreshPlan
    let dependencies: Dependencies
    var state: AccountState
    let outcome: CallOutcome
    var refusals: [Endpoint: (remedy: Remedy, secrets: SecretsFingerprint)] = [:]
    /// The last look at the clock.
    var seen: ClockReading
    /// What is to be stored as soon as the store takes it.
    var unstored = Unstored()
    /// When it is the account's turn to ask for WeChat's own quota; nil while it has booked none.
    var quotaTurn: UnixTime?

    /// Makes the refresher of an account, whose snapshots go to `show`; `state` is what was known at the look `seen`.
    package init(
        account: AccountConfiguration, client: AccountClient, plan: RefreshPlan, dependencies: Dependencies,
        state: AccountState, seen: ClockReading, show: @escaping @Sendable (AccountSnapshot) -> Void
    ) {
        (self.account, self.show, self.client, self.plan) = (account, show, client, plan)
        (self.dependencies, self.state, self.seen) = (dependencies, state, seen)
        outcome = CallOutcome(plan: plan, appID: account.appID)
    }

    /// Publishes the present state without a call.
    @discardableResult
    package func publish() -> AccountSnapshot {
        let tokenCall = account.tokenCall.map { call in
            (call: call, used: dependencies.budget.used(account.appID, .token(call)))
        }
        let snapshot = AccountSnapshot(
            name: account.name, identity: AccountIdentity(of: account, labelNames: dependencies.labelNames),
            state: state, endpoints: dependencies.endpoints, plan: plan, tokenCall: tokenCall,
            specialDays: dependencies.baselines.window.specialDays, now: dependencies.clock.now)
        show(snapshot)
        return snapshot
    }

    /// Continues with what an earlier refresher of the same account has learnt meanwhile, and forgives the errors that a reload may have
    /// ended.
    mutating func takeOver(_ earlier: AccountRefresher) async {
        catchUp(with: earlier)
        do {
            state = try await dependencies.baselines.completed(state, of: account.appID)
        } catch {
            guard !Task.isCancelled else { return }
            dependencies.logger.error(
                "Cannot read the store; baselines may be outdated",
                metadata: ["account": "\(account.name)", "err": "\(error)"])
        }
        publish()
    }

    /// When to tick: now or earlier when a call is due or the clock was set.
    package mutating func nextTick() -> UnixTime {
        let reading = ClockReading(of: dependencies.clock)
        let now = reading.now
        // Only a tick can wait for the store.
        guard !reading.wasSet(since: seen) else { return now }
        seen = reading
        reopenIfSecretsChanged()
        let next = plan.next(dependencies.endpoints, of: state, now: now)?.at ?? now
        return next <= now ? next : nextLook(next, now)
    }

    /// Makes the next call if it is due.
    ///
    /// A cancelled call changes nothing but the budget.
    ///
    /// - Returns: The instant of the next tick; not later than now when more is due.
    package mutating func tick() async -> UnixTime {
        let next = await act()
        return next ?? nextTick()
    }

    /// Does the same; returns the next tick only where it is known without asking the plan again.
    mutating func act() async -> UnixTime? {
        let now = await look()
        await dependencies.refreshTokens.save(of: account.appID)
        await storeAgain()
        reopenIfSecretsChanged()
        guard let call = plan.next(dependencies.endpoints, of: state, now: now) else { return now }
        guard call.at <= now else {
            return await readQuotaIfDue(now: now) ? nil : nextLook(call.at, now)
        }
        let before = call.purpose.isModest ? plan.missingDays(dependencies.endpoints, of: state, now: now).all : 0
        await perform(call, secrets: account.secretsFingerprint)
        let after = publish().historyDaysMissing
        if call.purpose.isModest { reportHistory(call, before: before, after) }
        return nil
    }

    /// When something other than a call is due: while a refusal stands that another secret may end, the secret files are checked every 15
    /// seconds, so that a corrected one takes effect at once; what could not be stored is retried later, and WeChat's own quota is asked for
    /// once a day.
    private func nextLook(_ next: UnixTime, _ now: UnixTime) -> UnixTime {
        let others = [dependencies.refreshTokens.nextTry(of: account.appID), nextStoring, quotaTick(now: now)]
        let next = others.compactMap(\.self).reduce(next) { min($0, max($1, now)) }
        guard !refusals.isEmpty, account.secrets.contains(where: \.canChange) else { return next }
        return min(next, now.advanced(by: .seconds(15)))
    }

    private mutating func reopenIfSecretsChanged() {
        guard !refusals.isEmpty else { return }
        let present = account.secretsFingerprint
        let mended = refusals.filter { present.mayBring($0.value.remedy, since: $0.value.secrets) }.keys
        guard !mended.isEmpty else { return }
        state.reopen()
        for endpoint in mended {
            refusals[endpoint] = nil
            state.update(endpoint) { $0.reopen() }
        }
        dependencies.logger.info("Secret changed; retrying at once", metadata: ["account": "\(account.name)"])
        publish()
    }

    /// Makes a call with the secrets whose fingerprint is `secrets`.
    private mutating func perform(_ call: RefreshPlan.Call, secrets: SecretsFingerprint) async {
        do throws(UpstreamError) {
            let reading = try await fetch(call)
            let settlement = plan.policy.settlement(of: call.start, call.endpoint.period)
            guard !reading.record.cells.isEmpty || dependencies.clock.now >= settlement else {
                throw .errcode(61503, message: "an empty list")
            }
            try await keep(reading, of: call)
        } catch {
            guard !Task.isCancelled else { return }
            await concludeFailure(call, error, secrets)
        }
    }

    /// Keeps what was read of a period.
    ///
    /// One that this process does not hold is stored without asking for it first, which nearly always costs a call's time in vain; if
    /// another process has stored it (`backfill`), nothing is written, and it is merged like any other that is held.
    private mutating func keep(_ reading: PeriodReading, of call: RefreshPlan.Call) async throws(UpstreamError) {
        if state.endpoint(call.endpoint).held[call.start] == nil {
            let before = self
            if await keep(reading, of: call, held: nil, isNew: true) { return }
            self = before
        }
        let held = try await heldPeriod(call, before: reading)
        _ = await keep(reading, of: call, held: held, isNew: false)
    }

    /// Keeps what comes of a reading and what is held; returns false, and all of it is void, when `isNew` is wrong.
    private mutating func keep(
        _ reading: PeriodReading, of call: RefreshPlan.Call, held: StoredPeriod?, isNew: Bool
    ) async -> Bool {
        let kept = merge(reading, into: held, of: call)
        let before = state.endpoint(call.endpoint)
        outcome.success(of: call, in: &state, now: kept.readAt)
        if let again = kept.askAgain {
            state.update(call.endpoint) { $0.deferrals[call.start] = Deferral(until: again) }
        }
        refusals[call.endpoint] = nil
        return await conclude(call, before: before, period: kept.value, isNew: isNew, news: kept.news)
    }
}
