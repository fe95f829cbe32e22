internal import FoundationEssentials

/// One message as a robot takes it, in JSON.
package struct RobotMessage: Encodable {
    /// The text under the name that the robot wants.
    private struct Part: Encodable {
        var content: String?
        var text: String?
        var title: String?
        var tag: String?
    }

    /// A card of Feishu.
    private struct Card: Encodable {
        let elements: [Part]
    }

    private enum CodingKeys: String, CodingKey {
        case kind = "msgtype"
        case kindOfFeishu = "msg_type"
        case text, markdown, content, card
    }

    private var kind: String?
    private var kindOfFeishu: String?
    private var text: Part?
    private var markdown: Part?
    private var content: Part?
    private var card: Card?

    /// Makes the message of a robot; `title` is what DingTalk shows in the list of chats.
    init(_ text: String, title: String, _ format: Digest.Format, of robot: Robot) {
        switch (robot, format) {
        case (.wecom, .text), (.dingtalk, .text): (kind, self.text) = ("text", Part(content: text))
        case (.wecom, .markdown): (kind, markdown) = ("markdown", Part(content: text))
        case (.dingtalk, .markdown): (kind, markdown) = ("markdown", Part(text: text, title: title))
        case (.feishu, .text): (kindOfFeishu, content) = ("text", Part(text: text))
        case (.feishu, .markdown):
            (kindOfFeishu, card) = ("interactive", Card(elements: [Part(content: text, tag: "markdown")]))
        }
    }

    /// The bodies of the requests that tell `digest`, in their order; `keyword` is a word without which the robot takes no message.
    package static func bodies(
        of digest: Digest, _ format: Digest.Format, for robot: Robot, keyword: String? = nil
    ) throws -> [[UInt8]] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try robot.texts(of: digest, format, keyword: keyword).map { text in
            Array(try encoder.encode(RobotMessage(text, title: digest.title, format, of: robot)))
        }
    }
}
