/// What each documented errcode means to an operator. Source: WeChat's general and per-page error tables.
package struct ErrorTable: Sendable {
    /// One errcode's row.
    package struct Entry: Sendable {
        /// How the exporter reacts.
        package let errorClass: ErrorClass
        /// What it means and what to do, as a clause that follows "errcode N: ".
        package let meaning: String
    }

    /// The row of a code; a code that is in no document is retried with back-off.
    package static func entry(_ code: Int) -> Entry {
        entries[code]
            ?? Entry(errorClass: .busy, meaning: "a code that no WeChat document names; retried with back-off")
    }

    /// Every documented code.
    package static var codes: [Int] { entries.keys.sorted() }

    private static let entries: [Int: Entry] = {
        var entries: [Int: Entry] = [:]
        for (errorClass, rows) in [
            (ErrorClass.token, tokens), (.busy, busy), (.notReady, notReady), (.credential, credentials),
            (.credential, platforms), (.quota, quotas), (.request, requests),
        ] {
            for (code, meaning) in rows { entries[code] = Entry(errorClass: errorClass, meaning: meaning) }
        }
        return entries
    }()

    private static let tokens: [(Int, String)] = [
        (40001, "the access token is wrong or was replaced; let all programs of this AppID use stable tokens"),
        (40014, "the access token is malformed or belongs to another account"),
        (42001, "the access token has expired"),
    ]

    private static let busy: [(Int, String)] = [
        (-1, "WeChat is busy; retried with back-off"),
        (45011, "the per-minute limit is reached; the next call waits a minute"),
        (61005, "the component verify ticket has expired; a newer one is needed"),
        (61006, "the component verify ticket is invalid; check the ticket file"),
    ]

    private static let notReady: [(Int, String)] = [
        (61503, "WeChat has not finished this day's statistics; asked again at the poll interval")
    ]

    private static let credentials: [(Int, String)] = [
        (40013, "the AppID is wrong; check app_id"),
        (40125, "the AppSecret is wrong or was reset; put the new one into the secret file"),
        (40164, "this machine's address is not on the account's IP whitelist; add it in the console"),
        (40243, "the AppSecret is frozen; thaw it in the console (takes 10 minutes)"),
        (42007, "the user changed the password and tokens are void; authorize again"),
        (45035, "this machine's address is not on the IP list; add it in the console"),
        (48001, "the account may not use this API: it must be verified and hold the permission"),
        (48004, "WeChat has blocked this API for irregularities; see the console's notices"),
        (50001, "nobody authorized this API for the account"),
        (50002, "the account is frozen or closed; see the console"),
        (61502, "this is a mini-game account, for which the data API does not exist"),
        (89501, "an administrator must confirm this machine's address"),
        (89502, "an administrator must confirm this machine's address"),
        (89503, "an administrator must confirm this call; they got a message"),
        (89504, "an administrator must confirm this machine's address"),
        (89505, "an administrator must confirm this machine's address"),
        (89506, "an administrator refused this machine's address; blocked for 24 hours"),
        (89507, "an administrator refused this machine's address; blocked for an hour"),
    ]

    private static let platforms: [(Int, String)] = [
        (61003, "the account never authorized this third-party platform, or revoked it"),
        (61004, "this machine's address is not on the platform's IP list"),
        (61007, "the account did not grant permission set 1 to the platform"),
        (61009, "the authorization code is used up or expired; let the owner authorize again"),
        (61011, "component_app_id is wrong"),
        (61016, "the platform's function category waits for confirmation"),
        (61023, "the refresh token is invalid; let the owner authorize again"),
    ]

    private static let quotas: [(Int, String)] = [
        (45009, "the daily quota of this call is spent; the exporter waits for the next Beijing day"),
        (48006, "this month's quota resets are used up"),
    ]

    private static let requests: [(Int, String)] = [
        (40002, "grant_type was refused"), (40066, "WeChat does not know this path; check api.base_url"),
        (41001, "the access token was missing"), (41002, "the appid was missing"), (41004, "the secret was missing"),
        (41018, "component_appid was missing"), (43001, "WeChat wants GET here"), (43002, "WeChat wants POST here"),
        (43003, "WeChat wants HTTPS; check api.base_url"), (44002, "the request body did not arrive; check the proxy"),
        (47001, "WeChat could not read the request body; check the proxy"),
        (61014, "a component token is needed here"), (61024, "this account's token comes from its platform"),
        (61500, "WeChat did not accept the date's format"),
        (61501, "WeChat did not accept the dates; check this machine's clock"),
        (76021, "the quota helper does not know this path"), (76022, "the quota helper is not permitted"),
    ]
}
