package import BeijingTime

/// The data calls of one account: adds its authorization, and repeats a call once after a refused token.
///
/// ```text
///  AccountClient ──▶ TokenProvider ──▶ token call ┐
///        │                                        ├──▶ APIClient ──▶ Transport ──▶ WeChat
///        └── data call with that token ───────────┘        │
///  PeriodReading ◀── RowHygiene ◀── UpstreamRow ◀── AnswerDecoding ──▶ UpstreamError (class, scope, sentence)
/// ```
///
/// Target: Makes WeChat's calls: tokens, clean records, classes of errors.
/// Keeps out: The network itself, the disk and the configuration; requests leave by a `Transport` that is passed in.
package struct AccountClient: Sendable {
    let api: APIClient
    let authorization: CallAuthorization

    /// Makes the client of the account to which `authorization` belongs.
    package init(api: APIClient, authorization: CallAuthorization) {
        (self.api, self.authorization) = (api, authorization)
    }

    /// Fetches the period of `endpoint` that starts on `start`; while upstream refuses the dates, tries the endpoint's next ones.
    ///
    /// `beforeCall` runs before each data call and may refuse it by throwing; `rejected` receives the counts of rejected rows, even when
    /// they make the call fail.
    ///
    /// - Throws: ``UpstreamError/malformed(reason:)`` when none of the rows can be used. "Not ready" is 61503 or an empty record; the
    /// caller decides what it means.
    package func reading(
        of endpoint: Endpoint, startingOn start: Day, beforeCall: () async throws(UpstreamError) -> Void,
        rejected: ([RowRejection: Int]) -> Void = { _ in }
    ) async throws(UpstreamError) -> PeriodReading {
        var refusal = UpstreamError.errcode(61501, message: "no dates to ask for")
        for range in endpoint.ranges(startingOn: start) {
            do throws(UpstreamError) {
                let rows = try await rows(endpoint, range: range, beforeCall: beforeCall)
                let reading = RowHygiene.reading(of: rows, endpoint: endpoint, start: start)
                if !reading.rejected.isEmpty {
                    api.observer?.rowsRejected(reading.rejected, endpoint: endpoint)
                    rejected(reading.rejected)
                }
                guard rows.isEmpty || !reading.record.cells.isEmpty else {
                    throw .malformed(reason: "none of \(rows.count) rows can be used")
                }
                return reading
            } catch .errcode(61501, let message) {
                refusal = .errcode(61501, message: message)
            }
        }
        throw refusal
    }

    /// Makes a data call whose rows do not matter, to see whether upstream accepts the account.
    package func probe(
        _ endpoint: Endpoint, range: DateRange, beforeCall: () async throws(UpstreamError) -> Void
    ) async throws(UpstreamError) {
        _ = try await rows(endpoint, range: range, beforeCall: beforeCall)
    }

    /// Fetches the rows of `endpoint` for `range`; `beforeCall` runs before each data call and may refuse it by throwing.
    ///
    /// On 40001, 40014 and 42001 the token is renewed in normal mode and the call repeated once; a second refusal is a credential error.
    func rows(
        _ endpoint: Endpoint, range: DateRange, beforeCall: () async throws(UpstreamError) -> Void
    ) async throws(UpstreamError) -> [UpstreamRow] {
        switch authorization {
        case .openInterface(let fromAppID):
            return try await api.attempts(beforeCall: beforeCall) { (api) async throws(UpstreamError) in
                try await api.rows(endpoint, range: range, fromAppID: fromAppID)
            }
        case .token(let parameter, let tokens):
            let token = try await tokens.token()
            do throws(UpstreamError) {
                return try await rows(endpoint, range, token, parameter, beforeCall)
            } catch .errcode(let code, _) where ErrorTable.entry(code).errorClass == .token {
                let fresh = try await tokens.token(insteadOf: token, errcode: code)
                return try await repeated(endpoint, range, fresh, parameter, beforeCall)
            } catch .errcode(let code, let message) where ErrorTable.entry(code).scope == .account {
                // The next call must not reuse a token from before the account's trouble, which may be over by then.
                await tokens.forget(token)
                throw .errcode(code, message: message)
            }
        }
    }

    private func rows(
        _ endpoint: Endpoint, _ range: DateRange, _ token: AccessToken, _ parameter: String,
        _ beforeCall: () async throws(UpstreamError) -> Void
    ) async throws(UpstreamError) -> [UpstreamRow] {
        try await api.attempts(beforeCall: beforeCall) { (api) async throws(UpstreamError) in
            try await api.rows(endpoint, range: range, token: token, parameter: parameter)
        }
    }

    private func repeated(
        _ endpoint: Endpoint, _ range: DateRange, _ token: AccessToken, _ parameter: String,
        _ beforeCall: () async throws(UpstreamError) -> Void
    ) async throws(UpstreamError) -> [UpstreamRow] {
        do throws(UpstreamError) {
            return try await rows(endpoint, range, token, parameter, beforeCall)
        } catch .errcode(let code, _) where ErrorTable.entry(code).errorClass == .token {
            throw .tokenRefused(errcode: code)
        }
    }
}

/// How an account's data calls are authorized.
package enum CallAuthorization: Sendable {
    /// By a token in the query under `parameter`: `access_token`, or `cloudbase_access_token` in a Cloud Run container.
    case token(parameter: String, TokenProvider)
    /// By the Cloud Run side-car, which adds the token; `fromAppID` names the account in a shared environment.
    case openInterface(fromAppID: String?)
}
