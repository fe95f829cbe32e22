/// The issued tokens of all kinds, with their expiry.
///
/// Stable tokens stay the same until their last five minutes; every other kind is replaced by a new one, with five minutes of grace.
/// Kinds and holders are independent. Source: WeChat docs, "Get access token" and "Get stable token"; that component and authorizer
/// tokens overlap like plain ones is our assumption.
struct TokenBook: Sendable {
    /// What a token is good for.
    enum Kind: Hashable {
        /// An account's own, from `token`.
        case plain
        /// An account's own, from `stable_token`.
        case stable
        /// A platform's own.
        case component
        /// An account's, given to the platform of that AppID.
        case authorizer(platform: String)
    }

    /// Who holds a token, and of which kind.
    struct Holder: Hashable {
        /// The AppID of the account, or of the platform for its own token.
        let appID: String
        /// What it is good for.
        let kind: Kind
    }

    /// The answer to a token call.
    struct Grant: Equatable {
        /// The token, about 130 characters that need no escaping in a URL.
        let token: String
        /// Seconds until it expires.
        let expiresIn: Int
    }

    /// How long a token is good.
    private struct Token {
        let holder: Holder
        let expiresAt: Int64
        /// The time from which the token is invalid because another replaced it.
        var replacedAt = Int64.max
    }

    /// The forced refreshes of an account: how many on which day, and when the last one was.
    private struct Forcing {
        var day: BeijingDate
        var count: Int
        var last: Int64
    }

    /// How long an old token works beside a new one, in seconds.
    private static let grace: Int64 = 300

    private var tokens: [String: Token] = [:]
    private var newest: [Holder: String] = [:]
    private var forcings: [String: Forcing] = [:]
    private var given = 0
    private var prunedOn = BeijingDate(daysSinceEpoch: 0)

    /// The holder of this token.
    ///
    /// - Throws: ``Refusal/tokenExpired`` past its own time, ``Refusal/tokenInvalid`` when replaced or unknown.
    func holder(of token: String, at now: Int64) throws(Refusal) -> Holder {
        guard let known = tokens[token] else { throw .tokenInvalid }
        guard now < known.expiresAt else { throw .tokenExpired }
        guard now < known.replacedAt else { throw .tokenInvalid }
        return known.holder
    }

    /// Issues a new token; the holder's previous one works for five more minutes.
    mutating func fresh(for holder: Holder, lifetime: Int, seed: UInt64, at now: Int64) -> Grant {
        replaceNewest(holder, from: now + Self.grace)
        return give(to: holder, lifetime: lifetime, seed: seed, at: now)
    }

    /// Issues the same stable token until its last five minutes, then a new one beside it.
    ///
    /// With `force` the old one is invalid at once; `force` is ignored more than 20 times a Beijing day, or within 30 s of the last time.
    mutating func stable(for appID: String, force: Bool, lifetime: Int, seed: UInt64, at now: Int64) -> Grant {
        let holder = Holder(appID: appID, kind: .stable)
        if force, mayForce(appID, at: now) {
            replaceNewest(holder, from: now)
        } else if let text = newest[holder], let token = tokens[text], token.expiresAt - now >= Self.grace {
            return Grant(token: text, expiresIn: Int(token.expiresAt - now))
        }
        return give(to: holder, lifetime: lifetime, seed: seed, at: now)
    }

    /// Issues plain and stable tokens of an account to another program: those in use are invalid at once.
    mutating func steal(from appID: String, lifetime: Int, seed: UInt64, at now: Int64) {
        for holder in [Holder(appID: appID, kind: .plain), Holder(appID: appID, kind: .stable)]
        where newest[holder] != nil {
            replaceNewest(holder, from: now)
            _ = give(to: holder, lifetime: lifetime, seed: seed, at: now)
        }
    }

    private mutating func mayForce(_ appID: String, at now: Int64) -> Bool {
        let today = BeijingDate(at: now)
        let before = forcings[appID]
        let count = before?.day == today ? before?.count ?? 0 : 0
        guard count < 20, now - (before?.last ?? .min / 2) >= 30 else { return false }
        forcings[appID] = Forcing(day: today, count: count + 1, last: now)
        return true
    }

    private mutating func replaceNewest(_ holder: Holder, from moment: Int64) {
        guard let text = newest[holder] else { return }
        tokens[text]?.replacedAt = moment
    }

    private mutating func give(to holder: Holder, lifetime: Int, seed: UInt64, at now: Int64) -> Grant {
        prune(at: now)
        given += 1
        // Derived from holder and time: a restarted simulator must not issue to one account the token that another still has.
        let purpose = SplitMix64.key(SplitMix64.key(seed, "token"), holder.appID)
        let text = "97_" + SplitMix64.text(133, key: SplitMix64.key(SplitMix64.key(purpose, Int(now)), given))
        tokens[text] = Token(holder: holder, expiresAt: now + Int64(lifetime))
        newest[holder] = text
        return Grant(token: text, expiresIn: lifetime)
    }

    /// Drops tokens a day after they expired, once a day, so that a simulator left running does not grow.
    private mutating func prune(at now: Int64) {
        let today = BeijingDate(at: now)
        guard today != prunedOn else { return }
        prunedOn = today
        tokens = tokens.filter { $0.value.expiresAt + 86_400 > now }
    }
}
