/// What an error asks of the exporter (label `class` of `wechat_account_error_info`).
package enum ErrorClass: String, CaseIterable, Sendable {
    /// Renew the access token and try once more.
    case token
    /// Upstream or the way to it is busy or broken: retry with back-off.
    case busy
    /// The day is not computed yet: ask again at the poll interval.
    case notReady = "not_ready"
    /// A human must act on credentials or permissions: retry slowly.
    case credential
    /// The day's quota is spent: wait for the next Beijing day.
    case quota
    /// The request itself was wrong: after some tries, in case it was garbled on its way, do not repeat it today.
    case request
    /// Upstream has withdrawn the endpoint: look once a day whether it is back.
    case retired
}

/// How far a refusal reaches: what it closes is asked again by its own back-off, everything else goes on.
package enum ErrorScope: String, CaseIterable, Sendable {
    /// No endpoint of the account can be asked: the credentials, the caller's address or the account itself is refused.
    case account
    /// One endpoint is refused; whether another is can only be learnt by asking it.
    case endpoint
}
