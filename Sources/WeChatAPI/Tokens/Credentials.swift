/// How an account of one's own gets its token.
package struct Credentials: Sendable {
    /// Which call hands out the token.
    package enum TokenKind: String, CaseIterable, Sendable {
        /// `/cgi-bin/stable_token` in normal mode: all programs of an AppID share one token.
        case stable
        /// `/cgi-bin/token`: each fetch soon voids the token before it.
        case classic

        /// The call.
        package var call: TokenCall {
            switch self {
            case .stable: .stableToken
            case .classic: .token
            }
        }
    }

    /// The AppID.
    package let appID: String
    /// Which token call to use.
    package let tokenKind: TokenKind
    /// Reads the AppSecret anew, so that a changed secret file is picked up.
    package let secret: SecretReader

    /// Makes credentials.
    package init(appID: String, tokenKind: TokenKind, secret: @escaping SecretReader) {
        self.appID = appID
        self.tokenKind = tokenKind
        self.secret = secret
    }
}

/// Reads a secret as it is now; throws ``UpstreamError/credentials(reason:)`` with the file and the way out.
package typealias SecretReader = @Sendable () throws(UpstreamError) -> Secret

/// A third-party platform (第三方平台): what its component token is asked for with.
package struct PlatformCredentials: Sendable {
    /// `component_appid`.
    package let componentAppID: String
    /// `component_appsecret`.
    package let secret: SecretReader
    /// `component_verify_ticket`, pushed by WeChat every ten minutes; another program keeps the newest in a file.
    package let verifyTicket: SecretReader

    /// Makes credentials.
    package init(componentAppID: String, secret: @escaping SecretReader, verifyTicket: @escaping SecretReader) {
        (self.componentAppID, self.secret, self.verifyTicket) = (componentAppID, secret, verifyTicket)
    }
}
