/// How a period that is over but not computed yet is answered.
package enum NotReadyAnswer: Sendable, Equatable {
    /// With errcode 61503, as documented.
    case errcode
    /// With a success that lacks its rows, as users report: `{"list":[]}` for a single day.
    case emptyList
}

/// Which of WeChat's two documents decides how long a request may be.
package enum SpanReading: Sendable, Equatable {
    /// The classic page: 30 days for weeks and months.
    case classic
    /// The newer page of each endpoint: "same day" for week and month, 15 days for all distributions.
    case perPage
}

/// Why no token is given although AppID and secret are right.
package enum TokenRefusal: Sendable, Equatable {
    /// 40164: the caller's address is not on the account's IP whitelist (61004 on a platform's calls).
    case addressNotListed
    /// 89503: an administrator has yet to confirm the caller's address.
    case confirmationAwaited
    /// 40243: the AppSecret is frozen in the console; a platform's calls go on.
    case secretFrozen
}

/// How the simulated WeChat behaves; every value may be changed while it runs and holds from the next call on.
///
/// Endpoints are named by the last component of their path. Times of day are seconds after 00:00 in Beijing.
package struct SimulatorConfiguration: Sendable {
    /// The accounts that exist; of two with one AppID the first counts.
    package var accounts: [SimulatedAccount] { didSet { positions = Self.positions(of: accounts) } }
    /// The third-party platforms that exist.
    package var platforms: [SimulatedPlatform] = []
    /// Changes the traffic of all accounts, the tokens and the rids.
    package var seed: UInt64
    /// How many times its own ``SimulatedAccount/scatter`` each account's traffic scatters beyond chance: 1 is like life, 0 is calm.
    package var wildness = 1.0
    /// When the day before becomes ready; more than 86,400 means a day late.
    package var readySecond: Int = 28_800
    /// Ready times of single endpoints that differ from ``readySecond``.
    package var readySecondByEndpoint: [String: Int] = [:]
    /// How a period that is not ready is answered.
    package var notReadyAnswer: NotReadyAnswer = .errcode
    /// Which document decides how long a request may be.
    package var spanReading: SpanReading = .classic
    /// Calls a Beijing day allows per account and endpoint before 45009.
    package var dailyQuota: Int = 5_000
    /// Quotas of single endpoints (those of tokens among them) that differ from ``dailyQuota``.
    package var dailyQuotaByEndpoint = ["token": 2_000, "stable_token": 500_000, "api_component_token": 2_000]
    /// Data calls a minute allows per account and endpoint before 45011.
    package var minuteQuota: Int = .max
    /// Seconds a new token lives; below 300 the promise of stable_token (`expires_in` at least 300) is broken.
    package var tokenLifetime: Int = 7_200
    /// Why tokens are refused to callers with good credentials; nil when they are not.
    package var tokenRefusal: TokenRefusal?
    /// Whether the accounts are verified (认证); data calls of others get 48001.
    package var accountsAreVerified = true
    /// Whether data calls without any token are taken, as WeChat Cloud Run's open interface does.
    package var openInterface = false
    /// The container token that Cloud Run gives its services, sent as `cloudbase_access_token`; nil for none.
    package var cloudbaseToken: String?
    /// The account of calls in both Cloud Run ways that name none by `from_appid`; nil for the first account.
    package var cloudAppID: String?
    /// Dates, `yyyy-MM-dd`, on which nobody writes: their answers are empty though ready.
    package var silentDays: Set<String> = []

    /// Where each AppID stands in ``accounts``: ten thousand accounts must not be searched on every call.
    private var positions: [String: Int]

    /// Makes a WeChat with these accounts and otherwise documented behaviour.
    package init(accounts: [SimulatedAccount] = SimulatedAccount.demo, seed: UInt64 = 1) {
        self.accounts = accounts
        self.seed = seed
        positions = Self.positions(of: accounts)
    }

    /// The account with that AppID.
    func account(_ appID: String) -> SimulatedAccount? { positions[appID].map { accounts[$0] } }

    /// The platform with that AppID.
    func platform(_ componentAppID: String) -> SimulatedPlatform? {
        platforms.first { $0.componentAppID == componentAppID }
    }

    /// Whether all is computed for a period that ends with `day`.
    func isReady(_ day: BeijingDate, on endpoint: DatacubeEndpoint, at now: Int64) -> Bool {
        now >= day.advanced(by: 1).startsAt + Int64(readySecondByEndpoint[endpoint.name] ?? readySecond)
    }

    private static func positions(of accounts: [SimulatedAccount]) -> [String: Int] {
        Dictionary(accounts.enumerated().map { ($1.appID, $0) }, uniquingKeysWith: { first, _ in first })
    }
}
