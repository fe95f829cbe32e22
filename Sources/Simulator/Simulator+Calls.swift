/// The two token calls.
extension Simulator {
    /// `GET /cgi-bin/token`.
    mutating func plainToken(_ query: [String: String], at now: Int64) throws(Refusal) -> TokenBook.Grant {
        let account = try applicant(RequestBody(query: query), on: "token", at: now)
        return tokens.plain(
            for: account.appID, lifetime: configuration.tokenLifetime, seed: configuration.seed, at: now)
    }

    /// `POST /cgi-bin/stable_token`.
    mutating func stableToken(_ bytes: [UInt8], at now: Int64) throws(Refusal) -> TokenBook.Grant {
        let body = try RequestBody.parse(bytes)
        let account = try applicant(body, on: "stable_token", at: now)
        return tokens.stable(
            for: account.appID, force: body.forceRefresh ?? false, lifetime: configuration.tokenLifetime,
            seed: configuration.seed, at: now)
    }

    private mutating func applicant(
        _ body: RequestBody, on endpoint: String, at now: Int64
    ) throws(Refusal) -> SimulatedAccount {
        guard let appID = body.appID, !appID.isEmpty else { throw .appIDMissing }
        guard let secret = body.secret, !secret.isEmpty else { throw .secretMissing }
        guard body.grantType == "client_credential" else { throw .grantTypeInvalid }
        guard let account = configuration.account(appID) else { throw .appIDInvalid }
        guard account.secret == secret else { throw .secretInvalid }
        try takeQuota(account, endpoint, at: now)
        return account
    }

    private mutating func takeQuota(_ account: SimulatedAccount, _ endpoint: String, at now: Int64) throws(Refusal) {
        let limit = configuration.dailyQuotaByEndpoint[endpoint] ?? configuration.dailyQuota
        try quotas.take(appID: account.appID, endpoint: endpoint, limit: limit, at: now)
    }
}

/// The seven data calls.
extension Simulator {
    /// The account whose token the query carries, once its quota allows one more call.
    mutating func caller(
        _ query: [String: String], of endpoint: DatacubeEndpoint, at now: Int64
    ) throws(Refusal) -> SimulatedAccount {
        guard let token = query["access_token"], !token.isEmpty else { throw .tokenMissing }
        guard let account = configuration.account(try tokens.appID(of: token, at: now)) else { throw .tokenInvalid }
        try takeQuota(account, endpoint.name, at: now)
        return account
    }

    /// Answers a data call of an account whose token and quota are good.
    func data(
        _ endpoint: DatacubeEndpoint, _ account: SimulatedAccount, _ body: RequestBody, _ fault: SimulatorFault?,
        at now: Int64
    ) throws(Refusal) -> SimulatorAnswer {
        let request = try requestedDates(body, endpoint, at: now)
        let periods = try publishedPeriods(endpoint, request, at: now)
        var rows = publishedRows(endpoint, account, periods)
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
        guard span >= 1, span <= endpoint.maximumSpan(configuration.spanReading), last < BeijingDate(at: now)
        else { throw .dateRange }
        return first...last
    }

    /// The periods of the request that are over and computed.
    ///
    /// - Throws: ``Refusal/notReady`` when configured so and a period that is over, or a last day that is yesterday, is
    ///   not computed yet. A period that is still running has no row and is no reason to refuse.
    private func publishedPeriods(
        _ endpoint: DatacubeEndpoint, _ request: ClosedRange<BeijingDate>, at now: Int64
    ) throws(Refusal) -> [ClosedRange<BeijingDate>] {
        let today = BeijingDate(at: now)
        let over = endpoint.periods(startingIn: request).filter { $0.upperBound < today }
        let awaited = over.map(\.upperBound) + [request.upperBound]
        let isReady = { configuration.isReady($0, on: endpoint, at: now) }
        guard configuration.notReadyAnswer == .emptyList || awaited.allSatisfy(isReady) else { throw .notReady }
        return over.filter { isReady($0.upperBound) }
    }

    /// The rows of periods, as published.
    func publishedRows(
        _ endpoint: DatacubeEndpoint, _ account: SimulatedAccount, _ periods: [ClosedRange<BeijingDate>]
    ) -> [SimulatedRow] {
        let publication = Publication(traffic: TrafficModel(account: account, configuration: configuration))
        return periods.flatMap { publication.rows(endpoint, in: $0) }
    }
}

extension DatacubeEndpoint {
    /// A made-up row of this endpoint's shape.
    fileprivate func sampleRow(on day: BeijingDate) -> SimulatedRow {
        switch rowKind {
        case .messages:
            SimulatedRow(refDate: day.text, refHour: grain == .hour ? 900 : nil, msgType: 1, msgUser: 3, msgCount: 5)
        case .senders: SimulatedRow(refDate: day.text, countInterval: 1, msgUser: 3)
        }
    }
}
