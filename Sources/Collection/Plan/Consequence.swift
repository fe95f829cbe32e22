package import BeijingTime
import DayStore
import Settings
package import WeChatAPI

/// What an exchange means for the calls to come: pure changes of the account's state.
package struct Consequence: Sendable {
    private let plan: RefreshPlan
    private let appID: String

    /// Judges the exchanges of the account `appID`.
    package init(plan: RefreshPlan, appID: String) {
        self.plan = plan
        self.appID = appID
    }

    /// Takes in that `call` brought an answer to keep.
    package func success(of call: RefreshPlan.Call, in account: inout AccountState, now: UnixTime) {
        account.reopen()
        account.update(call.endpoint) { state in
            (state.recheck, state.deferrals[call.start]) = (nil, nil)
            (state.standing.lastAttempt, state.standing.lastSuccess) = (now, now)
            self.recover(call.endpoint, &state, besides: call.start, now: now)
        }
    }

    /// Lets the endpoint be asked again; what stands failed then is at most the call for its latest period, another than `start`.
    private func recover(_ endpoint: Endpoint, _ state: inout EndpointState, besides start: Day, now: UnixTime) {
        let target = plan.target(endpoint, now: now)
        state.reopen()
        state.standing.error = target == start || state.held[target] != nil ? nil : state.deferrals[target]?.error
    }

    /// Takes in "not ready": the exchange was fine, and the period is asked for again after the poll interval; one of the history, tomorrow.
    package func notReady(_ call: RefreshPlan.Call, in account: inout AccountState, now: UnixTime) {
        success(of: call, in: &account, now: now)
        account.update(call.endpoint) { state in
            guard call.purpose == .latest else {
                return state.deferrals[call.start] = Deferral(until: plan.tomorrow(now))
            }
            let again = now.advanced(by: jittered(plan.policy.pollInterval, now: now))
            state.standing.notReady = .init(start: call.start, askAgain: again)
        }
    }

    /// Takes in that `call` failed.
    package func failure(
        _ error: UpstreamError, of call: RefreshPlan.Call, in account: inout AccountState, now: UnixTime
    ) {
        // Whom WeChat knows well enough to refuse one endpoint, it lets in.
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
            (state.standing.lastAttempt, state.standing.failures, state.standing.notBefore) = (now, failures, again)
            state.standing.error = .init(
                label: error.label, errorClass: error.errorClass, sentence: "\(error)")
            if error.mayConcernPeriod { self.deferPeriod(of: call, error, in: &state, lastSuccess, now: now) }
        }
    }

    /// Counts a failure against the period that was asked for, so that it cannot hold up the others.
    ///
    /// A period of the past that fails again and again, by an answer of its own or while other calls succeed, is put off until the next
    /// morning, and so is one for which the day has no more calls: then its call stands failed no more.
    private func deferPeriod(
        of call: RefreshPlan.Call, _ error: UpstreamError, in state: inout EndpointState, _ lastSuccess: UnixTime,
        now: UnixTime
    ) {
        var deferral = state.deferrals[call.start] ?? Deferral(until: now)
        deferral.fail(state.standing.error, at: now)
        deferral.until = retry(error, of: call, failures: deferral.failures, now: now)
        let isHopeless = deferral.isExhausted && (error.tellsOfPeriod || lastSuccess > deferral.since ?? now)
        if call.purpose != .latest, isHopeless || plan.isSpent(state, call, now) {
            (deferral.until, deferral.isPutOff) = (plan.morning(after: now), true)
            recover(call.endpoint, &state, besides: call.start, now: now)
        } else if call.purpose != .latest || error.refusesDates, error.tellsOfPeriod {
            // The others are no worse for it; a short breath is enough.
            state.standing.notBefore = now.advanced(by: jittered(Backoff.wait(after: 1, .busy), now: now))
        }
        state.deferrals[call.start] = deferral
    }

    /// The first instant at which a call may follow the `failures`-th failure in a row.
    private func retry(_ error: UpstreamError, of call: RefreshPlan.Call, failures: Int, now: UnixTime) -> UnixTime {
        switch error.errorClass {
        case .quota, .retired: plan.tomorrow(now)
        // A whole account must not wait for tomorrow because one request was garbled on its way.
        case .request where error.scope == .account: now.advanced(by: Backoff.wait(after: failures, .credential))
        // Nor must a new day, before it was refused again and again. Midnight brings none: a call then would fail as well, and bar the
        // one that comes in the morning.
        case .request where call.purpose == .latest && failures >= Deferral.patience: plan.morning(after: now)
        case .credential: now.advanced(by: Backoff.wait(after: failures, .credential))
        case .token, .busy, .notReady, .request:
            now.advanced(
                by: max(jittered(Backoff.wait(after: failures, error.errorClass), now: now), error.leastWait))
        }
    }

    /// `duration` give or take a tenth, so that accounts that failed together do not return together.
    private func jittered(_ duration: Duration, now: UnixTime) -> Duration {
        let fraction = StableHash.fraction("\(appID) \(now.milliseconds)")
        return .milliseconds(Int64(Double(duration.wholeMilliseconds) * (0.9 + 0.2 * fraction)))
    }
}

extension UpstreamError {
    /// Whether upstream refuses the dates that were asked for, and perhaps no others.
    fileprivate var refusesDates: Bool { label == "61500" || label == "61501" }

    /// Whether the answer itself speaks of the period: other periods deserve their call however the way to upstream is.
    fileprivate var tellsOfPeriod: Bool {
        if case .malformed = self { true } else { errorClass == .request }
    }

    /// Whether the fault may lie in the one period that was asked for.
    fileprivate var mayConcernPeriod: Bool {
        switch self {
        case .malformed, .http, .transport: true
        case .errcode(45011, _): false
        case .errcode: errorClass == .busy || errorClass == .request
        case .tokenCall, .tokenRefused, .credentials, .budgetSpent, .store: false
        }
    }
}
