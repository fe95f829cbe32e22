package import Digest
import HTTPTypes
package import Languages
package import Outbound
package import Settings
import WeChatAPI

/// Sends messages to a robot of a group chat. The URL of its webhook is a secret, which no error tells.
package struct RobotClient {
    /// Why messages were not sent.
    package enum Failure: Error, Equatable {
        /// The file of the URL cannot be used.
        case secret(SecretError)
        /// What is wrong, as one sentence.
        case told(Sentence)

        /// The sentence for the operator.
        package func text(in language: Language) -> String {
            switch self {
            case .secret(let error): "\(error)"
            case .told(let sentence): sentence[language]
            }
        }
    }

    /// How much of an answer is read, in bytes.
    private static let answerLimit = 64 << 10

    /// Whose robot it is.
    package let robot: Robot
    private let base: BaseURL
    /// What follows the host: path and query.
    private let target: String
    private let settings: OutboundSettings
    private let userAgent: String

    /// Reads the URL from a file that contains nothing else.
    ///
    /// `kind` says whose robot it is, nil to recognise it by the host; `settings` are the way out, as for calls to WeChat.
    ///
    /// - Throws: ``Failure`` with the way out.
    package init(
        file path: String, kind: Robot?, settings: OutboundSettings, userAgent: String
    ) throws(Failure) {
        let url: String
        do throws(SecretError) { url = try SecretSource.file(path: path).read().exposed } catch { throw .secret(error) }
        let place = url.prefix { $0 != "?" }
        let query = url.dropFirst(place.count)
        guard let base = BaseURL(String(place)), query.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .told(
                Sentence(
                    en: "\(path) holds no URL: put the robot's whole webhook URL into it, https://… and nothing else",
                    zh: "\(path) 中不是网址：请写入机器人完整的 Webhook 地址（https://…），不要有其他内容"))
        }
        guard let robot = kind ?? Robot(host: base.host) else {
            throw .told(
                Sentence(
                    en: "the host \(base.host) is of no robot that is known: say whose it is by --robot",
                    zh: "无法从主机 \(base.host) 认出机器人：请用 --robot 指明是哪一家的"))
        }
        (self.robot, self.base, self.settings, self.userAgent) = (robot, base, settings, userAgent)
        target = String(place.dropFirst("\(base.scheme)://\(base.authority)".count) + query)
    }

    /// Sends messages one after the other, no more in a minute than the robot takes, and stops at the first that is not taken.
    ///
    /// - Throws: ``Failure``, or `CancellationError`.
    package func send(
        _ bodies: [[UInt8]], pause: (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) async throws {
        let client = OutboundClient(settings)
        defer { client.close() }
        let wait = robot.pause(of: bodies.count)
        for (place, body) in bodies.enumerated() {
            if place > 0, wait > .zero { try await pause(wait) }
            try Task.checkCancellation()
            guard let refusal = await refusal(of: body, client) else { continue }
            throw Failure.told(
                place == 0
                    ? refusal
                    : .joined(
                        [
                            refusal,
                            Sentence(
                                en: "\(place) of \(bodies.count) messages were taken before",
                                zh: "此前 \(bodies.count) 条消息中已发出 \(place) 条"),
                        ], by: .semicolon))
        }
    }

    private func refusal(of body: [UInt8], _ client: OutboundClient) async -> Sentence? {
        var request = HTTPRequest(
            method: .post, scheme: base.scheme, authority: base.authority, path: target.isEmpty ? "/" : target)
        request.headerFields[.contentType] = "application/json; charset=utf-8"
        request.headerFields[.userAgent] = userAgent
        do throws(OutboundFault) {
            let (response, answer) = try await client.send(
                request, body: body, reading: .whole(limit: Self.answerLimit))
            return RobotRefusal(status: response.status.code, body: answer, of: robot, secrets: secrets)?.sentence
        } catch {
            return Sentence(
                en: "the robot of \(robot.name.english) did not answer: \(error.reason)",
                zh: "\(robot.name.chinese)机器人没有应答：\(error.reason)")
        }
    }

    /// What an answer might repeat of the URL, the longest first.
    private var secrets: [String] {
        let parts = target.split { "/?&=".contains($0) }.map(String.init).filter { $0.count >= 12 }
        return [target] + parts.sorted { $0.count > $1.count }
    }
}
