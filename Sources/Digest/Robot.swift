package import Languages

/// A robot of a group chat that takes messages at a secret URL, its webhook.
///
/// Source: the vendors' pages on group robots: 企业微信「群机器人配置说明」, 钉钉「自定义机器人接入」, 飞书「自定义机器人使用指南」.
package enum Robot: String, CaseIterable, Sendable {
    /// WeCom (企业微信).
    case wecom
    /// DingTalk (钉钉).
    case dingtalk
    /// Feishu (飞书), and Lark.
    case feishu

    /// The robot whose webhooks are at a host; nil for every other host, such as a relay of one's own.
    package init?(host: String) {
        switch host.lowercased() {
        case "qyapi.weixin.qq.com": self = .wecom
        case "oapi.dingtalk.com": self = .dingtalk
        case "open.feishu.cn", "open.larksuite.com": self = .feishu
        default: return nil
        }
    }

    /// The vendor's name.
    package var name: Sentence {
        switch self {
        case .wecom: Sentence(en: "WeCom", zh: "企业微信")
        case .dingtalk: Sentence(en: "DingTalk", zh: "钉钉")
        case .feishu: Sentence(en: "Feishu", zh: "飞书")
        }
    }

    /// The most bytes of one message's text, in UTF-8.
    ///
    /// WeCom refuses longer ones. DingTalk's whole body may have 20,000 and Feishu's 20 KiB; far longer texts nobody reads.
    func limit(_ format: Digest.Format) -> Int {
        switch (self, format) {
        case (.wecom, .text): 2048
        case (.wecom, .markdown): 4096
        case (.dingtalk, _): 5000
        case (.feishu, _): 10_000
        }
    }

    /// The time between two of `count` messages: WeCom and DingTalk take 20 in a minute, Feishu 100, and 5 in a second.
    package func pause(of count: Int) -> Duration {
        switch self {
        case .wecom, .dingtalk: count <= 20 ? .zero : .milliseconds(3100)
        case .feishu: count <= 5 ? .zero : .milliseconds(620)
        }
    }

    /// The texts of a digest, none longer than the robot takes: each begins with `keyword`, where one is wanted, and the title.
    package func texts(of digest: Digest, _ format: Digest.Format, keyword: String? = nil) -> [String] {
        let title = format == .text ? digest.title : "**\(digest.title)**"
        let head = [keyword, title].compactMap(\.self).filter { !$0.isEmpty }.joined(separator: " ")
        let limit = limit(format)
        var texts: [String] = []
        var text = head
        for line in digest.lines(format) {
            let line = Self.cut(line, to: limit - head.utf8.count - 1)
            if text != head, text.utf8.count + 1 + line.utf8.count > limit {
                texts.append(text)
                text = head
            }
            text += "\n" + line
        }
        return texts + [text]
    }

    /// The beginning of a text that has too many bytes, with an ellipsis.
    private static func cut(_ text: String, to limit: Int) -> String {
        guard text.utf8.count > limit else { return text }
        var cut = ""
        for character in text {
            guard cut.utf8.count + character.utf8.count + "…".utf8.count <= limit else { break }
            cut.append(character)
        }
        return cut + "…"
    }
}
