import Digest
import Exporter
import Foundation
import HTTPServer
import Languages
import Outbound
import Synchronization
import TestKit
import Testing

/// Messages to a robot that listens on loopback.
struct RobotClientTests {
    /// What a robot got, and its answers.
    private final class FakeRobot: Sendable {
        let requests = Mutex<[(target: String, type: String?, body: String)]>([])
        private let answers: [String]

        init(_ answers: [String]) { self.answers = answers }

        var handler: Handler {
            .immediate { request in
                self.requests.withLock { requests in
                    requests.append(
                        (
                            request.target, request.header("content-type"),
                            String(decoding: request.bodyBytes, as: UTF8.self)
                        ))
                    return .text(200, self.answers[min(requests.count, self.answers.count) - 1])
                }
            }
        }
    }

    private static let secret = "0123456789abcdef0123"
    private static let target = "/cgi-bin/webhook/send?key=\(secret)"

    private func client(_ text: String, kind: Robot? = .wecom) throws -> RobotClient {
        let path = try Paths.temporaryFolder() + "/webhook"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return try RobotClient(file: path, kind: kind, settings: OutboundSettings(), userAgent: "test")
    }

    /// Sends `count` messages, and returns the English sentence of the failure.
    private func failure(_ client: RobotClient, _ count: Int = 1) async throws -> String? {
        do {
            try await client.send((0..<count).map { Array("{\"n\":\($0)}".utf8) }) { _ in }
            return nil
        } catch let failure as RobotClient.Failure {
            #expect(!failure.text(in: .chinese).contains(Self.secret))
            return failure.text(in: .english)
        }
    }

    @Test func messagesArriveInTheirOrderAtTheWholeURL() async throws {
        let robot = FakeRobot([#"{"errcode":0,"errmsg":"ok"}"#])
        try await LoopbackServer.answering(robot.handler) { url in
            let told = try await failure(client(" \(url)\(Self.target)\n"), 3)
            #expect(told == nil)
        }
        let requests = robot.requests.withLock { $0 }
        #expect(requests.map(\.body) == ["{\"n\":0}", "{\"n\":1}", "{\"n\":2}"])
        #expect(requests.allSatisfy { $0.target == Self.target && $0.type == "application/json; charset=utf-8" })
    }

    @Test func aRefusedMessageEndsTheSendingAndHidesTheURL() async throws {
        let robot = FakeRobot([
            #"{"errcode":0}"#, #"{"errcode":93000,"errmsg":"invalid webhook url, key=\#(Self.secret)"}"#,
        ])
        try await LoopbackServer.answering(robot.handler) { url in
            let sentence = try #require(try await failure(client(url + Self.target), 4))
            #expect(
                sentence.hasPrefix(
                    "the robot of WeCom refused the message with 93000 (invalid webhook url, key=<secret>): "))
            #expect(sentence.hasSuffix("; 1 of 4 messages were taken before"))
            #expect(!sentence.contains(Self.secret))
        }
        #expect(robot.requests.withLock(\.count) == 2)
    }

    @Test func manyMessagesArePaced() async throws {
        let robot = FakeRobot([#"{"errcode":0}"#])
        try await LoopbackServer.answering(robot.handler) { url in
            let pauses = Mutex<[Duration]>([])
            try await client(url + Self.target).send(Array(repeating: [], count: 22)) { pause in
                pauses.withLock { $0.append(pause) }
            }
            #expect(pauses.withLock { $0 } == Array(repeating: Robot.wecom.pause(of: 22), count: 21))
        }
    }

    @Test func aRobotThatDoesNotAnswerIsToldWithoutTheURL() async throws {
        var gone = ""
        try await LoopbackServer.answering(FakeRobot(["{}"]).handler) { gone = $0 }
        let sentence = try #require(try await failure(client(gone + Self.target)))
        #expect(sentence.hasPrefix("the robot of WeCom did not answer: "), "\(sentence)")
        #expect(!sentence.contains(Self.secret) && !sentence.contains("cgi-bin"))
    }

    @Test func theHostNamesTheRobot() throws {
        #expect(try client("https://oapi.dingtalk.com/robot/send?access_token=abc", kind: nil).robot == .dingtalk)
        #expect(try client("https://relay.example.org/x", kind: .feishu).robot == .feishu)
    }

    @Test(arguments: [
        (
            "https://example.org/\(secret)",
            "the host example.org is of no robot that is known: say whose it is by --robot"
        ),
        ("\(secret)", "holds no URL: put the robot's whole webhook URL into it, https://… and nothing else"),
        ("https://qyapi.weixin.qq.com/a?key=\(secret)\nhttps://b", "holds no URL"),
        ("", "is empty: put the secret into it"),
    ])
    func aFileThatNamesNoRobotIsTold(text: String, sentence: String) throws {
        let failure = #expect(throws: RobotClient.Failure.self) { try client(text, kind: nil) }
        #expect(failure?.text(in: .english).contains(sentence) == true, "\(failure?.text(in: .english) ?? "")")
        for language in Language.allCases { #expect(failure?.text(in: language).contains(Self.secret) == false) }
    }
}
