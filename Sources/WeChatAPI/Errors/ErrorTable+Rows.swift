import Languages

/// The rows of what concerns one endpoint, in a list for each class.
extension ErrorTable {
    // A refused token closes one endpoint until the others report the same: one odd endpoint must not close them.
    static let tokens: [Int: Row] = [
        40001: (
            Sentence(
                en: "the access token is invalid or was replaced; let every program of this AppID use stable tokens",
                zh: "access_token 无效或已被替换；请让该 AppID 的所有程序都使用稳定版接口调用凭据"), nil
        ),
        40014: (
            Sentence(
                en: "the access token is malformed or belongs to another account; check app_id",
                zh: "access_token 不合法或属于其他账号；请检查 app_id"), .basics
        ),
        42001: (Sentence(en: "the access token has expired", zh: "access_token 已过期"), nil),
    ]

    static let busy: [Int: Row] = [
        -1: (Sentence(en: "WeChat is busy; retried with back-off", zh: "微信系统繁忙；稍后自动重试"), nil),
        45011: (
            Sentence(
                en: "too many calls in this minute; the next call waits a minute", zh: "一分钟内调用过于频繁；一分钟后再调用"), nil
        ),
    ]

    static let notReady: [Int: Row] = [
        61503: (
            Sentence(
                en: "WeChat has not finished this day's statistics; asked again at the poll interval",
                zh: "微信尚未完成当日统计；按轮询间隔再次查询"), nil
        )
    ]

    static let permissions: [Int: Row] = [
        48001: (
            Sentence(
                en: """
                    the account may not use this API: it was never verified (认证), its verification has lapsed (it lasts a year), \
                    or the permission is missing
                    """, zh: "公众号没有该接口权限：从未认证，认证已过期（有效期一年），或未获得该权限"), .permissions
        ),
        48004: (
            Sentence(
                en: "WeChat has blocked this API because rules were broken; read WeChat's notices",
                zh: "因违规，微信已封禁该接口；请查看微信的通知"), .notices
        ),
        50001: (Sentence(en: "the account has not authorized this API; grant it", zh: "账号未授权该接口；请授权"), .permissions),
        61007: (
            Sentence(
                en: "the platform lacks permission set 1 (messages); add it and let the owner authorize again",
                zh: "第三方平台缺少权限集 1（消息管理）；请添加后让公众号重新授权"), .platform
        ),
        61016: (
            Sentence(en: "the platform's function category is not confirmed; confirm it", zh: "第三方平台的功能类别未确认；请确认"),
            .platform
        ),
    ]

    static let quotas: [Int: Row] = [
        45009: (
            Sentence(
                en: "the daily quota of this call is spent; the exporter waits for the next Beijing day",
                zh: "该接口当日调用额度已用完；等到北京时间次日再调用"), .permissions
        ),
        48006: (Sentence(en: "this month's quota resets are used up", zh: "本月的额度重置次数已用完"), .permissions),
    ]

    static let requests: [Int: Row] = [
        40002: (Sentence(en: "grant_type was refused; check the proxy", zh: "grant_type 不被接受；请检查代理"), nil),
        40035: (Sentence(en: "WeChat did not accept a parameter; check the proxy", zh: "参数不合法；请检查代理"), nil),
        40038: (
            Sentence(en: "WeChat did not accept the request's format; check the proxy", zh: "请求格式不合法；请检查代理"), nil
        ),
        40039: (
            Sentence(en: "WeChat did not accept the length of the URL; check the proxy", zh: "URL 长度不合法；请检查代理"), nil
        ),
        40048: (Sentence(en: "WeChat did not accept the URL; check api.base_url", zh: "URL 不合法；请检查 api.base_url"), nil),
        40066: (
            Sentence(en: "WeChat does not know this path; check api.base_url", zh: "接口路径不存在；请检查 api.base_url"), nil
        ),
        41001: (Sentence(en: "the access token was missing; check the proxy", zh: "缺少 access_token；请检查代理"), nil),
        41002: (Sentence(en: "the appid was missing; check the proxy", zh: "缺少 appid；请检查代理"), nil),
        41003: (Sentence(en: "the refresh token was missing; check the proxy", zh: "缺少 refresh_token；请检查代理"), nil),
        41004: (Sentence(en: "the secret was missing; check the proxy", zh: "缺少 secret；请检查代理"), nil),
        41018: (Sentence(en: "component_appid was missing; check the proxy", zh: "缺少 component_appid；请检查代理"), nil),
        43001: (Sentence(en: "WeChat wants GET here; check the proxy", zh: "该接口需要 GET 请求；请检查代理"), nil),
        43002: (Sentence(en: "WeChat wants POST here; check the proxy", zh: "该接口需要 POST 请求；请检查代理"), nil),
        43003: (Sentence(en: "WeChat wants HTTPS; check api.base_url", zh: "需要 HTTPS 请求；请检查 api.base_url"), nil),
        44002: (Sentence(en: "the request body did not arrive; check the proxy", zh: "POST 数据包为空；请检查代理"), nil),
        47001: (Sentence(en: "WeChat could not read the request body; check the proxy", zh: "请求体无法解析；请检查代理"), nil),
        47003: (
            Sentence(
                en: "WeChat did not accept the value of a parameter; check this machine's clock",
                zh: "参数值不符合要求；请检查本机时钟"), nil
        ),
        48017: (
            Sentence(
                en: "api.base_url names an IP address that WeChat has given up; use the host name",
                zh: "api.base_url 中的 IP 地址微信已停用；请改用域名"), nil
        ),
        61014: (Sentence(en: "a component token is needed here", zh: "此处需要 component_access_token"), nil),
        61024: (Sentence(en: "this account's token comes from its platform", zh: "该账号的凭据由第三方平台获取"), nil),
        61500: (Sentence(en: "WeChat did not accept the date's format", zh: "日期格式不合法"), nil),
        61501: (
            Sentence(en: "WeChat did not accept the dates; check this machine's clock", zh: "日期范围不合法；请检查本机时钟"), nil
        ),
        76003: (Sentence(en: "the quota helper does not know this path", zh: "额度查询接口不认识该路径"), nil),
        76021: (Sentence(en: "the quota helper does not know this path", zh: "额度查询接口不认识该路径"), nil),
        76022: (
            Sentence(
                en: "the quota helper is not permitted for this token or path", zh: "该凭据或路径无权查询额度"), nil
        ),
    ]

    static let retired: [Int: Row] = [
        47009: (
            Sentence(
                en: """
                    WeChat has retired this API; its last data stay shown, and it is looked at once a week; take it out of \
                    collect.endpoints when nobody needs them
                    """, zh: "微信已下线该接口；仍展示最后的数据，每周查看一次；不再需要时请从 collect.endpoints 中去掉"), .documents
        )
    ]
}
