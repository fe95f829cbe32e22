/// Which change on this machine can end a refusal before its back-off does.
package enum Remedy: Sendable {
    /// Another secret, refresh token or token file.
    case secrets
    /// The same, or a newer verify ticket.
    case secretsOrTicket
}

/// The state of the secrets behind a token, as numbers that change with them.
package struct SecretsFingerprint: Equatable, Sendable {
    /// Covers what a human changes: AppSecret, refresh token, token file.
    private let secrets: UInt64
    /// Covers the verify ticket, which WeChat replaces every ten minutes and which therefore ends few refusals.
    private let ticket: UInt64

    /// Makes a fingerprint of two numbers.
    package init(secrets: UInt64, ticket: UInt64) { (self.secrets, self.ticket) = (secrets, ticket) }

    /// Whether what has changed since `earlier` is this remedy.
    package func mayBring(_ remedy: Remedy, since earlier: SecretsFingerprint) -> Bool {
        switch remedy {
        case .secrets: secrets != earlier.secrets
        case .secretsOrTicket: self != earlier
        }
    }
}
