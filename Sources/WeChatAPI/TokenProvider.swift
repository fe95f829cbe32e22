/// Holds an account's one access token; its only caller, the account's refresher, is serial, so renewals never overlap.
package actor TokenProvider {
    /// Asks upstream for a token.
    package typealias Fetch = @Sendable () async throws(UpstreamError) -> AccessToken

    private let clock: any WallClock
    private let fetch: Fetch
    private var held: AccessToken?

    /// Makes a provider that asks by `fetch`.
    package init(clock: any WallClock, fetch: @escaping Fetch) {
        self.clock = clock
        self.fetch = fetch
    }

    /// A token good for the next minutes: the held one, or a new one when that is about to expire.
    ///
    /// - Throws: why upstream gave none; credential errors need a human.
    package func token() async throws(UpstreamError) -> AccessToken {
        if let held, clock.now < held.renewAt { return held }
        let fresh = try await fetch()
        held = fresh
        return fresh
    }

    /// A token other than `refused`, which upstream answered with `errcode`.
    ///
    /// - Throws: ``UpstreamError/tokenRefused(errcode:)`` when upstream hands out the very same token again: asking on would
    ///   only burn the token quota.
    package func token(insteadOf refused: AccessToken, errcode: Int) async throws(UpstreamError) -> AccessToken {
        if held?.secret == refused.secret { held = nil }
        let fresh = try await token()
        guard fresh.secret != refused.secret else {
            held = nil
            throw .tokenRefused(errcode: errcode)
        }
        return fresh
    }
}
