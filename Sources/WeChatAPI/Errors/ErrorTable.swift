/// What each documented errcode means to an operator. Source: WeChat's general table of errors and those of each page.
package struct ErrorTable: Sendable {
    /// One errcode's row.
    package struct Entry: Sendable {
        /// How the exporter reacts.
        package let errorClass: ErrorClass
        /// What the refusal closes.
        package let scope: ErrorScope
        /// What it means and what to do, as a clause that follows "errcode N: ".
        package let meaning: String
    }

    /// The row of a code in the answer to a data call; an undocumented code is retried with back-off.
    package static func entry(_ code: Int) -> Entry {
        entries[code]
            ?? Entry(
                errorClass: .busy, scope: .endpoint,
                meaning: "a code that no WeChat document names; retried with back-off")
    }

    /// The row of a code in the answer to a token call: without a token, no endpoint of the account can be called.
    package static func entry(_ code: Int, of call: TokenCall) -> Entry {
        if let (errorClass, meaning) = TokenCallMeanings.meaning(code, of: call) {
            return Entry(errorClass: errorClass, scope: .account, meaning: meaning)
        }
        let (errorClass, meaning) = (entry(code).errorClass, entry(code).meaning)
        return Entry(errorClass: errorClass == .notReady ? .busy : errorClass, scope: .account, meaning: meaning)
    }

    /// Whether a document names the code.
    static func isDocumented(_ code: Int) -> Bool { entries[code] != nil }

    /// Every documented code.
    package static var codes: [Int] { entries.keys.sorted() }

    private static let entries: [Int: Entry] = {
        var entries: [Int: Entry] = [:]
        for (errorClass, scope, rows) in [
            (ErrorClass.token, ErrorScope.endpoint, tokens), (.busy, .endpoint, busy), (.notReady, .endpoint, notReady),
            (.credential, .account, credentials), (.credential, .account, addresses),
            (.credential, .account, platforms),
            (.credential, .endpoint, permissions), (.quota, .endpoint, quotas), (.request, .endpoint, requests),
            (.retired, .endpoint, retired),
        ] {
            for (code, meaning) in rows {
                entries[code] = Entry(errorClass: errorClass, scope: scope, meaning: meaning)
            }
        }
        return entries
    }()

    // A refused token closes one endpoint until the others report the same: one odd endpoint must not close them.
    private static let tokens: [(Int, String)] = [
        (40001, "the access token is invalid or was replaced; let every program of this AppID use stable tokens"),
        (40014, "the access token is malformed or belongs to another account; check app_id"),
        (42001, "the access token has expired"),
    ]

    private static let busy: [(Int, String)] = [
        (-1, "WeChat is busy; retried with back-off"),
        (45011, "too many calls in this minute; the next call waits a minute"),
    ]

    private static let notReady: [(Int, String)] = [
        (61503, "WeChat has not finished this day's statistics; asked again at the poll interval")
    ]

    private static let credentials: [(Int, String)] = [
        (40013, "the AppID is wrong; copy app_id from the console"),
        (40125, "the AppSecret is wrong or was reset; put the current one into the secret file"),
        (40243, "the AppSecret is frozen; unfreeze it in the console (takes about 10 minutes)"),
        (42007, "the password was changed and the tokens are void; authorize again"),
        (50002, "the account is frozen or closed; see the notices in the console"),
        (50004, "WeChat gives this account no access token, perhaps as a punishment; see the notices in the console"),
        (61502, "this is a mini-game account, for which the data API does not exist"),
    ]

    private static let notListed = """
        this machine's address, named in the message, is not on the IP whitelist; add the address or its CIDR range in the \
        console (takes some minutes)
        """

    private static let unconfirmed = "an administrator must confirm this machine's address in WeChat"

    private static let addresses: [(Int, String)] = [
        (40164, notListed), (45035, notListed), (61004, notListed), (89501, unconfirmed), (89502, unconfirmed),
        (89503, "an administrator must confirm this call; WeChat has sent them a message"),
        (89504, unconfirmed), (89505, unconfirmed),
        (89506, "an administrator refused this machine's address; WeChat blocks it for 24 hours, then asks them again"),
        (89507, "an administrator refused this machine's address; WeChat blocks it for an hour, then asks them again"),
    ]

    private static let platforms: [(Int, String)] = [
        (
            61003,
            "the owner never authorized this platform, or revoked it; let them authorize it and store the new refresh token"
        ),
        (
            61005,
            "the component verify ticket has expired; put the newest one that WeChat pushed into verify_ticket_file"
        ),
        (
            61006,
            "the component verify ticket is invalid; put the newest one that WeChat pushed into verify_ticket_file"
        ),
        (61009, "the authorization code is used up or expired; let the owner authorize again"),
        (61011, "component_app_id is wrong; copy it from the platform's console"),
        (61023, "the refresh token is invalid; let the owner authorize again and store the new refresh token"),
    ]

    private static let permissions: [(Int, String)] = [
        (48001, "the account may not use this API; verify it (yearly) and enable the API in the console"),
        (48004, "WeChat has blocked this API because rules were broken; see the notices in the console"),
        (50001, "the account has not authorized this API; grant it in the console"),
        (61007, "the platform lacks permission set 1 (messages); let the owner authorize again with it"),
        (61016, "the platform's function category is not confirmed; confirm it in the platform's console"),
    ]

    private static let quotas: [(Int, String)] = [
        (45009, "the daily quota of this call is spent; the exporter waits for the next Beijing day"),
        (48006, "this month's quota resets are used up"),
    ]

    private static let requests: [(Int, String)] = [
        (40002, "grant_type was refused"), (40066, "WeChat does not know this path; check api.base_url"),
        (41001, "the access token was missing; check the proxy"), (41002, "the appid was missing; check the proxy"),
        (41004, "the secret was missing; check the proxy"), (41018, "component_appid was missing; check the proxy"),
        (43001, "WeChat wants GET here; check the proxy"), (43002, "WeChat wants POST here; check the proxy"),
        (43003, "WeChat wants HTTPS; check api.base_url"), (44002, "the request body did not arrive; check the proxy"),
        (47001, "WeChat could not read the request body; check the proxy"),
        (48017, "api.base_url names an IP address that WeChat has given up; use the host name"),
        (61014, "a component token is needed here"), (61024, "this account's token comes from its platform"),
        (61500, "WeChat did not accept the date's format"),
        (61501, "WeChat did not accept the dates; check this machine's clock"),
        (76021, "the quota helper does not know this path"), (76022, "the quota helper is not permitted"),
    ]

    private static let retired: [(Int, String)] = [
        (47009, "WeChat has withdrawn this API; take the endpoint out of collect.endpoints")
    ]
}
