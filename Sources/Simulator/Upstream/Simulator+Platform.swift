/// The two calls of third-party platforms.
extension Simulator {
    /// `POST /cgi-bin/component/api_component_token`.
    mutating func componentToken(_ bytes: [UInt8], at now: Int64) throws(Refusal) -> TokenBook.Grant {
        let body = try RequestBody.parse(bytes)
        let platform = try namedPlatform(body)
        guard let secret = body.componentSecret, !secret.isEmpty else { throw .secretMissing }
        guard secret == platform.secret else { throw .secretInvalid }
        let ticket = body.verifyTicket ?? ""
        guard !platform.expiredTickets.contains(ticket) else { throw .ticketExpired }
        guard ticket == platform.verifyTicket else { throw .ticketInvalid }
        try spendPlatformQuota(platform.componentAppID, "api_component_token", at: now)
        return freshToken(for: .init(appID: platform.componentAppID, kind: .component), at: now)
    }

    /// `POST /cgi-bin/component/api_authorizer_token`; the component token is in the query under either of its two names, and a rotated
    /// refresh token is derived from `key`.
    mutating func authorizerToken(
        _ target: RequestTarget, _ bytes: [UInt8], key: UInt64, at now: Int64
    ) throws(Refusal) -> (TokenBook.Grant, refreshToken: String) {
        guard let token = target.value("component_access_token") ?? target.value("access_token") else {
            throw .tokenMissing
        }
        let holder = try tokens.holder(of: token, at: now)
        guard holder.kind == .component else { throw .componentTokenRequired }
        let body = try RequestBody.parse(bytes)
        let platform = try namedPlatform(body)
        guard platform.componentAppID == holder.appID else { throw .componentInvalid }
        guard let appID = body.authorizerAppID, !appID.isEmpty else { throw .appIDMissing }
        guard rules.account(appID) != nil else { throw .appIDInvalid }
        guard let current = refreshTokens.current(platform, appID: appID) else { throw .notAuthorized }
        guard body.refreshToken == current else { throw .refreshTokenInvalid }
        try spendPlatformQuota(appID, "api_authorizer_token", at: now)
        let rotated = platform.rotatesRefreshTokens ? refreshTokens.rotate(platform, appID: appID, key: key) : nil
        let kind = TokenBook.Kind.authorizer(platform: platform.componentAppID)
        return (freshToken(for: .init(appID: appID, kind: kind), at: now), rotated ?? current)
    }

    private func namedPlatform(_ body: RequestBody) throws(Refusal) -> SimulatedPlatform {
        guard let appID = body.componentAppID, !appID.isEmpty else { throw .componentMissing }
        guard let platform = rules.platform(appID) else { throw .componentInvalid }
        return platform
    }

    /// Checks the caller's address, then counts one call against the daily quota.
    private mutating func spendPlatformQuota(_ appID: String, _ endpoint: String, at now: Int64) throws(Refusal) {
        guard rules.tokenRefusal != .addressNotListed else { throw .addressNotRegistered }
        try spendQuota(appID, endpoint, at: now)
    }
}
