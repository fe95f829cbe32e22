/// The two token calls.
extension Simulator {
    /// `GET /cgi-bin/token`.
    mutating func plainToken(_ query: [String: String], at now: Int64) throws(Refusal) -> TokenBook.Grant {
        let account = try applicant(RequestBody(query: query), on: "token", at: now)
        return freshToken(for: .init(appID: account.appID, kind: .plain), at: now)
    }

    /// `POST /cgi-bin/stable_token`.
    mutating func stableToken(_ bytes: [UInt8], at now: Int64) throws(Refusal) -> TokenBook.Grant {
        let body = try RequestBody.parse(bytes)
        let account = try applicant(body, on: "stable_token", at: now)
        return tokens.stable(
            for: account.appID, force: body.forceRefresh ?? false, lifetime: rules.tokenLifetime, seed: rules.seed,
            at: now)
    }

    /// Issues a new token of any kind but the stable one.
    mutating func freshToken(for holder: TokenBook.Holder, at now: Int64) -> TokenBook.Grant {
        tokens.fresh(for: holder, lifetime: rules.tokenLifetime, seed: rules.seed, at: now)
    }

    private mutating func applicant(
        _ body: RequestBody, on endpoint: String, at now: Int64
    ) throws(Refusal) -> SimulatedAccount {
        guard let appID = body.appID, !appID.isEmpty else { throw .appIDMissing }
        guard let secret = body.secret, !secret.isEmpty else { throw .secretMissing }
        guard body.grantType == "client_credential" else { throw .grantTypeInvalid }
        guard let account = rules.account(appID) else {
            throw rules.platform(appID) == nil ? .appIDInvalid : .componentCallRequired
        }
        guard account.secret == secret else { throw .secretInvalid }
        switch rules.tokenRefusal {
        case .addressNotListed: throw .addressNotListed
        case .confirmationAwaited: throw .confirmationAwaited
        case .secretFrozen: throw .secretFrozen
        case nil: break
        }
        try spendQuota(account.appID, endpoint, at: now)
        return account
    }

    /// Counts one call against the daily quota of an AppID.
    mutating func spendQuota(_ appID: String, _ endpoint: String, at now: Int64) throws(Refusal) {
        let isData = DatacubeEndpoint.named(endpoint) != nil
        let limit =
            (rules.dailyQuotaByEndpoint[endpoint] ?? rules.dailyQuota) - (isData ? callsOfAnother(appID, at: now) : 0)
        let today = BeijingDate(at: now).daysSinceEpoch
        guard quotas.spend(appID: appID, endpoint: endpoint, limit: limit, in: today) else { throw .quotaUsedUp }
    }
}

/// The data calls.
extension Simulator {
    /// Answers a data call of an account whose token and quota are valid.
    func data(
        _ endpoint: DatacubeEndpoint, _ account: SimulatedAccount, _ body: RequestBody, _ fault: SimulatorFault?,
        at now: Int64
    ) throws(Refusal) -> SimulatorAnswer {
        let request = try requestedDates(body, endpoint, at: now)
        let periods = try publishedPeriods(endpoint, request, at: now)
        var rows = publishedRows(endpoint, account, periods, at: now)
        if let fault {
            let sample = rows.first ?? endpoint.sampleRow(on: request.lowerBound)
            rows = fault.altered(rows, sample: sample)
        }
        return .list(rows, spelling: fault?.spelling ?? .init(), extra: fault?.keysAfterList ?? "")
    }

    private func requestedDates(
        _ body: RequestBody, _ endpoint: DatacubeEndpoint, at now: Int64
    ) throws(Refusal) -> ClosedRange<BeijingDate> {
        guard let first = body.beginDate.flatMap(BeijingDate.init), let last = body.endDate.flatMap(BeijingDate.init)
        else { throw .dateFormat }
        let span = first.distance(to: last) + 1
        guard span >= 1, span <= endpoint.maximumSpan(rules.spanReading), last < BeijingDate(at: now)
        else { throw .dateRange }
        return first...last
    }

    /// The periods of the request that have ended and are computed.
    ///
    /// - Throws: ``Refusal/notReady`` when configured so and a period that has ended, or a last day that is yesterday, is not computed
    /// yet. A period that has not ended has no row and is no reason to refuse.
    private func publishedPeriods(
        _ endpoint: DatacubeEndpoint, _ request: ClosedRange<BeijingDate>, at now: Int64
    ) throws(Refusal) -> [ClosedRange<BeijingDate>] {
        let today = BeijingDate(at: now)
        let over = endpoint.periods(startingIn: request).filter { $0.upperBound < today }
        let awaited = over.map(\.upperBound) + [request.upperBound]
        let isReady = { rules.isReady($0, on: endpoint, at: now) }
        guard rules.notReadyAnswer == .emptyList || awaited.allSatisfy(isReady) else { throw .notReady }
        return over.filter { isReady($0.upperBound) }
    }

    /// The rows of periods, as published; without a moment the scenario does not change them.
    func publishedRows(
        _ endpoint: DatacubeEndpoint, _ account: SimulatedAccount, _ periods: [ClosedRange<BeijingDate>],
        at now: Int64?
    ) -> [SimulatedRow] {
        let bend = now.map { now in
            TrafficBend(
                scenario: scenario, isFirstAccount: rules.accounts.first?.appID == account.appID, now: now,
                readySecond: rules.readySecondByEndpoint[endpoint.name] ?? rules.readySecond)
        }
        let traffic = TrafficModel(account: account, configuration: rules, bend: bend)
        let publication = Publication(
            traffic: traffic, causes: CauseModel(account: account, configuration: rules, traffic: traffic, bend: bend))
        return periods.flatMap { publication.rows(endpoint, in: $0) }
    }
}

extension DatacubeEndpoint {
    /// An invented row in this endpoint's form.
    fileprivate func sampleRow(on day: BeijingDate) -> SimulatedRow {
        switch rowKind {
        case .messages:
            SimulatedRow(refDate: day.text, refHour: grain == .hour ? 900 : nil, msgType: 1, msgUser: 3, msgCount: 5)
        case .senders: SimulatedRow(refDate: day.text, countInterval: 1, msgUser: 3)
        case .callbacks:
            CallbackTally(callbacks: 5, failures: 1, totalTime: 6_000, longestTime: 5_012)
                .row(refDate: day.text, refHour: grain == .hour ? 900 : nil)
        case .followerChanges:
            SimulatedRow(
                refDate: day.text, userSource: 0,
                numbers: [.init(name: "new_user", value: 3), .init(name: "cancel_user", value: 1)])
        case .followers: SimulatedRow(refDate: day.text, numbers: [.init(name: "cumulate_user", value: 5)])
        }
    }
}
