/// Why a call is refused: the raw value is WeChat's errcode, `description` its English errmsg without the rid.
///
/// Source: WeChat docs, "Global return codes", and texts seen in real answers.
enum Refusal: Int, Error, CustomStringConvertible {
    case tokenInvalid = 40001
    case grantTypeInvalid = 40002
    case appIDInvalid = 40013
    case urlInvalid = 40066
    case secretInvalid = 40125
    case tokenMissing = 41001
    case appIDMissing = 41002
    case secretMissing = 41004
    case tokenExpired = 42001
    case getRequired = 43001
    case postRequired = 43002
    case bodyEmpty = 44002
    case quotaUsedUp = 45009
    case bodyNotJSON = 47001
    case dateFormat = 61500
    case dateRange = 61501
    case notReady = 61503

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
        case .tokenMissing: "access_token missing"
        case .appIDMissing: "appid missing"
        case .secretMissing: "appsecret missing"
        case .tokenExpired: "access_token expired"
        case .getRequired: "require GET method"
        case .postRequired: "require POST method"
        case .bodyEmpty: "empty post data"
        case .quotaUsedUp: "reach max api daily quota limit"
        case .bodyNotJSON: "data format error"
        case .dateFormat: "date format error"
        case .dateRange: "date range error"
        case .notReady: "data not ready, please try later"
        }
    }
}
