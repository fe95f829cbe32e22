/// The refresh tokens that have replaced those of the original consents.
struct RefreshTokenBook: Sendable {
    /// One account's authorisation of one platform.
    private struct Authorization: Hashable {
        let platform: String
        let appID: String
    }

    /// A consent's token and its current replacement.
    private struct Rotation {
        let consent: String
        let current: String
    }

    private var rotations: [Authorization: Rotation] = [:]

    /// The current refresh token; nil when the account never authorised the platform, or revoked it.
    func current(_ platform: SimulatedPlatform, appID: String) -> String? {
        guard let consent = platform.authorizers[appID] else { return nil }
        let rotation = rotations[Authorization(platform: platform.componentAppID, appID: appID)]
        // A later consent invalidates everything that came from the earlier one.
        return rotation?.consent == consent ? rotation?.current : consent
    }

    /// Replaces the current refresh token with one derived from `key`.
    mutating func rotate(_ platform: SimulatedPlatform, appID: String, key: UInt64) -> String? {
        guard let consent = platform.authorizers[appID] else { return nil }
        let current = "refreshtoken@@@\(SplitMix64.text(63, key: key))"
        rotations[Authorization(platform: platform.componentAppID, appID: appID)] = Rotation(
            consent: consent, current: current)
        return current
    }
}
