import Languages

/// The rows of what concerns a whole account: credentials, the caller's address, platforms.
extension ErrorTable {
    static let credentials: [Int: Row] = [
        40013: (Sentence(en: "the AppID is wrong; copy it into app_id", zh: "AppID 错误；请重新复制到 app_id"), .basics),
        40125: (
            Sentence(
                en: "the AppSecret is wrong or was reset; put the current one into the secret file",
                zh: "AppSecret 错误或已重置；请把当前的 AppSecret 写入密钥文件"), .secret
        ),
        40243: (
            Sentence(
                en: "the AppSecret is frozen; unfreeze it (takes about 10 minutes)",
                zh: "AppSecret 已冻结；请解冻（约 10 分钟后生效）"), .secret
        ),
        42002: (
            Sentence(
                en: "the refresh token has expired; let the owner authorize the platform again",
                zh: "refresh_token 已过期；请让公众号重新授权第三方平台"), .platform
        ),
        42007: (
            Sentence(
                en: "the password was changed and the tokens are void; let the owner authorize the platform again",
                zh: "账号修改过密码，凭据已失效；请让公众号重新授权第三方平台"), .platform
        ),
        50002: (
            Sentence(
                en: "the account is frozen or closed; read WeChat's notices", zh: "账号已冻结或注销；请查看微信的通知"), .notices
        ),
        50004: (
            Sentence(
                en: "WeChat gives this account no access token, perhaps as a punishment; read WeChat's notices",
                zh: "该账号被禁止获取 access_token，可能受到处罚；请查看微信的通知"), .notices
        ),
        61502: (
            Sentence(
                en: "this is a mini-game account, for which the data API does not exist; check app_id",
                zh: "这是小游戏账号，没有数据统计接口；请检查 app_id"), .basics
        ),
    ]

    static let notListed = Sentence(
        en: """
            the address from which WeChat saw this machine, named in the message, is not on the IP whitelist, which data calls need as well as \
            token calls; add the address or its CIDR range (takes some minutes)
            """, zh: "微信看到的本机地址（见括号内原文）不在 IP白名单中，获取凭据和数据接口都需要；请添加该地址或其 CIDR 网段（几分钟后生效）")

    private static let unconfirmed = Sentence(
        en: """
            an administrator must confirm this machine's address in WeChat; the IP whitelist spares them the question
            """, zh: "需要管理员在微信中确认本机地址；加入 IP白名单即可免去确认")

    private static let notOnPlatformsList = Sentence(
        en: """
            the address from which WeChat saw this machine, named in the message, is not on the third-party platform's IP whitelist \
            (白名单IP地址列表), which data calls need as well as token calls; add it
            """, zh: "微信看到的本机地址（见括号内原文）不在第三方平台的白名单IP地址列表中，获取凭据和数据接口都需要；请添加")

    static let addresses: [Int: Row] = [
        40164: (notListed, .whitelist), 45035: (notListed, .whitelist), 61004: (notOnPlatformsList, .platform),
        89501: (unconfirmed, .whitelist), 89502: (unconfirmed, .whitelist),
        89503: (
            Sentence(
                en: """
                    an administrator must confirm this call, and WeChat has sent them a message; the IP whitelist spares them \
                    the question
                    """, zh: "此次调用需要管理员确认，微信已向管理员发送消息；加入 IP白名单即可免去确认"), .whitelist
        ),
        89504: (unconfirmed, .whitelist), 89505: (unconfirmed, .whitelist),
        89506: (
            Sentence(
                en:
                    "an administrator refused this machine's address; WeChat blocks it for 24 hours, then asks them again",
                zh: "管理员拒绝了本机地址；24 小时内不可调用，之后会再次询问"), .whitelist
        ),
        89507: (
            Sentence(
                en:
                    "an administrator refused this machine's address; WeChat blocks it for an hour, then asks them again",
                zh: "管理员拒绝了本机地址；1 小时内不可调用，之后会再次询问"), .whitelist
        ),
    ]

    static let platforms: [Int: Row] = [
        61003: (
            Sentence(
                en: """
                    the owner never authorized this platform, or revoked it; let them authorize it and store the new refresh token
                    """, zh: "公众号未授权该第三方平台，或已取消授权；请重新授权并保存新的 refresh_token"), .platform
        ),
        61005: (
            Sentence(
                en:
                    "the component verify ticket has expired; put the newest one that WeChat pushed into verify_ticket_file",
                zh: "component_verify_ticket 已过期；请把微信最新推送的写入 verify_ticket_file"), .platform
        ),
        61006: (
            Sentence(
                en:
                    "the component verify ticket is invalid; put the newest one that WeChat pushed into verify_ticket_file",
                zh: "component_verify_ticket 无效；请把微信最新推送的写入 verify_ticket_file"), .platform
        ),
        61009: (
            Sentence(
                en: "the authorization code is used up or expired; let the owner authorize again",
                zh: "授权码已使用或已过期；请让公众号重新授权"), .platform
        ),
        61011: (
            Sentence(
                en: "component_app_id is wrong; copy the platform's AppID", zh: "component_app_id 错误；请复制第三方平台的 AppID"),
            .platform
        ),
        61023: (
            Sentence(
                en: "the refresh token is invalid; let the owner authorize again and store the new refresh token",
                zh: "refresh_token 无效；请让公众号重新授权并保存新的 refresh_token"), .platform
        ),
    ]
}
