package import BeijingTime
package import DayStore
import Synchronization
package import WeChatAPI

/// The calls that the exporter allows itself: counted on disk before each call, so that not even a crash loop can exceed them.
package final class CallBudget: Sendable {
    /// An AppID and a call.
    private struct Key: Hashable {
        let appID: String
        let call: Call
    }

    /// The calls allowed on a Beijing day, for each call of an account that has no limit of its own.
    private let limit: Int
    /// The limits of the accounts that have one of their own, by AppID.
    private let own: Mutex<[String: Int]>
    /// The same for WeChat's own quota, which has nothing to do with the budget of the data: one for each endpoint, and as many checks by
    /// hand as anybody makes.
    private static let quotaLimit = 200
    private let store: DayStore
    private let clock: any WallClock
    private let seen = Mutex<(day: Day, used: [Key: Int])>((.firstOfData, [:]))

    /// Makes a budget of `limit` calls a day; the accounts in `own` have a limit of their own.
    package init(limit: Int, own: [String: Int] = [:], store: DayStore, clock: any WallClock) {
        (self.limit, self.store, self.clock) = (limit, store, clock)
        self.own = Mutex(own)
    }

    /// The calls allowed on a Beijing day, for each data and token call of an account.
    func limit(of appID: String) -> Int { own.withLock { $0[appID] } ?? limit }

    /// Replaces the accounts' own limits.
    func change(own limits: [String: Int]) { own.withLock { $0 = limits } }

    /// Reserves one call, on disk; `part` is a smaller limit than the account's.
    ///
    /// - Returns: how many calls are used today.
    /// - Throws: ``UpstreamError/budgetSpent(limit:)``, or ``UpstreamError/store(reason:)`` when the call cannot be recorded; for a token
    /// call wrapped in ``UpstreamError/tokenCall(_:_:)``.
    @discardableResult
    package func reserve(_ appID: String, _ call: Call, limit part: Int? = nil) async throws(UpstreamError) -> Int {
        let limit = call == .quota ? Self.quotaLimit : part ?? limit(of: appID)
        let today = Day(containing: clock.now)
        let used: Int?
        do throws(StoreError) {
            used = try await store.reserveCall(appID: appID, call: call, day: today, limit: limit)
        } catch {
            throw refusal(of: call, .store(reason: "\(error)"))
        }
        see(appID, call, used ?? limit, on: today)
        guard let used else { throw refusal(of: call, .budgetSpent(limit: limit)) }
        return used
    }

    private func refusal(of call: Call, _ error: UpstreamError) -> UpstreamError {
        if case .token(let call) = call { .tokenCall(call, error) } else { error }
    }

    /// Adds the token calls that are reserved on `day` according to the store.
    package func note(_ stored: StoredAccount, of appID: String, on day: Day) {
        for (call, used) in stored.tokenCallsUsed { see(appID, .token(call), used, on: day) }
    }

    /// The calls reserved today.
    package func used(_ appID: String, _ call: Call) -> Int {
        let today = Day(containing: clock.now)
        return seen.withLock { $0.day >= today ? $0.used[Key(appID: appID, call: call), default: 0] : 0 }
    }

    /// Keeps the count of one day only. The count of a day never falls, and calls of a later day were made on this one, while the clock
    /// was ahead.
    private func see(_ appID: String, _ call: Call, _ used: Int, on day: Day) {
        seen.withLock { seen in
            seen = (day, seen.day < day ? [:] : seen.used)
            seen.used[Key(appID: appID, call: call), default: 0] = max(
                used, seen.used[Key(appID: appID, call: call), default: 0])
        }
    }
}
