/// The answer for a period that has ended but is not computed yet.
package enum NotReadyAnswer: Sendable, Equatable {
    /// Errcode 61503, as documented.
    case errcode
    /// A success without rows, as users report: `{"list":[]}` for a single day.
    case emptyList
}

/// Which of WeChat's two documents limits the length of a request.
package enum SpanReading: Sendable, Equatable {
    /// The classic page: 30 days for weeks and months.
    case classic
    /// The newer page of each endpoint: "same day" for week and month, 15 days for all distributions.
    case perPage
}

/// Why no token is issued although AppID and secret are right.
package enum TokenRefusal: Sendable, Equatable {
    /// 40164: the caller's address is not on the account's IP whitelist (61004 on a platform's calls). The list holds for data calls too,
    /// so that a token which came from elsewhere is of no use; calls from within Cloud Run need no list.
    case addressNotListed
    /// 89503: an administrator has yet to confirm the caller's address.
    case confirmationAwaited
    /// 40243: the AppSecret is frozen in the console; a platform's calls go on.
    case secretFrozen
}

/// The behaviour of the simulated WeChat; every value may be changed while it runs and applies from the next call on.
///
/// Endpoints are named by the last component of their path. Times of day are seconds after 00:00 in Beijing.
package struct SimulatorConfiguration: Sendable {
    /// The accounts that exist; of two with one AppID the first counts.
    package var accounts: [SimulatedAccount] { didSet { positions = Self.positions(of: accounts) } }
    /// The third-party platforms that exist.
    package var platforms: [SimulatedPlatform] = []
    /// Determines the traffic of all accounts, the tokens and the rids.
    package var seed: UInt64
    /// How many times its own ``SimulatedAccount/scatter`` each account's traffic scatters beyond chance: 1 is like life, 0 is calm.
    package var wildness = 1.0
    /// When the previous day becomes ready, in seconds of the day; more than 86,400 means a day late.
    package var readySecond: Int = 28_800
    /// Ready times of endpoints that differ from ``readySecond``.
    package var readySecondByEndpoint: [String: Int] = [:]
    /// How a period that is not ready is answered.
    package var notReadyAnswer: NotReadyAnswer = .errcode
    /// Which document limits the length of a request.
    package var spanReading: SpanReading = .classic
    /// The daily quota of calls for each account and endpoint; beyond it 45009.
    package var dailyQuota: Int = 5_000
    /// Daily quotas of endpoints, token calls included, that differ from ``dailyQuota``.
    package var dailyQuotaByEndpoint = ["token": 2_000, "stable_token": 500_000, "api_component_token": 2_000]
    /// The data calls a minute for each account and endpoint; beyond them 45011.
    package var minuteQuota: Int = .max
    /// The lifetime of a new token in seconds; below 300 the promise of stable_token (`expires_in` at least 300) is broken.
    package var tokenLifetime: Int = 7_200
    /// Why tokens are refused to callers with valid credentials; nil when they are not.
    package var tokenRefusal: TokenRefusal?
    /// Whether the accounts are verified (认证); data calls of unverified ones get 48001.
    package var accountsAreVerified = true
    /// The endpoints that are retired, by AppID: their calls get 47009, in whatever way they are made.
    package var retired: [String: Set<String>] = [:]
    /// Whether data calls without any token are accepted, as by WeChat Cloud Run's open interface.
    package var openInterface = false
    /// The container token that Cloud Run gives its services, sent as `cloudbase_access_token`; nil for none.
    package var cloudbaseToken: String?
    /// The account of Cloud Run calls without `from_appid`; nil for the first account.
    package var cloudAppID: String?
    /// Dates, `yyyy-MM-dd`, without messages: their answers are empty although ready.
    package var silentDays: Set<String> = []

    /// The position of each AppID in ``accounts``, so that a call need not search ten thousand accounts.
    private var positions: [String: Int]

    /// Makes a WeChat with these accounts and the documented behaviour otherwise.
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

    /// Whether everything is computed for a period that ends with `day`.
    func isReady(_ day: BeijingDate, on endpoint: DatacubeEndpoint, at now: Int64) -> Bool {
        now >= day.advanced(by: 1).startsAt + Int64(readySecondByEndpoint[endpoint.name] ?? readySecond)
    }

    private static func positions(of accounts: [SimulatedAccount]) -> [String: Int] {
        Dictionary(accounts.enumerated().map { ($1.appID, $0) }, uniquingKeysWith: { first, _ in first })
    }
}
