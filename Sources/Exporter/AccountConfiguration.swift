package import WeChatAPI

/// One official account as configured.
package struct AccountConfiguration: Equatable, Sendable {
    /// The label `account`.
    package var name: String
    /// The AppID.
    package var appID: String
    /// Where the AppSecret is.
    package var secret: SecretSource
    /// Which token call to use.
    package var tokenKind: Credentials.TokenKind = .stable

    /// Makes an account.
    package init(name: String, appID: String, secret: SecretSource, tokenKind: Credentials.TokenKind = .stable) {
        (self.name, self.appID, self.secret, self.tokenKind) = (name, appID, secret, tokenKind)
    }

    /// What the API client needs; the secret is read anew at each token call.
    var credentials: Credentials {
        let source = secret
        return Credentials(appID: appID, tokenKind: tokenKind) { () throws(UpstreamError) in
            do throws(SecretError) { return try source.read() } catch { throw .credentials(reason: "\(error)") }
        }
    }
}
