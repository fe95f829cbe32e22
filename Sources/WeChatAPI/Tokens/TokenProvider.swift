package import BeijingTime
import Synchronization

/// Holds one access token for all its users: renewals never overlap, and waiting callers share the outcome of a failed one.
package actor TokenProvider {
    /// Fetches a token: from upstream, or from a file that another program writes.
    package typealias Fetch = @Sendable () async throws(UpstreamError) -> AccessToken

    private let clock: any WallClock
    private let holdsFailures: Bool
    private let fingerprint: @Sendable () -> SecretsFingerprint?
    private let fetch: Fetch
    private let turn = CallGate(width: 1)
    private var held: AccessToken?
    private var failure: (error: UpstreamError, fingerprint: SecretsFingerprint?, until: Duration)?
    private var streak = FailureStreak()
    /// The classes of errors that were forgiven since the last look, outside the actor, which may wait for a secret's file.
    private let forgiven = Mutex<(@Sendable (ErrorClass) -> Bool)?>(nil)

    /// Makes a provider that fetches tokens with `fetch`.
    ///
    /// - Parameters:
    ///   - clock: Decides when a token is close to expiry.
    ///   - holdsFailures: Whether a failure also answers later callers, for a time that doubles from 30 seconds (15 minutes for
    ///     credential errors): for a platform's token, which thousands of accounts need.
    ///   - fingerprint: Shows the state of the secrets' files; a change that can end a failure stops the holding at once.
    ///   - fetch: Fetches a token.
    package init(
        clock: any WallClock, holdsFailures: Bool = false,
        fingerprint: @escaping @Sendable () -> SecretsFingerprint? = { nil },
        fetch: @escaping Fetch
    ) {
        (self.clock, self.holdsFailures) = (clock, holdsFailures)
        (self.fingerprint, self.fetch) = (fingerprint, fetch)
    }

    /// Returns a token that is good for the next minutes: the held one, or a new one when that is about to expire.
    ///
    /// - Throws: why there is no token; credential errors need a human.
    package func token() async throws(UpstreamError) -> AccessToken {
        if let held, clock.uptime < held.renewAt { return held }
        let result: Result<AccessToken, UpstreamError>
        do { result = try await turn.withPlace { await self.renewed() } } catch {
            throw .transport(reason: "the exporter is stopping")
        }
        return try result.get()
    }

    /// Returns a token other than `refused`, which upstream answered with `errcode`.
    ///
    /// - Throws: ``UpstreamError/tokenRefused(errcode:)`` when the same token comes back: more calls would only waste the quota.
    package func token(insteadOf refused: AccessToken, errcode: Int) async throws(UpstreamError) -> AccessToken {
        if held?.secret == refused.secret { held = nil }
        let fresh = try await token()
        guard fresh.secret != refused.secret else { throw .tokenRefused(errcode: errcode) }
        return fresh
    }

    /// Drops the token, so that the next call shows whether the credentials still get one.
    func forget(_ token: AccessToken) {
        if held?.secret == token.secret { held = nil }
    }

    /// Allows a new request at once if the held failure is of a forgiven class: what ended its cause need not show in a file.
    package nonisolated func forgive(_ isForgiven: @escaping @Sendable (ErrorClass) -> Bool) {
        forgiven.withLock { $0 = isForgiven }
    }

    private func takeForgiveness() {
        let isForgiven = forgiven.withLock { forgiven in
            defer { forgiven = nil }
            return forgiven
        }
        guard let failure, let isForgiven, isForgiven(failure.error.errorClass) else { return }
        (self.failure, streak) = (nil, FailureStreak())
    }

    /// Returns the token left by whoever renewed before, or a new one.
    private func renewed() async -> Result<AccessToken, UpstreamError> {
        if let held, clock.uptime < held.renewAt { return .success(held) }
        takeForgiveness()
        let seen = fingerprint()
        if let failure, clock.uptime < failure.until, !isMended(failure.error, failure.fingerprint, seen) {
            return .failure(failure.error)
        }
        do throws(UpstreamError) {
            let fresh = try await fetch()
            (held, failure, streak) = (fresh, nil, FailureStreak())
            return .success(fresh)
        } catch {
            let wait = max(Backoff.wait(after: streak.count(error.errorClass), error.errorClass), error.leastWait)
            failure = holdsFailures ? (error, seen, clock.uptime + wait) : nil
            return .failure(error)
        }
    }

    private func isMended(
        _ error: UpstreamError, _ earlier: SecretsFingerprint?, _ present: SecretsFingerprint?
    ) -> Bool {
        guard let remedy = error.remedy, let earlier, let present else { return false }
        return present.mayBring(remedy, since: earlier)
    }
}

/// A token for data calls, with the time until which it may be used.
package struct AccessToken: Equatable, Sendable {
    /// The text that goes into the query.
    package let secret: Secret
    /// The uptime from which a new token should be fetched: five minutes before expiry, or half-way through a very short life.
    package let renewAt: Duration

    /// The longest lifetime that is accepted, in seconds; WeChat's tokens live 7200.
    package static let longestLifetime = 86_400

    /// Makes a token obtained at the uptime `start` that lives `lifetime` seconds, capped at ``longestLifetime``.
    package init(secret: Secret, obtainedAt start: Duration, lifetime: Int) {
        self.secret = secret
        let lifetime = min(max(lifetime, 0), Self.longestLifetime)
        renewAt = start + .seconds(max(lifetime - 300, lifetime / 2))
    }
}
