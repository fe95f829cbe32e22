/// The tokens WeChat has given out, of both kinds, and how long each is good.
///
/// Plain tokens replace each other with five minutes of grace; stable ones stay the same until their last five
/// minutes. The kinds do not disturb each other. Source: WeChat docs, "Get access token" and "Get stable token".
struct TokenBook: Sendable {
    /// The two token endpoints' kinds of token.
    enum Kind: Hashable { case plain, stable }

    /// What a token call answers.
    struct Grant: Equatable {
        /// The token, about 130 characters that need no escaping in a URL.
        let token: String
        /// Seconds until it expires.
        let expiresIn: Int
    }

    /// Whose token it is, and of which kind.
    private struct Holder: Hashable {
        let appID: String
        let kind: Kind
    }

    /// How long a token is good.
    private struct Token {
        let appID: String
        let expiresAt: Int64
        /// From then on the token is void because another took its place.
        var replacedAt = Int64.max
    }

    /// The forced refreshes of an account: how many on which day, and when the last was.
    private struct Forcing {
        var day: BeijingDate
        var count: Int
        var last: Int64
    }

    /// How long an old token works beside a new one.
    private static let grace: Int64 = 300
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    private var tokens: [String: Token] = [:]
    private var newest: [Holder: String] = [:]
    private var forcings: [String: Forcing] = [:]
    private var given = 0
    private var prunedOn = BeijingDate(daysSinceEpoch: 0)

    /// The AppID whose token this is.
    ///
    /// - Throws: ``Refusal/tokenExpired`` past its own time, ``Refusal/tokenInvalid`` when replaced or unknown.
    func appID(of token: String, at now: Int64) throws(Refusal) -> String {
        guard let known = tokens[token] else { throw .tokenInvalid }
        guard now < known.expiresAt else { throw .tokenExpired }
        guard now < known.replacedAt else { throw .tokenInvalid }
        return known.appID
    }

    /// Gives a new plain token; the one before keeps working for five minutes.
    mutating func plain(for appID: String, lifetime: Int, seed: UInt64, at now: Int64) -> Grant {
        replaceNewest(Holder(appID: appID, kind: .plain), from: now + Self.grace)
        return give(to: Holder(appID: appID, kind: .plain), lifetime: lifetime, seed: seed, at: now)
    }

    /// Gives the same stable token until its last five minutes, then a new one beside it.
    ///
    /// With `force` the old one is void at once; more than 20 times a Beijing day, or within 30 s of the last
    /// time, `force` is ignored.
    mutating func stable(for appID: String, force: Bool, lifetime: Int, seed: UInt64, at now: Int64) -> Grant {
        let holder = Holder(appID: appID, kind: .stable)
        if force, mayForce(appID, at: now) {
            replaceNewest(holder, from: now)
        } else if let text = newest[holder], let token = tokens[text], token.expiresAt - now >= Self.grace {
            return Grant(token: text, expiresIn: Int(token.expiresAt - now))
        }
        return give(to: holder, lifetime: lifetime, seed: seed, at: now)
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
        let text = Self.text(seed: seed, number: given)
        tokens[text] = Token(appID: holder.appID, expiresAt: now + Int64(lifetime))
        newest[holder] = text
        return Grant(token: text, expiresIn: lifetime)
    }

    /// Forgets tokens a day after they expired, once a day, so that a simulator left running does not grow.
    private mutating func prune(at now: Int64) {
        let today = BeijingDate(at: now)
        guard today != prunedOn else { return }
        prunedOn = today
        tokens = tokens.filter { $0.value.expiresAt + 86_400 > now }
    }

    private static func text(seed: UInt64, number: Int) -> String {
        var generator = SplitMix64(key: SplitMix64.key(SplitMix64.key(seed, "token"), number))
        let characters = (0..<133).map { _ in alphabet[Int(generator.next() & 63)] }
        return "97_" + String(decoding: characters, as: UTF8.self)
    }
}
