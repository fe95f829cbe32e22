/// Identifies the caller of a data call, in every way that WeChat supports.
extension Simulator {
    /// The account of a data call, once it is admitted and within its quotas.
    mutating func caller(
        _ target: RequestTarget, of endpoint: DatacubeEndpoint, at now: Int64
    ) throws(Refusal) -> SimulatedAccount {
        let (account, isOwnToken) = try authenticated(target, at: now)
        guard rules.accountsAreVerified else { throw .unverified }
        guard rules.retired[account.appID]?.contains(endpoint.name) != true else { throw .retired }
        let taken = quotas.used(appID: account.appID, endpoint: endpoint.name)
        try spendQuota(account.appID, endpoint.name, at: now)
        try spendMinuteQuota(account.appID, endpoint.name, at: now)
        if scenario == .stolenToken, isOwnToken, taken % 4 == 3 {
            stealTokens(of: account.appID, at: now)
            throw .tokenInvalid
        }
        return account
    }

    /// Whether the call has no token while that is allowed.
    func isOpenInterfaceCall(_ target: RequestTarget) -> Bool {
        rules.openInterface && target.isDataCall && target.value("access_token") == nil
            && target.value("cloudbase_access_token") == nil
    }

    private func authenticated(
        _ target: RequestTarget, at now: Int64
    ) throws(Refusal) -> (account: SimulatedAccount, isOwnToken: Bool) {
        if let token = target.value("access_token") {
            let holder = try tokens.holder(of: token, at: now)
            guard let account = rules.account(holder.appID) else { throw .tokenInvalid }
            switch holder.kind {
            case .plain, .stable:
                guard rules.tokenRefusal != .addressNotListed else { throw .addressNotListed }
                return (account, true)
            case .authorizer(let platform):
                guard rules.tokenRefusal != .addressNotListed else { throw .addressNotRegistered }
                try checkAuthorization(of: account, to: platform)
            case .component: throw .tokenInvalid
            }
            return (account, false)
        }
        if let token = target.value("cloudbase_access_token") {
            guard token == rules.cloudbaseToken else { throw .tokenInvalid }
            return (try cloudAccount(target), false)
        }
        guard rules.openInterface else { throw .tokenMissing }
        return (try cloudAccount(target), false)
    }

    private func checkAuthorization(of account: SimulatedAccount, to componentAppID: String) throws(Refusal) {
        guard let platform = rules.platform(componentAppID), platform.authorizers[account.appID] != nil else {
            throw .notAuthorized
        }
        guard !platform.withoutMessages.contains(account.appID) else { throw .permissionMissing }
    }

    private func cloudAccount(_ target: RequestTarget) throws(Refusal) -> SimulatedAccount {
        let appID = target.value("from_appid") ?? rules.cloudAppID ?? rules.accounts.first?.appID
        guard let account = appID.flatMap(rules.account) else { throw .appIDInvalid }
        return account
    }

    private mutating func spendMinuteQuota(_ appID: String, _ endpoint: String, at now: Int64) throws(Refusal) {
        let limit = rules.minuteQuota
        guard limit < .max else { return }
        guard minuteQuotas.spend(appID: appID, endpoint: endpoint, limit: limit, in: Int(now / 60)) else {
            throw .minuteQuotaUsedUp
        }
    }
}
