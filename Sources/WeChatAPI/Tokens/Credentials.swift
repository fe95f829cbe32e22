/// How an account gets its token with its own AppSecret.
package struct Credentials: Sendable {
    /// Which call returns the token.
    package enum TokenKind: String, CaseIterable, Sendable {
        /// `/cgi-bin/stable_token` in normal mode: all programs of an AppID share one token.
        case stable
        /// `/cgi-bin/token`: each new token soon invalidates the one before.
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
    /// Reads the AppSecret each time, so that a changed secret file takes effect.
    package let secret: SecretReader

    /// Makes credentials.
    package init(appID: String, tokenKind: TokenKind, secret: @escaping SecretReader) {
        self.appID = appID
        self.tokenKind = tokenKind
        self.secret = secret
    }
}

/// Reads a secret as it is now; throws ``UpstreamError/credentials(reason:)``, which names the file and the way out.
package typealias SecretReader = @Sendable () throws(UpstreamError) -> Secret

/// A third-party platform (第三方平台): what its component token is requested with.
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
