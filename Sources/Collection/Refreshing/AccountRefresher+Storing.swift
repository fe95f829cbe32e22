import BeijingTime
import DayStore
import Logging
import Settings
import WeChatAPI

/// What was fetched is stored, if need be later: a disk that is full for an hour must not cost a day.
extension AccountRefresher {
    /// How a call ended, as the store is to know it.
    struct Conclusion: Sendable {
        let call: RefreshPlan.Call
        let period: StoredPeriod?
        let news: Arrival.News?
        /// The first day to keep.
        let oldest: Day
    }

    /// What the store could not take yet, and when it is asked again.
    ///
    /// An endpoint makes no further call until its conclusions are stored, so there are hardly ever more than one of each.
    struct Unstored: Sendable {
        fileprivate(set) var conclusions: [Conclusion] = []
        fileprivate var failures = 0
        /// In uptime, which setting the clock does not change.
        fileprivate var tryAgain = Duration.zero

        /// The same, without what belongs to other endpoints.
        func limited(to endpoints: [Endpoint]) -> Unstored {
            var limited = self
            limited.conclusions.removeAll { !endpoints.contains($0.call.endpoint) }
            return limited
        }
    }

    /// Stores how a call ended; a period that cannot be stored is shown, and stored later.
    ///
    /// - Returns: False when the period should be new and is not: then nothing is stored.
    mutating func store(_ conclusion: Conclusion, isNew: Bool) async -> Bool {
        let call = conclusion.call
        do throws(StoreError) {
            guard try await keep(conclusion, in: state, isNew: isNew) else { return false }
            // A later reading replaces one that waits.
            unstored.conclusions.removeAll { $0.call.endpoint == call.endpoint && $0.call.start == call.start }
        } catch {
            // A shutdown interrupted it: what was not stored is fetched again.
            guard !Task.isCancelled else { return true }
            guard conclusion.period != nil else {
                // Of a status alone a restart knows nothing, and asks again.
                log(.debug, "Cannot write to the store", call, ["err": "\(error)"])
                return true
            }
            if unstored.conclusions.isEmpty { postpone(after: 1) }
            unstored.conclusions.append(conclusion)
            close(call.endpoint, error)
            log(
                .error, "Cannot write to the store; what was fetched is shown and stored later", call,
                ["err": "\(error)", "retry_at": "\(Rfc3339.text(nextStoring ?? dependencies.clock.now))"])
        }
        return true
    }

    /// When the store is to be asked again; nil when it has everything.
    var nextStoring: UnixTime? {
        let clock = dependencies.clock
        return unstored.conclusions.isEmpty ? nil : clock.now.advanced(by: unstored.tryAgain - clock.uptime)
    }

    /// Stores what was not, if it is time.
    mutating func storeAgain() async {
        guard unstored.tryAgain <= dependencies.clock.uptime else { return }
        while let next = unstored.conclusions.first {
            var mended = state
            outcome.stored(next.call, in: &mended, now: dependencies.clock.now)
            do throws(StoreError) { _ = try await keep(next, in: mended, isNew: false) } catch {
                guard !Task.isCancelled else { return }
                postpone(after: unstored.failures + 1)
                for conclusion in unstored.conclusions { close(conclusion.call.endpoint, error) }
                publish()
                return
            }
            unstored.conclusions.removeFirst()
            state = mended
            log(.info, "Stored what was fetched before", next.call, [:])
            await compareAgain(after: next.period?.start, next.call, isOther: false)
            publish()
        }
    }

    private func keep(
        _ conclusion: Conclusion, in state: AccountState, isNew: Bool
    ) async throws(StoreError) -> Bool {
        let (call, present) = (conclusion.call, state.endpoint(conclusion.call.endpoint))
        return try await dependencies.store.conclude(
            appID: account.appID, endpoint: call.endpoint, status: present.status, period: conclusion.period,
            isNew: isNew, putOff: (call.start, present.deferrals[call.start]?.isPutOff ?? false),
            news: conclusion.news.map { (call.start, $0) }, oldest: conclusion.oldest)
    }

    private mutating func postpone(after failures: Int) {
        unstored.failures = failures
        unstored.tryAgain = dependencies.clock.uptime + Backoff.wait(after: failures, .busy)
    }

    /// Tells of an endpoint that the store does not take its periods, and lets it make no call until that is tried again.
    private mutating func close(_ endpoint: Endpoint, _ error: StoreError) {
        guard let until = nextStoring else { return }
        outcome.unstored(.store(reason: "\(error)"), of: endpoint, in: &state, until: until)
    }
}
