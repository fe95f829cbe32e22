import BeijingTime
import DayStore
import Logging
import Settings
import WeChatAPI

extension AccountRefresher {
    /// When WeChat's own quota is to be asked for: now, or when it is the account's turn; nil when there is nothing to ask for today as far as
    /// is known.
    func quotaTick(now: UnixTime) -> UnixTime? { dueQuota(now: now) == nil ? nil : max(now, quotaTurn ?? now) }

    /// Whether the quota is all that is due, so that a tick may wait for other accounts' data calls.
    var isOnlyQuotaDue: Bool {
        let reading = ClockReading(of: dependencies.clock)
        guard !reading.wasSet(since: seen) else { return false }
        let now = reading.now
        let others = [
            plan.next(dependencies.endpoints, of: state, now: now)?.at,
            dependencies.refreshTokens.nextTry(of: account.appID), nextStoring,
        ]
        return others.compactMap(\.self).allSatisfy { $0 > now } && quotaTick(now: now).map { $0 <= now } ?? false
    }

    /// Books a turn to ask for the quota, behind all accounts that have one.
    mutating func bookQuotaTurn() {
        quotaTurn = dependencies.clock.now.advanced(
            by: dependencies.gate.bookSpareTurn(at: dependencies.clock.uptime))
    }

    /// When to tick next, like ``nextTick()``; where only the quota is due, when it is the account's turn.
    mutating func nextTurn() -> UnixTime {
        let next = nextTick()
        guard quotaTurn == nil, next <= dependencies.clock.now, isOnlyQuotaDue else { return next }
        bookQuotaTurn()
        return nextTick()
    }

    /// Asks for the next quota if one is due at `now`.
    ///
    /// - Returns: Whether one was due.
    mutating func readQuotaIfDue(now: UnixTime) async -> Bool {
        guard let endpoint = dueQuota(now: now), quotaTurn ?? now <= now else { return false }
        await readQuota(of: endpoint)
        if dueQuota(now: now) == nil { quotaTurn = nil }
        publish()
        return true
    }

    /// The endpoint whose quota is due; none while a token for it would come out of what is kept for the data.
    private func dueQuota(now: UnixTime) -> Endpoint? {
        guard account.mayAskForQuota,
            let endpoint = plan.dueQuota(dependencies.endpoints, of: state, now: now)
        else { return nil }
        let limit = dependencies.budget.limit(of: account.appID)
        let used = account.tokenCall.map { dependencies.budget.used(account.appID, .token($0)) } ?? 0
        return used < limit - limit / 3 ? endpoint : nil
    }

    /// Asks for the quota of `endpoint` once; a failure changes nothing else.
    private mutating func readQuota(of endpoint: Endpoint) async {
        let appID = account.appID
        var changed: [Endpoint: QuotaStatus] = [:]
        do throws(UpstreamError) {
            let quota = try await client.quota(of: endpoint) { () async throws(UpstreamError) in
                try await dependencies.budget.reserve(appID, .quota)
            }
            let now = dependencies.clock.now
            let own = state.endpoint(endpoint).callsUsed(on: Day(containing: now))
            changed[endpoint] = QuotaStatus(lastAttempt: now, reading: .init(quota, ownCalls: own, at: now))
            logQuota(endpoint, ["limit": "\(quota.limit)", "remaining": "\(quota.remaining)", "own_calls": "\(own)"])
        } catch {
            guard !Task.isCancelled else { return }
            // What is wrong with one path need not be wrong with the next; anything else would be answered in the same way.
            let concerned = error.isOfQuotaPath ? [endpoint] : dependencies.endpoints
            let failure = EndpointStatus.CurrentError(
                label: error.label, errorClass: error.errorClass, sentence: error.sentence)
            for other in concerned where other == endpoint || dueToday(other) {
                changed[other] = QuotaStatus(
                    lastAttempt: dependencies.clock.now, reading: state.quotas[other]?.reading, error: failure)
            }
            logQuota(endpoint, ["errcode": "\(error.label)", "err": "\(error)"])
        }
        state.quotas.merge(changed) { $1 }
        // What was not stored is asked for once more after a restart.
        try? await dependencies.store.keep(changed, appID: appID)
    }

    private func dueToday(_ endpoint: Endpoint) -> Bool {
        let today = Day(containing: dependencies.clock.now)
        return state.quotas[endpoint].map { Day(containing: $0.lastAttempt) < today } ?? true
    }

    private func logQuota(_ endpoint: Endpoint, _ facts: [String: String]) {
        var metadata: Logger.Metadata = ["account": "\(account.name)", "endpoint": "\(endpoint.rawValue)"]
        for (name, fact) in facts { metadata[name] = "\(fact)" }
        if facts["err"] == nil {
            dependencies.logger.debug("WeChat's own quota", metadata: metadata)
        } else {
            dependencies.logger.info("WeChat's own quota is not known; next attempt tomorrow", metadata: metadata)
        }
    }
}

extension UpstreamError {
    /// Whether the quota helper refused this path, and perhaps no other.
    fileprivate var isOfQuotaPath: Bool { ["76003", "76021", "76022"].contains(label) }
}
