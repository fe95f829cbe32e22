/// A token for data calls and the time until which it may be used.
package struct AccessToken: Equatable, Sendable {
    /// The text that goes into the query.
    package let secret: Secret
    /// The uptime of the clock from which a new one should be asked for: expiry less five minutes, or less half of a very short life.
    package let renewAt: Duration

    /// The longest life that is believed, in seconds; WeChat's tokens live 7200.
    package static let longestLifetime = 86_400

    /// Makes a token obtained at the uptime `start` that lives `lifetime` seconds, of which at most ``longestLifetime`` are believed.
    package init(secret: Secret, obtainedAt start: Duration, lifetime: Int) {
        self.secret = secret
        let lifetime = min(max(lifetime, 0), Self.longestLifetime)
        renewAt = start + .seconds(max(lifetime - 300, lifetime / 2))
    }
}
