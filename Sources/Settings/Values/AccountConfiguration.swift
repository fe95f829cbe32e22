package import WeChatAPI

/// One official account as configured.
package struct AccountConfiguration: Equatable, Sendable {
    /// How its calls are authorized.
    package enum Access: Equatable, Sendable {
        /// With its own AppSecret.
        case secret(SecretSource, Credentials.TokenKind)
        /// With a token that another program keeps in a file.
        case tokenFile(SecretSource)
        /// Through a third-party platform that it authorized.
        case platform(PlatformConfiguration, refreshToken: SecretSource)
        /// Through the open interface of WeChat Cloud Run, without a token.
        case openInterface(fromAppID: String?)
        /// With the token that WeChat Cloud Run keeps in a file of the container.
        case cloudToken(SecretSource)
    }

    /// The label `account`.
    package var name: String
    /// The AppID, under which the store knows the account.
    package var appID: String
    /// How its calls are authorized.
    package var access: Access
    /// Labels of its own, such as team or owner, by name.
    package var labels: [String: String] = [:]
    /// The most calls a day to each endpoint; nil for `api.calls_per_day`.
    package var callsPerDay: Int?
    /// The endpoints to collect; nil for `collect.endpoints`.
    package var endpoints: [Endpoint]?

    /// Makes an account with the settings of all accounts.
    package init(name: String, appID: String, access: Access) {
        (self.name, self.appID, self.access) = (name, appID, access)
    }

    /// The call that issues this account's own token, if there is one.
    package var tokenCall: TokenCall? {
        switch access {
        case .secret(_, let kind): kind.call
        case .platform: .authorizerToken
        case .tokenFile, .openInterface, .cloudToken: nil
        }
    }

    /// Whether WeChat tells its quota to this account's kind of token: not to calls by way of Cloud Run.
    package var mayAskForQuota: Bool {
        switch access {
        case .secret, .tokenFile, .platform: true
        case .openInterface, .cloudToken: false
        }
    }

    /// The platform that it authorized, if its calls go through one.
    package var platform: PlatformConfiguration? {
        if case .platform(let platform, _) = access { platform } else { nil }
    }

    /// The sources of all its secrets.
    package var secrets: [SecretSource] {
        switch access {
        case .secret(let source, _), .tokenFile(let source), .cloudToken(let source): [source]
        case .platform(let platform, let refreshToken): [platform.secret, platform.verifyTicket, refreshToken]
        case .openInterface: []
        }
    }

    /// The state of the secrets now, to see whether a change may end a refusal.
    package var secretsFingerprint: SecretsFingerprint {
        if case .platform(let platform, let refreshToken) = access {
            SecretsFingerprint(of: [platform.secret, refreshToken], ticket: platform.verifyTicket)
        } else {
            SecretsFingerprint(of: secrets, ticket: nil)
        }
    }
}

/// A third-party platform (第三方平台) as configured.
package struct PlatformConfiguration: Hashable, Sendable {
    /// The name that accounts refer to.
    package var name: String
    /// `component_appid`.
    package var componentAppID: String
    /// `component_appsecret`.
    package var secret: SecretSource
    /// The newest `component_verify_ticket`, kept in a file by the program that receives WeChat's pushes.
    package var verifyTicket: SecretSource

    /// Makes a platform.
    package init(name: String, componentAppID: String, secret: SecretSource, verifyTicket: SecretSource) {
        (self.name, self.componentAppID, self.secret, self.verifyTicket) = (name, componentAppID, secret, verifyTicket)
    }
}
