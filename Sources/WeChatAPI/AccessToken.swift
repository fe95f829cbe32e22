/// A token for data calls and the time until which it may be used.
package struct AccessToken: Equatable, Sendable {
    /// The text that goes into the query.
    package let secret: Secret
    /// The instant from which a new one should be asked for: expiry less five minutes, or less half of a very short life.
    package let renewAt: UnixTime

    /// Makes a token obtained at `now` that lives `lifetime` seconds.
    package init(secret: Secret, obtainedAt now: UnixTime, lifetime: Int) {
        self.secret = secret
        renewAt = now.advanced(by: .seconds(max(lifetime - 300, lifetime / 2)))
    }
}
