/// The rows, in a list for each class and scope.
extension ErrorTable {
    // A refused token closes one endpoint until the others report the same: one odd endpoint must not close them.
    static let tokens: [Int: Row] = [
        40001: ("the access token is invalid or was replaced; let every program of this AppID use stable tokens", nil),
        40014: ("the access token is malformed or belongs to another account; check app_id", .basics),
        42001: ("the access token has expired", nil),
    ]

    static let busy: [Int: Row] = [
        -1: ("WeChat is busy; retried with back-off", nil),
        45011: ("too many calls in this minute; the next call waits a minute", nil),
    ]

    static let notReady: [Int: Row] = [
        61503: ("WeChat has not finished this day's statistics; asked again at the poll interval", nil)
    ]

    static let credentials: [Int: Row] = [
        40013: ("the AppID is wrong; copy it into app_id", .basics),
        40125: ("the AppSecret is wrong or was reset; put the current one into the secret file", .secret),
        40243: ("the AppSecret is frozen; unfreeze it (takes about 10 minutes)", .secret),
        42002: ("the refresh token has expired; let the owner authorize the platform again", .platform),
        42007: (
            "the password was changed and the tokens are void; let the owner authorize the platform again", .platform
        ),
        50002: ("the account is frozen or closed; read WeChat's notices", .notices),
        50004: ("WeChat gives this account no access token, perhaps as a punishment; read WeChat's notices", .notices),
        61502: ("this is a mini-game account, for which the data API does not exist; check app_id", .basics),
    ]

    static let notListed = """
        the address from which WeChat saw this machine, named in the message, is not on the IP whitelist, which data calls need as well as \
        token calls; add the address or its CIDR range (takes some minutes)
        """

    private static let unconfirmed = """
        an administrator must confirm this machine's address in WeChat; the IP whitelist spares them the question
        """

    private static let notOnPlatformsList = """
        the address from which WeChat saw this machine, named in the message, is not on the third-party platform's IP whitelist \
        (白名单IP地址列表), which data calls need as well as token calls; add it
        """

    static let addresses: [Int: Row] = [
        40164: (notListed, .whitelist), 45035: (notListed, .whitelist), 61004: (notOnPlatformsList, .platform),
        89501: (unconfirmed, .whitelist), 89502: (unconfirmed, .whitelist),
        89503: (
            """
            an administrator must confirm this call, and WeChat has sent them a message; the IP whitelist spares them \
            the question
            """, .whitelist
        ),
        89504: (unconfirmed, .whitelist), 89505: (unconfirmed, .whitelist),
        89506: (
            "an administrator refused this machine's address; WeChat blocks it for 24 hours, then asks them again",
            .whitelist
        ),
        89507: (
            "an administrator refused this machine's address; WeChat blocks it for an hour, then asks them again",
            .whitelist
        ),
    ]

    static let platforms: [Int: Row] = [
        61003: (
            """
            the owner never authorized this platform, or revoked it; let them authorize it and store the new refresh token
            """, .platform
        ),
        61005: (
            "the component verify ticket has expired; put the newest one that WeChat pushed into verify_ticket_file",
            .platform
        ),
        61006: (
            "the component verify ticket is invalid; put the newest one that WeChat pushed into verify_ticket_file",
            .platform
        ),
        61009: ("the authorization code is used up or expired; let the owner authorize again", .platform),
        61011: ("component_app_id is wrong; copy the platform's AppID", .platform),
        61023: (
            "the refresh token is invalid; let the owner authorize again and store the new refresh token", .platform
        ),
    ]

    static let permissions: [Int: Row] = [
        48001: (
            """
            the account may not use this API: it was never verified (认证), its verification has lapsed (it lasts a year), \
            or the permission is missing
            """, .permissions
        ),
        48004: ("WeChat has blocked this API because rules were broken; read WeChat's notices", .notices),
        50001: ("the account has not authorized this API; grant it", .permissions),
        61007: (
            "the platform lacks permission set 1 (messages); add it and let the owner authorize again", .platform
        ),
        61016: ("the platform's function category is not confirmed; confirm it", .platform),
    ]

    static let quotas: [Int: Row] = [
        45009: ("the daily quota of this call is spent; the exporter waits for the next Beijing day", .permissions),
        48006: ("this month's quota resets are used up", .permissions),
    ]

    static let requests: [Int: Row] = [
        40002: ("grant_type was refused; check the proxy", nil),
        40035: ("WeChat did not accept a parameter; check the proxy", nil),
        40038: ("WeChat did not accept the request's format; check the proxy", nil),
        40039: ("WeChat did not accept the length of the URL; check the proxy", nil),
        40048: ("WeChat did not accept the URL; check api.base_url", nil),
        40066: ("WeChat does not know this path; check api.base_url", nil),
        41001: ("the access token was missing; check the proxy", nil),
        41002: ("the appid was missing; check the proxy", nil),
        41003: ("the refresh token was missing; check the proxy", nil),
        41004: ("the secret was missing; check the proxy", nil),
        41018: ("component_appid was missing; check the proxy", nil),
        43001: ("WeChat wants GET here; check the proxy", nil),
        43002: ("WeChat wants POST here; check the proxy", nil),
        43003: ("WeChat wants HTTPS; check api.base_url", nil),
        44002: ("the request body did not arrive; check the proxy", nil),
        47001: ("WeChat could not read the request body; check the proxy", nil),
        47003: ("WeChat did not accept the value of a parameter; check this machine's clock", nil),
        48017: ("api.base_url names an IP address that WeChat has given up; use the host name", nil),
        61014: ("a component token is needed here", nil),
        61024: ("this account's token comes from its platform", nil),
        61500: ("WeChat did not accept the date's format", nil),
        61501: ("WeChat did not accept the dates; check this machine's clock", nil),
        76003: ("the quota helper does not know this path", nil),
        76021: ("the quota helper does not know this path", nil),
        76022: ("the quota helper is not permitted for this token or path", nil),
    ]

    static let retired: [Int: Row] = [
        47009: (
            """
            WeChat has retired this API; its last data stay shown, and it is looked at once a week; take it out of \
            collect.endpoints when nobody needs them
            """, .documents
        )
    ]
}
