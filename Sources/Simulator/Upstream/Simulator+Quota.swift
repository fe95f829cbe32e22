/// The quota helper. Source: WeChat docs, "查询API调用额度" (`/cgi-bin/openapi/quota/get`).
extension Simulator {
    /// Answers `POST /cgi-bin/openapi/quota/get`: limit, used and remaining calls of one path, with an error of up to 1 % of the limit.
    ///
    /// An account asks for its own calls with its own token or with that of a platform that it authorized, a platform for its own calls
    /// with its own token. Calls by way of the cloud are not told anything.
    mutating func quota(_ target: RequestTarget, _ bytes: [UInt8], at now: Int64) throws(Refusal) -> SimulatorAnswer {
        guard let token = target.value("access_token") else { throw .tokenMissing }
        let holder = try tokens.holder(of: token, at: now)
        let path = try RequestBody.parse(bytes).cgiPath ?? ""
        guard !path.hasPrefix("/sns/") else { throw .pathNotPermitted }
        let asked = RequestTarget(path)
        guard let route = asked.route else { throw .pathUnknown }
        let isOfPlatform = route == .componentToken || route == .authorizerToken
        switch holder.kind {
        case .plain, .stable:
            guard !isOfPlatform else { throw .pathNotPermitted }
        case .authorizer(let platform):
            guard rules.platform(platform)?.authorizers[holder.appID] != nil else { throw .notAuthorized }
            guard !isOfPlatform else { throw .pathNotPermitted }
        case .component:
            guard isOfPlatform else { throw .pathNotPermitted }
        }
        return quota(of: asked.name, holder.appID, at: now)
    }

    /// How many calls of the day another program of the account has made by now: none but in the scenario `shared-quota`.
    func callsOfAnother(_ appID: String, at now: Int64) -> Int {
        guard scenario == .sharedQuota, rules.accounts.first?.appID == appID else { return 0 }
        let second = Int(now - BeijingDate(at: now).startsAt)
        return min(rules.dailyQuota * second / (12 * 3_600), rules.dailyQuota * 19 / 20)
    }

    private func quota(of endpoint: String, _ appID: String, at now: Int64) -> SimulatorAnswer {
        let limit = rules.dailyQuotaByEndpoint[endpoint] ?? rules.dailyQuota
        let today = BeijingDate(at: now).daysSinceEpoch
        let others = DatacubeEndpoint.named(endpoint) == nil ? 0 : callsOfAnother(appID, at: now)
        let counted = quotas.used(appID: appID, endpoint: endpoint, in: today) + others
        let purpose = SplitMix64.key(SplitMix64.key(SplitMix64.key(rules.seed, "quota"), appID), endpoint)
        var generator = SplitMix64(key: SplitMix64.key(SplitMix64.key(purpose, today), counted))
        let error = Int((Double(limit) * 0.01 * (2 * generator.uniform() - 1)).rounded())
        let used = min(max(counted + error, 0), limit)
        let rates = #"{"call_count":0,"refresh_second":0}"#
        return .json(
            #"{"errcode":0,"errmsg":"ok","quota":{"daily_limit":\#(limit),"used":\#(used),"remain":\#(limit - used)},"#
                + #""rate_limit":\#(rates),"component_rate_limit":\#(rates)}"#)
    }
}
