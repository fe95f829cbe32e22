/// A third-party platform (第三方平台) that accounts have authorised to call on their behalf.
///
/// WeChat would push a new verify ticket every ten minutes; here the ticket stays until it is changed. Changing a refresh token here is a
/// new consent of the owner, which invalidates those issued before.
package struct SimulatedPlatform: Sendable, Equatable {
    /// The AppID of the platform itself, `wx` and 16 hex digits.
    package var componentAppID: String
    /// The platform's AppSecret.
    package var secret: String
    /// The current ticket.
    package var verifyTicket: String
    /// Tickets that are older than twelve hours; any other ticket is invalid.
    package var expiredTickets: Set<String> = []
    /// The AppIDs of the accounts that authorised the platform, with the refresh token of each consent.
    package var authorizers: [String: String]
    /// Those among them whose owners excluded message management (permission set 1).
    package var withoutMessages: Set<String> = []
    /// Whether each refresh issues another refresh token and invalidates the previous one.
    package var rotatesRefreshTokens = false

    /// Makes a platform with these authorisations.
    package init(componentAppID: String, secret: String, verifyTicket: String, authorizers: [String: String]) {
        self.componentAppID = componentAppID
        self.secret = secret
        self.verifyTicket = verifyTicket
        self.authorizers = authorizers
    }

    /// The demo's platform, authorised by the demo's accounts.
    package static let demo = demo(authorizedBy: SimulatedAccount.demo)

    /// The same platform, authorised by these accounts.
    package static func demo(authorizedBy accounts: [SimulatedAccount]) -> SimulatedPlatform {
        let tokens = accounts.map { account in
            let text = SplitMix64.text(63, key: SplitMix64.key(SplitMix64.key(account.seed, account.appID), "consent"))
            return (account.appID, "refreshtoken@@@\(text)")
        }
        return SimulatedPlatform(
            componentAppID: "wx7d03b1f5a9e2486c", secret: "5be3a07d91f84c26b0d7e6a15c38f942",
            verifyTicket: "ticket@@@\(SplitMix64.text(77, key: SplitMix64.key(1, "ticket")))",
            authorizers: Dictionary(tokens, uniquingKeysWith: { first, _ in first }))
    }
}
