package import WeChatAPI

extension ExporterConfiguration {
    /// The endpoints that are collected of an account.
    package func endpoints(of account: AccountConfiguration) -> [Endpoint] { account.endpoints ?? endpoints }

    /// When upstream is called for an account, and how often.
    package func policy(of account: AccountConfiguration) -> RefreshPolicy {
        var policy = policy
        if let calls = account.callsPerDay { policy.callsPerDay = calls }
        return policy
    }

    /// The calls a day of the accounts that have a number of their own, by AppID.
    package var ownCallLimits: [String: Int] {
        let limits = accounts.compactMap { account in account.callsPerDay.map { (account.appID, $0) } }
        return Dictionary(uniqueKeysWithValues: limits)
    }

    /// Every account that is configured, disabled or not: what the store holds of them is kept, and sent.
    package var knownAccounts: [AccountConfiguration] { accounts + disabledAccounts }

    /// The endpoints that are collected of some account, those of `collect.endpoints` first.
    package var collectedEndpoints: [Endpoint] {
        let own = Set(accounts.flatMap { $0.endpoints ?? [] })
        let isCommonUsed = accounts.isEmpty || accounts.contains { $0.endpoints == nil }
        return endpoints.filter { isCommonUsed || own.contains($0) }
            + Endpoint.allCases.filter { own.contains($0) && !endpoints.contains($0) }
    }

    /// The names of the labels that some account has, sorted: `wechat_account_info` has all of them for every account.
    package var labelNames: [String] { Set(accounts.flatMap(\.labels.keys)).sorted() }
}
