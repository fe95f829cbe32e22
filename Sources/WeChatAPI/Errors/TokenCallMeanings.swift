/// The errcodes that mean something else in the answer to a token call. Source: WeChat's table of codes and observed answers.
enum TokenCallMeanings {
    /// Class, meaning and page of `code` in such an answer; nil when it means the same as elsewhere.
    static func meaning(_ code: Int, of call: TokenCall) -> (ErrorClass, String, ConsolePage?)? {
        let isOwn = call == .stableToken || call == .token
        return switch code {
        case 40001, 40014, 42001: (.credential, refused(call), isOwn ? .secret : .platform)
        case 40125 where call == .componentToken: (.credential, wrongComponentSecret, .platform)
        case 40013 where call == .componentToken:
            (.credential, "component_app_id is wrong; copy the platform's AppID", .platform)
        // The guide for service accounts names it for their own token calls.
        case 61004 where isOwn: (.credential, ErrorTable.notListed, .whitelist)
        case 47009: (.credential, "WeChat has retired this call for a token; use another way to call", .documents)
        case 61014: (.credential, "WeChat wants the platform's own token here; check component_app_id", .platform)
        case 61024: (.credential, "app_id is that of a third-party platform; configure it under platforms", .platform)
        // A final refusal must be reported as one; codes below zero are WeChat's own trouble.
        case 1... where !ErrorTable.isDocumented(code):
            (
                .credential, "WeChat gives no token, by a code that no WeChat document names; its message may tell why",
                nil
            )
        default: nil
        }
    }

    private static func refused(_ call: TokenCall) -> String {
        switch call {
        case .stableToken, .token:
            "the AppSecret is wrong or belongs to another AppID; put the current one into the secret file"
        case .componentToken: wrongComponentSecret
        case .authorizerToken:
            "the platform's own token is refused even when it is new; let no other program fetch tokens for component_app_id"
        }
    }

    private static let wrongComponentSecret =
        "the platform's AppSecret is wrong or was reset; put the current one into component_app_secret_file"
}
