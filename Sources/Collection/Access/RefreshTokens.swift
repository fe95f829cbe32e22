package import BeijingTime
package import DayStore
package import Logging
import Settings
import Synchronization
import WeChatAPI

/// The refresh tokens of authorizers: the one that upstream issued last, as long as it descends from the configured one.
///
/// A rotated token is stored before the access token that came with it is used. While the store cannot take it (a full disk), it is used
/// from memory and stored later, since the previous token no longer works upstream.
package final class RefreshTokens: Sendable {
    /// An authorizer of a platform.
    struct Owner: Hashable, Sendable {
        let appID: String
        let componentAppID: String
    }

    /// A token that is not stored yet.
    private struct Unsaved {
        let token: RefreshToken
        var failures = 0
        /// In uptime, which setting the clock does not change.
        var tryAgain: Duration
        var reason: String
    }

    private let store: DayStore
    private let clock: any WallClock
    private let logger: Logger
    private let unsaved = Mutex<[Owner: Unsaved]>([:])

    /// Keeps tokens in `store`; without a logger, the caller reports ``complaint(of:)``.
    package init(
        store: DayStore, clock: any WallClock,
        logger: Logger = Logger(label: "none") { _ in SwiftLogNoOpLogHandler() }
    ) {
        (self.store, self.clock, self.logger) = (store, clock, logger)
    }

    /// The token to use when `configured` is in the file: a stored one that descends from it, otherwise `configured` itself.
    func current(of owner: Owner, configured: Secret) async throws(UpstreamError) -> RefreshToken {
        if let waiting = unsaved.withLock({ $0[owner] }), waiting.token.configured == configured {
            return waiting.token
        }
        do throws(StoreError) {
            let kept = try await store.refreshToken(
                appID: owner.appID, componentAppID: owner.componentAppID,
                configured: StableHash.of(configured.exposed))
            return RefreshToken(current: kept ?? configured, configured: configured)
        } catch {
            throw .store(reason: "\(error)")
        }
    }

    /// Stores a rotated token; keeps it in memory if that fails.
    func keep(_ token: RefreshToken, of owner: Owner) async {
        let waiting = Unsaved(token: token, tryAgain: clock.uptime, reason: "")
        unsaved.withLock { $0[owner] = waiting }
        await write(waiting, of: owner)
    }

    /// When to retry storing a token of this account; nil when all are stored.
    func nextTry(of appID: String) -> UnixTime? {
        let tryAgain = unsaved.withLock { unsaved in
            unsaved.isEmpty ? nil : unsaved.filter { $0.key.appID == appID }.map(\.value.tryAgain).min()
        }
        return tryAgain.map { clock.now.advanced(by: $0 - clock.uptime) }
    }

    /// Why a token of this account is not stored; nil when all are.
    package func complaint(of appID: String) -> String? {
        unsaved.withLock { unsaved in unsaved.first { $0.key.appID == appID }?.value.reason }
    }

    /// Retries storing this account's tokens that are due.
    func save(of appID: String) async {
        let now = clock.uptime
        let due = unsaved.withLock { unsaved in
            unsaved.isEmpty ? [:] : unsaved.filter { $0.key.appID == appID && $0.value.tryAgain <= now }
        }
        for (owner, waiting) in due { await write(waiting, of: owner) }
    }

    private func write(_ waiting: Unsaved, of owner: Owner) async {
        do throws(StoreError) {
            try await store.keepRefreshToken(
                waiting.token.current, appID: owner.appID, componentAppID: owner.componentAppID,
                configured: StableHash.of(waiting.token.configured.exposed))
            unsaved.withLock { unsaved in
                if unsaved[owner]?.token == waiting.token { unsaved[owner] = nil }
            }
            if waiting.failures > 0 { logger.info("Refresh token stored", metadata: metadata(owner)) }
        } catch {
            note(error, waiting, of: owner)
        }
    }

    private func note(_ error: StoreError, _ waiting: Unsaved, of owner: Owner) {
        var next = waiting
        next.failures += 1
        next.reason = "the rotated refresh token cannot be stored and is lost when the exporter ends: \(error)"
        let wait = Backoff.wait(after: next.failures, .busy)
        next.tryAgain = clock.uptime + wait
        unsaved.withLock { unsaved in
            if unsaved[owner]?.token == next.token { unsaved[owner] = next }
        }
        var metadata = metadata(owner)
        metadata["err"] = "\(error)"
        metadata["retry_at"] = "\(Rfc3339.text(clock.now.advanced(by: wait)))"
        logger.log(
            level: next.failures == 1 ? .error : .debug,
            "Cannot store the rotated refresh token; it is used from memory and lost if the exporter ends before it is stored",
            metadata: metadata)
    }

    private func metadata(_ owner: Owner) -> Logger.Metadata {
        ["app_id": "\(owner.appID)", "component_app_id": "\(owner.componentAppID)"]
    }
}
