import Languages

/// The errcodes that mean something else in the answer to a token call. Source: WeChat's table of codes and observed answers.
enum TokenCallMeanings {
    /// Class, meaning and page of `code` in such an answer; nil when it means the same as elsewhere.
    static func meaning(_ code: Int, of call: TokenCall) -> (ErrorClass, Sentence, ConsolePage?)? {
        let isOwn = call == .stableToken || call == .token
        return switch code {
        case 40001, 40014, 42001: (.credential, refused(call), isOwn ? .secret : .platform)
        case 40125 where call == .componentToken: (.credential, wrongComponentSecret, .platform)
        case 40013 where call == .componentToken: (.credential, wrongComponent, .platform)
        // The guide for service accounts names it for their own token calls.
        case 61004 where isOwn: (.credential, ErrorTable.notListed, .whitelist)
        case 47009: (.credential, retired, .documents)
        case 61014: (.credential, wantsPlatform, .platform)
        case 61024: (.credential, isPlatform, .platform)
        // A final refusal must be reported as one; codes below zero are WeChat's own trouble.
        case 1... where !ErrorTable.isDocumented(code): (.credential, unknown, nil)
        default: nil
        }
    }

    private static func refused(_ call: TokenCall) -> Sentence {
        switch call {
        case .stableToken, .token:
            Sentence(
                en: "the AppSecret is wrong or belongs to another AppID; put the current one into the secret file",
                zh: "AppSecret 错误或属于其他 AppID；请把当前的 AppSecret 写入密钥文件")
        case .componentToken: wrongComponentSecret
        case .authorizerToken:
            Sentence(
                en: """
                    the platform's own token is refused even when it is new; let no other program fetch tokens for component_app_id
                    """, zh: "第三方平台的凭据刚获取就被拒绝；请勿让其他程序用 component_app_id 获取凭据")
        }
    }

    private static let wrongComponent = Sentence(
        en: "component_app_id is wrong; copy the platform's AppID", zh: "component_app_id 错误；请复制第三方平台的 AppID")
    private static let wrongComponentSecret = Sentence(
        en: "the platform's AppSecret is wrong or was reset; put the current one into component_app_secret_file",
        zh: "第三方平台的 AppSecret 错误或已重置；请把当前的写入 component_app_secret_file")
    private static let retired = Sentence(
        en: "WeChat has retired this call for a token; use another way to call", zh: "微信已下线该凭据接口；请改用其他调用方式")
    private static let wantsPlatform = Sentence(
        en: "WeChat wants the platform's own token here; check component_app_id",
        zh: "此处需要第三方平台的凭据；请检查 component_app_id")
    private static let isPlatform = Sentence(
        en: "app_id is that of a third-party platform; configure it under platforms",
        zh: "app_id 是第三方平台的；请配置在 platforms 下")
    private static let unknown = Sentence(
        en: "WeChat gives no token, by a code that no WeChat document names; its message may tell why",
        zh: "微信没有发放凭据，错误码不在微信文档中；原文或许说明了原因")
}
