package import DayStore
package import WeChatAPI

/// What an exchange means for the calls to come: pure functions from the standing before to the standing after.
package struct Consequence: Sendable {
    private let plan: RefreshPlan
    private let appID: String

    /// Judges the exchanges of the account `appID`.
    package init(plan: RefreshPlan, appID: String) {
        self.plan = plan
        self.appID = appID
    }

    /// The standing after an answer to keep.
    package func success(after standing: CallStanding, now: UnixTime) -> CallStanding {
        var next = CallStanding()
        next.notReady = standing.notReady
        (next.lastAttempt, next.lastSuccess) = (now, now)
        return next
    }

    /// The standing after "not ready": the exchange was fine, the period is asked for again after the poll interval.
    package func notReady(_ start: Day, after standing: CallStanding, now: UnixTime) -> CallStanding {
        var next = success(after: standing, now: now)
        next.notReady = .init(start: start, askAgain: now.advanced(by: jittered(plan.policy.pollInterval, now: now)))
        return next
    }

    /// The standing after a failure.
    package func failure(_ error: UpstreamError, after standing: CallStanding, now: UnixTime) -> CallStanding {
        var next = standing
        next.lastAttempt = now
        // Each class has its own scale of waits: an outage overnight must not make the first refused secret wait for hours.
        if let before = standing.error, before.errorClass != error.errorClass { next.failures = 0 }
        next.failures += 1
        next.error = .init(label: error.label, errorClass: error.errorClass, sentence: "\(error)")
        next.notBefore = retry(error, failures: next.failures, now: now)
        return next
    }

    /// The first instant at which a call may follow the `failures`-th failure in a row.
    private func retry(_ error: UpstreamError, failures: Int, now: UnixTime) -> UnixTime {
        switch error.errorClass {
        case .quota, .request: plan.tomorrow(now)
        case .credential: now.advanced(by: Backoff.wait(after: failures, .credential))
        case .token, .busy, .notReady:
            now.advanced(by: max(jittered(Backoff.wait(after: failures, error.errorClass), now: now), floor(error)))
        }
    }

    /// The least wait that the error itself asks for.
    private func floor(_ error: UpstreamError) -> Duration {
        switch error {
        case .http(_, let retryAfter?): retryAfter
        case .errcode(45011, _): .seconds(60)
        default: .zero
        }
    }

    /// `duration` give or take a tenth, so that accounts that failed together do not return together.
    private func jittered(_ duration: Duration, now: UnixTime) -> Duration {
        let fraction = StableHash.fraction("\(appID) \(now.milliseconds)")
        return .milliseconds(Int64(Double(duration.wholeMilliseconds) * (0.9 + 0.2 * fraction)))
    }
}
