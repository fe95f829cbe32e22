/// How far a refusal reaches: what it closes is asked again by its own back-off, everything else goes on.
package enum ErrorScope: String, CaseIterable, Sendable {
    /// No endpoint of the account can be asked: the credentials, the caller's address or the account itself is refused.
    case account
    /// One endpoint is refused; whether another is can only be learnt by asking it.
    case endpoint
}
