package import BeijingTime
import DayStore
import Settings
package import WeChatAPI

/// Applies the outcome of a call to the account's state: a pure function that decides when the next calls may be made.
package struct CallOutcome: Sendable {
    private let plan: RefreshPlan
    private let appID: String

    /// Judges the calls of the account `appID`.
    package init(plan: RefreshPlan, appID: String) {
        self.plan = plan
        self.appID = appID
    }

    /// Records that `call` returned an answer to keep.
    package func success(of call: RefreshPlan.Call, in account: inout AccountState, now: UnixTime) {
        account.reopen()
        account.update(call.endpoint) { state in
            (state.recheck, state.deferrals[call.start]) = (nil, nil)
            (state.status.lastAttempt, state.status.lastSuccess) = (now, now)
            state.status.retiredSince = nil
            self.recover(call.endpoint, &state, besides: call.start, now: now)
        }
    }

    /// Reopens the endpoint; only the error of its latest period remains, if that is another period than `start`.
    private func recover(_ endpoint: Endpoint, _ state: inout EndpointState, besides start: Day, now: UnixTime) {
        let target = plan.target(endpoint, now: now)
        state.reopen()
        state.status.error = target == start || state.held[target] != nil ? nil : state.deferrals[target]?.error
    }

    /// Records "not ready": the call succeeded, and the period is asked for again after the poll interval, a period of the history
    /// tomorrow.
    package func notReady(_ call: RefreshPlan.Call, in account: inout AccountState, now: UnixTime) {
        success(of: call, in: &account, now: now)
        account.update(call.endpoint) { state in
            guard call.purpose == .latest else {
                return state.deferrals[call.start] = Deferral(until: plan.tomorrow(now))
            }
            let again = now.advanced(by: jittered(plan.policy.pollInterval, now: now))
            state.status.notReady = .init(start: call.start, askAgain: again)
        }
    }

    /// Records that `call` failed.
    package func failure(
        _ error: UpstreamError, of call: RefreshPlan.Call, in account: inout AccountState, now: UnixTime
    ) {
        // An endpoint's refusal shows that WeChat knows the account, so the account is not refused.
        if case .errcode = error, error.scope == .endpoint { account.reopen() }
        if error.scope == .account {
            let failures = account.countFailure(error.errorClass)
            account.close(error.errorClass, until: retry(error, of: call, failures: failures, now: now))
        }
        let lastSuccess = account.lastSuccess ?? .epoch
        account.update(call.endpoint) { state in
            let failures = state.streak.count(error.errorClass)
            let again = retry(error, of: call, failures: failures, now: now)
            state.recheck = nil
            (state.status.lastAttempt, state.status.failures, state.status.notBefore) = (now, failures, again)
            if error.errorClass == .retired { state.status.retiredSince = state.status.retiredSince ?? now }
            // A look at a retired endpoint that finds nobody tells nothing new of it.
            guard error.errorClass != .busy || state.status.error?.errorClass != .retired else { return }
            state.status.error = .init(
                label: error.label, errorClass: error.errorClass, sentence: error.sentence)
            if error.mayConcernPeriod { self.deferPeriod(of: call, error, in: &state, lastSuccess, now: now) }
        }
    }

    /// Records that the store does not take what an endpoint brought, and closes the endpoint; that upstream has retired it matters more.
    func unstored(_ error: UpstreamError, of endpoint: Endpoint, in account: inout AccountState, until: UnixTime) {
        account.update(endpoint) { state in
            guard !state.status.isRetired else { return }
            state.status.notBefore = until
            state.status.error = .init(label: error.label, errorClass: error.errorClass, sentence: error.sentence)
        }
    }

    /// Records that the store has taken what `call` brought.
    func stored(_ call: RefreshPlan.Call, in account: inout AccountState, now: UnixTime) {
        account.update(call.endpoint) { state in
            guard !state.status.isRetired else { return }
            self.recover(call.endpoint, &state, besides: call.start, now: now)
        }
    }

    /// Counts a failure against the requested period, so that it cannot delay the others.
    ///
    /// A past period that keeps failing, by its own answers or while other calls succeed, is put off until the next morning; so is one
    /// for which today's calls are used up. Its endpoint no longer counts as failed then.
    private func deferPeriod(
        of call: RefreshPlan.Call, _ error: UpstreamError, in state: inout EndpointState, _ lastSuccess: UnixTime,
        now: UnixTime
    ) {
        var deferral = state.deferrals[call.start] ?? Deferral(until: now)
        deferral.fail(state.status.error, at: now)
        deferral.until = retry(error, of: call, failures: deferral.failures, now: now)
        let isHopeless = deferral.isExhausted && (error.tellsOfPeriod || lastSuccess > deferral.since ?? now)
        if call.purpose != .latest, isHopeless || plan.isSpent(state, call, now) {
            (deferral.until, deferral.isPutOff) = (plan.morning(after: now), true)
            recover(call.endpoint, &state, besides: call.start, now: now)
        } else if call.purpose != .latest || error.refusesDates, error.tellsOfPeriod {
            // Other periods are not affected; a short wait is enough.
            state.status.notBefore = now.advanced(by: jittered(Backoff.wait(after: 1, .busy), now: now))
        }
        state.deferrals[call.start] = deferral
    }

    /// The earliest time of a call after the `failures`-th failure in a row.
    private func retry(_ error: UpstreamError, of call: RefreshPlan.Call, failures: Int, now: UnixTime) -> UnixTime {
        switch error.errorClass {
        case .quota: plan.tomorrow(now)
        // The morning a week later.
        case .retired: plan.nextMorning(after: now.advanced(by: .seconds(6 * 86_400)))
        // A whole account must not wait until tomorrow because one request was garbled.
        case .request where error.scope == .account: now.advanced(by: Backoff.wait(after: failures, .credential))
        // Nor must a new day, until it was refused repeatedly. No new day appears at midnight: a call then would fail again and close the
        // endpoint to the day of the next morning.
        case .request where call.purpose == .latest && failures >= Deferral.patience: plan.morning(after: now)
        case .credential: now.advanced(by: Backoff.wait(after: failures, .credential))
        case .token, .busy, .notReady, .request:
            now.advanced(
                by: max(jittered(Backoff.wait(after: failures, error.errorClass), now: now), error.leastWait))
        }
    }

    /// `duration` plus or minus up to a tenth, so that accounts that failed together do not retry together.
    private func jittered(_ duration: Duration, now: UnixTime) -> Duration {
        let fraction = StableHash.fraction("\(appID) \(now.milliseconds)")
        return .milliseconds(Int64(Double(duration.wholeMilliseconds) * (0.9 + 0.2 * fraction)))
    }
}

extension UpstreamError {
    /// Whether upstream refused the requested dates, and perhaps no others.
    fileprivate var refusesDates: Bool { label == "61500" || label == "61501" }

    /// Whether the answer itself is about the period; other periods deserve their call then, whatever the state of the network.
    fileprivate var tellsOfPeriod: Bool {
        if case .malformed = self { true } else { errorClass == .request }
    }

    /// Whether the fault may lie in the requested period.
    fileprivate var mayConcernPeriod: Bool {
        switch self {
        case .malformed, .http, .transport: true
        case .errcode(45011, _): false
        case .errcode: errorClass == .busy || errorClass == .request
        case .tokenCall, .tokenRefused, .credentials, .budgetSpent, .store: false
        }
    }
}
