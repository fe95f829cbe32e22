/// The refresh tokens that took the place of those a consent gave.
struct RefreshTokenBook: Sendable {
    /// One account's authorisation of one platform.
    private struct Authorization: Hashable {
        let platform: String
        let appID: String
    }

    /// A consent's token and the one that is good now.
    private struct Rotation {
        let consent: String
        let current: String
    }

    private var rotations: [Authorization: Rotation] = [:]

    /// The refresh token that is good now; nil when the account never authorised the platform, or revoked it.
    func current(_ platform: SimulatedPlatform, appID: String) -> String? {
        guard let consent = platform.authorizers[appID] else { return nil }
        let rotation = rotations[Authorization(platform: platform.componentAppID, appID: appID)]
        // A later consent voids all that came of the one before.
        return rotation?.consent == consent ? rotation?.current : consent
    }

    /// Puts another refresh token, made of `key`, in the place of the current one.
    mutating func rotate(_ platform: SimulatedPlatform, appID: String, key: UInt64) -> String? {
        guard let consent = platform.authorizers[appID] else { return nil }
        let current = "refreshtoken@@@\(SplitMix64.text(63, key: key))"
        rotations[Authorization(platform: platform.componentAppID, appID: appID)] = Rotation(
            consent: consent, current: current)
        return current
    }
}
