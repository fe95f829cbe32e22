/// Why a call is refused: the raw value is WeChat's errcode, `description` its English errmsg without the rid.
///
/// Source: WeChat docs, "Global return codes", and texts seen in real answers.
enum Refusal: Int, Error, CustomStringConvertible {
    case tokenInvalid = 40001
    case grantTypeInvalid = 40002
    case appIDInvalid = 40013
    case urlInvalid = 40066
    case secretInvalid = 40125
    case addressNotListed = 40164
    case secretFrozen = 40243
    case tokenMissing = 41001
    case appIDMissing = 41002
    case secretMissing = 41004
    case componentMissing = 41018
    case tokenExpired = 42001
    case getRequired = 43001
    case postRequired = 43002
    case bodyEmpty = 44002
    case quotaUsedUp = 45009
    case minuteQuotaUsedUp = 45011
    case bodyNotJSON = 47001
    case retired = 47009
    case unverified = 48001
    case notAuthorized = 61003
    case addressNotRegistered = 61004
    case ticketExpired = 61005
    case ticketInvalid = 61006
    case permissionMissing = 61007
    case componentInvalid = 61011
    case componentTokenRequired = 61014
    case refreshTokenInvalid = 61023
    case componentCallRequired = 61024
    case dateFormat = 61500
    case dateRange = 61501
    case notReady = 61503
    case pathUnknown = 76021
    case pathNotPermitted = 76022
    case confirmationAwaited = 89503

    /// The errmsg upstream sends.
    var description: String {
        switch self {
        case .tokenInvalid:
            "invalid credential, access_token is invalid or not latest, could get access_token by "
                + "getStableAccessToken, more details at https://mmbizurl.cn/s/JtxxFh33r"
        case .grantTypeInvalid: "invalid grant_type"
        case .appIDInvalid: "invalid appid"
        case .urlInvalid: "invalid url"
        case .secretInvalid: "invalid appsecret"
        case .addressNotListed:
            "invalid ip \(Self.callerAddress) ipv6 ::ffff:\(Self.callerAddress), not in whitelist"
        case .secretFrozen: "appsecret is frozen"
        case .tokenMissing: "access_token missing"
        case .appIDMissing: "appid missing"
        case .secretMissing: "appsecret missing"
        case .componentMissing: "missing component_appid"
        case .tokenExpired: "access_token expired"
        case .getRequired: "require GET method"
        case .postRequired: "require POST method"
        case .bodyEmpty: "empty post data"
        case .quotaUsedUp: "reach max api daily quota limit"
        case .minuteQuotaUsedUp: "api minute-quota reach limit, must slower, retry next minute"
        case .bodyNotJSON: "data format error"
        case .retired: "this api is offline, please use the new api"
        case .unverified: "api unauthorized"
        case .notAuthorized: "component is not authorized by this account"
        case .addressNotRegistered: "access clientip is not registered, requestIP: \(Self.callerAddress)"
        case .ticketExpired: "component ticket is expired"
        case .ticketInvalid: "component ticket is invalid"
        case .permissionMissing: "api is unauthorized to component"
        case .componentInvalid: "invalid component"
        case .componentTokenRequired: "must use component token for component api"
        case .refreshTokenInvalid: "refresh_token is invalid"
        case .componentCallRequired: "must use api_component_token to get token for component acct"
        case .dateFormat: "date format error"
        case .dateRange: "date range error"
        case .notReady: "data not ready, please try later"
        case .pathUnknown: "cgi_path not found, please check"
        case .pathNotPermitted: "could not use this cgi_path, no permission"
        case .confirmationAwaited: "this call needs administrator confirmation"
        }
    }

    /// The caller's address in refusals: a documentation address, since a pure function sees no socket.
    private static let callerAddress = "203.0.113.7"
}
