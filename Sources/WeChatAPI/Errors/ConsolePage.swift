package import Languages

/// Where an operator mends what an error names: a page of WeChat's consoles, in the Chinese words that stand there.
///
/// Source: WeChat's guide to the developer platform (微信开发者平台) and its list of what moved there from mp.weixin.qq.com.
package enum ConsolePage: CaseIterable, Sendable {
    /// AppID, name and state of the verification.
    case basics
    /// AppSecret: to see whether it is frozen, to reset it, to unfreeze it.
    case secret
    /// The addresses that may call.
    case whitelist
    /// Permissions and quotas of each API.
    case permissions
    /// The yearly verification and the notices of punishments, which have not moved.
    case notices
    /// A third-party platform: its AppID, secret, ticket, addresses and permission sets.
    case platform
    /// WeChat's documents of an API, where a retirement is announced.
    case documents

    /// The way to the page.
    package var words: Sentence {
        switch self {
        case .basics: Self.account(" → 基础信息")
        case .secret: Self.account(" → 基础信息 → 开发密钥")
        case .whitelist: Self.account(" → 基础信息 → 开发密钥 → API IP 白名单")
        case .permissions: Self.account(" → 接口管理 → 接口权限与额度")
        case .notices: Sentence(en: "微信公众平台 (mp.weixin.qq.com) → 通知中心", zh: "微信公众平台（mp.weixin.qq.com）→ 通知中心")
        case .platform: Self.business(" → 第三方平台")
        case .documents:
            Sentence(
                en: "微信开发文档 (developers.weixin.qq.com/doc/service), where its page says 已停止维护",
                zh: "微信开发文档（developers.weixin.qq.com/doc/service），该接口的页面写有“已停止维护”")
        }
    }

    private static func business(_ rest: String) -> Sentence {
        Sentence(
            en: "微信开发者平台 (developers.weixin.qq.com/platform) → 我的业务\(rest)",
            zh: "微信开发者平台（developers.weixin.qq.com/platform）→ 我的业务\(rest)")
    }

    private static func account(_ rest: String) -> Sentence { business(" → 公众号/服务号\(rest)") }
}
