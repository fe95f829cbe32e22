import BeijingTime
import DayStore
import Settings
import WeChatAPI

extension RefreshPlan {
    /// The endpoint whose quota WeChat is to be asked for at `now`: each once a Beijing day, after all data that the day can bring have
    /// come; nil when there is none.
    ///
    /// An endpoint that WeChat has retired brings no data, and is not waited for. While the account is closed nothing is asked.
    func dueQuota(_ endpoints: [Endpoint], of account: AccountState, now: UnixTime) -> Endpoint? {
        let today = Day(containing: now)
        guard policy.quota, policy.candidate(at: now) == today - 1, account.closure?.until ?? now <= now else {
            return nil
        }
        let collected = endpoints.filter { account.endpoint($0).status.error?.errorClass != .retired }
        guard collected.allSatisfy({ account.endpoint($0).held[target($0, now: now)] != nil }) else { return nil }
        return collected.first { endpoint in
            account.quotas[endpoint].map { Day(containing: $0.lastAttempt) < today } ?? true
        }
    }
}
