import BeijingTime
import DayStore
import Logging
import Settings
import WeChatAPI

/// What follows from the outcome of a call: state, log and store.
extension AccountRefresher {
    mutating func concludeFailure(
        _ call: RefreshPlan.Call, _ error: UpstreamError, _ secrets: SecretsFingerprint
    ) async {
        let (before, now) = (state.endpoint(call.endpoint), dependencies.clock.now)
        // WeChat sometimes refuses a good token. That costs a second call some seconds later, in a tick of its own, so that nothing waits
        // for it.
        // If a new day has no call left, the refusal stands: by tomorrow nothing waits for that call.
        let isSpent = plan.isSpent(before, call, now)
        if error.isTokenRefusal, before.recheck == nil, before.status.error?.label != error.label,
            !(isSpent && call.purpose == .latest)
        {
            let recheck = now.advanced(by: Backoff.tokenRefusal)
            state.update(call.endpoint) { $0.recheck = recheck }
            let again = isSpent ? plan.tomorrow(now) : recheck
            return log(.info, "Token refused; retrying the call once", call, ["retry_at": "\(Rfc3339.text(again))"])
        }
        if error.errorClass == .notReady {
            outcome.notReady(call, in: &state, now: now)
            refusals[call.endpoint] = nil
        } else {
            outcome.failure(error, of: call, in: &state, now: now)
            refusals[call.endpoint] = error.remedy.map { ($0, secrets) }
            if let period = await unconfirmed(call, now: now) {
                return await concludeUnconfirmed(call, before: before, period, error)
            }
        }
        let isAwaited = error.errorClass == .notReady && call.purpose == .latest
        await conclude(call, before: before, news: isAwaited ? .notReady : nil, error: error)
        guard error.errorClass == .retired else { return }
        for (call, period) in await unconfirmed(call.endpoint, now: now) {
            await concludeUnconfirmed(call, before: state.endpoint(call.endpoint), period, error)
        }
    }

    private mutating func concludeUnconfirmed(
        _ call: RefreshPlan.Call, before: EndpointState, _ period: StoredPeriod, _ error: UpstreamError
    ) async {
        state.update(call.endpoint) { $0.deferrals[call.start] = nil }
        log(.warning, "Period could not be read again; its first numbers are final", call, ["err": "\(error)"])
        await conclude(call, before: before, period: period)
    }

    /// Stores how a call ended and logs it once; `before` is the endpoint's earlier state.
    ///
    /// - Returns: Whether it is so: false when `isNew` is wrong, and the period held.
    @discardableResult
    mutating func conclude(
        _ call: RefreshPlan.Call, before: EndpointState, period: StoredPeriod? = nil, isNew: Bool = false,
        news: Arrival.News? = nil, error: UpstreamError? = nil
    ) async -> Bool {
        let oldest = oldestKept(after: call)
        if let period {
            // Neither the history nor a month's baseline, three months back, needs anything older again.
            let oldest = period.start - plan.policy.historyDays - 150
            state.update(call.endpoint) { state in
                state.accept(period, news)
                state.held.removeSettled(before: oldest)
            }
        }
        let present = state.endpoint(call.endpoint)
        report(call, present, before: before, period: period, error: error)
        guard await store(Conclusion(call: call, period: period, news: news, oldest: oldest), isNew: isNew) else {
            return false
        }
        await compareAgain(after: period?.start, call, isOther: present.status.isRetired != before.status.isRetired)
        return true
    }
}
