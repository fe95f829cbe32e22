import BeijingTime
import DayStore
import Settings
import WeChatAPI

extension RefreshPlan {
    /// The endpoint whose quota WeChat is to be asked for at `now`: each once a Beijing day, after all data that the day can bring have
    /// come; nil when there is none.
    ///
    /// An endpoint that WeChat has retired is not asked about. One that it refused since its period was to be ready, or whose quota is
    /// spent, is not waited for. While the account is closed nothing is asked.
    func dueQuota(_ endpoints: [Endpoint], of account: AccountState, now: UnixTime) -> Endpoint? {
        let today = Day(containing: now)
        guard policy.quota, policy.candidate(at: now) == today - 1, account.closure?.until ?? now <= now else {
            return nil
        }
        let collected = endpoints.filter { account.endpoint($0).status.error?.errorClass != .retired }
        guard !collected.contains(where: { isAwaited($0, account.endpoint($0), now: now) }) else { return nil }
        return collected.first { endpoint in
            account.quotas[endpoint].map { Day(containing: $0.lastAttempt) < today } ?? true
        }
    }
    /// Whether the latest period is missing and may come today.
    private func isAwaited(_ endpoint: Endpoint, _ state: EndpointState, now: UnixTime) -> Bool {
        let start = target(endpoint, now: now)
        guard state.held[start] == nil else { return false }
        guard let errorClass = state.status.error?.errorClass, errorClass == .credential || errorClass == .quota,
            let asked = state.status.lastAttempt
        else { return true }
        return asked < policy.publication(of: start, endpoint.period)
    }
}
