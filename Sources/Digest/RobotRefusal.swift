internal import FoundationEssentials
package import Languages

/// Why a robot did not take a message, as one sentence with the way out; the webhook's URL is never part of it.
package struct RobotRefusal: Error, Equatable, Sendable {
    /// The sentence.
    package let sentence: Sentence

    /// Reads an answer: `secrets` are the parts of the URL that the vendor might repeat.
    ///
    /// - Returns: nil when the message was taken: status 200 and the code 0.
    package init?(status: Int, body: [UInt8], of robot: Robot, secrets: [String]) {
        let answer = try? JSONDecoder().decode(Answer.self, from: Data(body))
        if status == 200, answer?.number == 0 { return nil }
        let name = robot.name
        guard let answer, let code = answer.number else {
            sentence = Sentence(
                en: "the robot of \(name.english) answered \(status) without a code: check the URL in --webhook-file",
                zh: "\(name.chinese)机器人返回 \(status)，没有错误码：请检查 --webhook-file 中的地址")
            return
        }
        let text = Self.hidden(answer.words, secrets)
        let remedy = Self.remedy(code, text, of: robot)
        sentence = Sentence(
            en: "the robot of \(name.english) refused the message with \(code) (\(text)): \(remedy.english)",
            zh: "\(name.chinese)机器人拒绝了消息，错误码 \(code)（\(text)）：\(remedy.chinese)")
    }

    /// The fields of the three vendors' answers.
    private struct Answer: Decodable {
        private enum CodingKeys: String, CodingKey {
            case errcode, errmsg, code, msg
            case oldCode = "StatusCode"
        }

        var errcode: Int?
        var errmsg: String?
        var code: Int?
        var msg: String?
        /// What Feishu said before it had `code`.
        var oldCode: Int?

        var number: Int? { errcode ?? code ?? oldCode }
        var words: String { errmsg ?? msg ?? "" }
    }

    /// What to do about a code.
    private static func remedy(_ code: Int, _ text: String, of robot: Robot) -> Sentence {
        let words = text.lowercased()
        switch (robot, code) {
        case (.dingtalk, 310_000) where words.contains("keyword"), (.feishu, 19_024):
            return Sentence(
                en: "give one of the robot's keywords by --keyword", zh: "请用 --keyword 给出机器人的自定义关键词之一")
        case (.dingtalk, 310_000) where words.contains("sign"), (.feishu, 19_021):
            return Sentence(
                en: "signatures are not supported: let the robot check a keyword or the IP address instead",
                zh: "不支持加签：请让机器人改用自定义关键词或 IP 白名单")
        case (.dingtalk, 310_000), (.feishu, 19_022), (.wecom, 93_008):
            return Sentence(
                en: "add this machine's address to the robot's IP whitelist", zh: "请把本机地址加入机器人的 IP 白名单")
        case (.wecom, 45_009), (.dingtalk, 130_101), (.dingtalk, 660_026), (.feishu, 11_232):
            return Sentence(en: "it takes some 20 messages a minute: try again later", zh: "每分钟约可发 20 条：请稍后再试")
        default:
            return Sentence(
                en: "check that the robot still exists and that --webhook-file has its whole URL",
                zh: "请检查机器人是否还在，以及 --webhook-file 中的地址是否完整")
        }
    }

    /// The vendor's own words in one line of at most 200 characters, without the URL's secret parts.
    private static func hidden(_ text: String, _ secrets: [String]) -> String {
        let line = Quotation.text(text, hiding: secrets)
        return line.count > 200 ? "\(line.prefix(200))…" : line
    }
}
