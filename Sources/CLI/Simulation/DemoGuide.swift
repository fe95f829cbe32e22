import Languages
import Simulator

/// What the terminal says while the demo runs.
struct DemoGuide {
    /// The exporter's URL.
    let url: String
    /// The simulator's address.
    let upstream: String
    /// The scenario at the start.
    let scenario: SimulatorScenario

    /// All lines.
    var lines: [Sentence] {
        let sections: [[Sentence]] = [places, control, metrics, []]
        return sections.flatMap { [Self.space] + $0 }
    }

    private static let space = Sentence(en: "", zh: "")

    private var places: [Sentence] {
        [
            Sentence(
                en: "The exporter collects from a simulated WeChat; press Ctrl-C to stop.",
                zh: "exporter 正从模拟的微信采集数据；按 Ctrl-C 结束。"),
            Self.space,
            Sentence(
                en: "  \(url)/metrics   the metrics that Prometheus scrapes",
                zh: "  \(url)/metrics   供 Prometheus 抓取的指标"),
            Sentence(en: "  \(url)/          the landing page", zh: "  \(url)/          首页，含状态页"),
            Sentence(en: "  http://\(upstream)            the simulator", zh: "  http://\(upstream)            模拟的微信"),
        ]
    }

    private var control: [Sentence] {
        let name = scenario.rawValue
        return [
            Sentence(
                en: "The scenario is \(name): \(scenario.summary).", zh: "当前场景 \(name)：\(scenario.chineseSummary)。"),
            Sentence(
                en: """
                      curl -X PUT http://\(upstream)/simulator/scenario/NAME   another one; "demo --help" lists them
                    """,
                zh: """
                      curl -X PUT http://\(upstream)/simulator/scenario/NAME   换一个场景，见 demo --help
                    """),
            Sentence(
                en: "  curl http://\(upstream)/simulator/status                 calls to WeChat so far",
                zh: "  curl http://\(upstream)/simulator/status                 至今的接口调用次数"),
        ]
    }

    private var metrics: [Sentence] {
        let command = "  curl -s \(url)/metrics | grep '^wechat_upstream_messages{account=\"corner\"'"
        return [
            Sentence(en: "What to look for in /metrics:", zh: "/metrics 中值得看的："),
            Sentence(
                en:
                    "  wechat_upstream_messages          24 hours x 5 types of the latest ready day, accounts shop and corner",
                zh: "  wechat_upstream_messages          最新一天 24 小时 x 5 种类型的消息数，公众号 shop 与 corner"),
            Sentence(
                en: "  wechat_upstream_month_messages    the latest finished month",
                zh: "  wechat_upstream_month_messages    最近一个完整月份"),
            Sentence(
                en: "  wechat_up                         1: the last call to WeChat succeeded",
                zh: "  wechat_up                         1：最近一次调用微信成功"),
            Sentence(
                en: "  wechat_exporter_next_attempt_timestamp_seconds   when each account asks again",
                zh: "  wechat_exporter_next_attempt_timestamp_seconds   各公众号下次调用的时间"),
            Self.space, Sentence(en: command, zh: command),
        ]
    }
}

extension SimulatorScenario {
    /// The summary in Chinese; the simulator itself knows none of ours, and so no ``Sentence``.
    fileprivate var chineseSummary: String {
        switch self {
        case .normal: "一切正常"
        case .notReady: "昨日数据全天未就绪（61503），晚一天才有"
        case .late: "昨日数据 13:00 前为空，之后才有"
        case .restated: "最初三小时的数字偏低一成"
        case .silent: "从前天起没有人发消息"
        case .drop: "第一个公众号从前天 14:00 起降到一成"
        case .outage: "第一个公众号昨天 20:00 至 22:00 没有消息"
        case .brokenServer: "第一个公众号的服务器昨天 20:00 至 22:00 出错"
        case .quota: "每个接口每天十次，之后返回 45009"
        case .minuteQuota: "每个接口每分钟五次，之后返回 45011"
        case .sharedQuota: "第一个公众号的额度中午前被其他程序用完"
        case .stolenToken: "凭据被其他程序替换：每四次调用返回一次 40001"
        case .whitelist: "拿不到凭据和数据：地址不在 IP白名单（40164、61004）"
        case .confirmation: "拿不到凭据：需要管理员确认地址（89503）"
        case .frozenSecret: "拿不到凭据：AppSecret 已冻结（40243）"
        case .unverified: "有凭据，没有数据：公众号未认证（48001）"
        case .retired: "第一个公众号的月接口已下线（47009）"
        case .expiredTicket: "第三方平台：验证票据已过期（61005）"
        case .revoked: "第三方平台：所有公众号都取消了授权（61003）"
        case .flaky: "四分之一的应答是 -1、502、中断或没有应答"
        case .slow: "每个应答要三秒"
        case .garbage: "一半的数据应答残缺，或数据行有误"
        }
    }
}
