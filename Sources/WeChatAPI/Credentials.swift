/// How an account proves itself to upstream.
package struct Credentials: Sendable {
    /// Which call hands out the token.
    package enum TokenKind: String, CaseIterable, Sendable {
        /// `/cgi-bin/stable_token` in normal mode: all programs of an AppID share one token.
        case stable
        /// `/cgi-bin/token`: each fetch soon voids the token before it.
        case classic
    }

    /// The AppID.
    package let appID: String
    /// Which token call to use.
    package let tokenKind: TokenKind
    /// Reads the AppSecret anew, so that a changed secret file is picked up.
    package let secret: @Sendable () throws(UpstreamError) -> Secret

    /// Makes credentials; `secret` throws ``UpstreamError/credentials(reason:)`` with the file and the way out.
    package init(
        appID: String, tokenKind: TokenKind, secret: @escaping @Sendable () throws(UpstreamError) -> Secret
    ) {
        self.appID = appID
        self.tokenKind = tokenKind
        self.secret = secret
    }

    /// The token call under its label `endpoint`.
    package var callName: String {
        switch tokenKind {
        case .stable: "stable_token"
        case .classic: "token"
        }
    }
}
