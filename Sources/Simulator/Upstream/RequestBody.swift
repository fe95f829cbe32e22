import FoundationEssentials

/// The keys that the bodies of all calls may have; missing keys and values of other types are nil.
struct RequestBody: Decodable, Sendable {
    /// Data calls: the first date.
    let beginDate: String?
    /// Data calls: the last date.
    let endDate: String?
    /// Token calls: `client_credential`.
    let grantType: String?
    /// Token calls: the AppID.
    let appID: String?
    /// Token calls: the AppSecret.
    let secret: String?
    /// Token calls: whether the old token is to be invalidated.
    let forceRefresh: Bool?
    /// Platform calls: the platform's AppID.
    let componentAppID: String?
    /// Platform calls: the platform's AppSecret.
    let componentSecret: String?
    /// Platform calls: the verify ticket.
    let verifyTicket: String?
    /// Platform calls: the account's AppID.
    let authorizerAppID: String?
    /// Platform calls: the account's refresh token.
    let refreshToken: String?
    /// Quota calls: the path whose quota is asked for.
    let cgiPath: String?

    private enum CodingKeys: String, CodingKey {
        case beginDate = "begin_date"
        case endDate = "end_date"
        case grantType = "grant_type"
        case appID = "appid"
        case secret
        case forceRefresh = "force_refresh"
        case componentAppID = "component_appid"
        case componentSecret = "component_appsecret"
        case verifyTicket = "component_verify_ticket"
        case authorizerAppID = "authorizer_appid"
        case refreshToken = "authorizer_refresh_token"
        case cgiPath = "cgi_path"
    }

    /// Decodes what is there; only a body that is not a JSON object fails.
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func text(_ key: CodingKeys) -> String? { try? container.decodeIfPresent(String.self, forKey: key) }
        beginDate = text(.beginDate)
        endDate = text(.endDate)
        grantType = text(.grantType)
        appID = text(.appID)
        secret = text(.secret)
        forceRefresh = try? container.decodeIfPresent(Bool.self, forKey: .forceRefresh)
        componentAppID = text(.componentAppID)
        componentSecret = text(.componentSecret)
        verifyTicket = text(.verifyTicket)
        authorizerAppID = text(.authorizerAppID)
        refreshToken = text(.refreshToken)
        cgiPath = text(.cgiPath)
    }

    /// Reads the same keys from the query of a GET.
    init(query: [String: String]) {
        beginDate = nil
        endDate = nil
        grantType = query["grant_type"]
        appID = query["appid"]
        secret = query["secret"]
        forceRefresh = nil
        (componentAppID, componentSecret, verifyTicket) = (nil, nil, nil)
        (authorizerAppID, refreshToken, cgiPath) = (nil, nil, nil)
    }

    /// Parses a POST body.
    ///
    /// - Throws: ``Refusal/bodyEmpty`` or ``Refusal/bodyNotJSON``.
    static func parse(_ bytes: [UInt8]) throws(Refusal) -> RequestBody {
        guard !bytes.isEmpty else { throw .bodyEmpty }
        guard let body = try? JSONDecoder().decode(RequestBody.self, from: Data(bytes)) else { throw .bodyNotJSON }
        return body
    }
}
