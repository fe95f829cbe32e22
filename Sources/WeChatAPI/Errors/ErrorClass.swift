/// How the exporter reacts to an error (label `class` of `wechat_account_error_info`).
package enum ErrorClass: String, CaseIterable, Sendable {
    /// Renew the access token and try once more.
    case token
    /// Upstream or the network is busy or broken: retry with back-off.
    case busy
    /// The day is not computed yet: ask again at the poll interval.
    case notReady = "not_ready"
    /// A human must fix credentials or permissions: retry slowly.
    case credential
    /// The day's quota is used up: wait for the next Beijing day.
    case quota
    /// The request itself was wrong: repeat it a few times in case it was garbled, then no more today.
    case request
    /// Upstream has retired the endpoint: see once a week whether it is back.
    case retired

    /// What the exporter does, as a clause for documents.
    package var reaction: String {
        switch self {
        case .token: "a new token and one more try; refused again, it counts as `credential`"
        case .busy: "tried again after 30 seconds, doubling to 30 minutes"
        case .notReady: "not ready, which is no failure: asked again every `collect.poll_interval`"
        case .credential: "tried again after 15 minutes, doubling to 6 hours, and at once when a secret file changes"
        case .quota: "goes on after midnight in Beijing"
        case .request: "tried again after 30 seconds, doubling; after six failures the next morning"
        case .retired:
            "the endpoint alone stops and is looked at once a week; its last data stay shown, `wechat_up` leaves it out"
        }
    }
}

/// How far a refusal reaches: what it closes is retried by its own back-off, and everything else continues.
package enum ErrorScope: String, CaseIterable, Sendable {
    /// The whole account: credentials, the caller's address or the account itself were refused.
    case account
    /// One endpoint; only a call to another shows whether that one is refused too.
    case endpoint
}
