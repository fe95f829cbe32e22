import BeijingTime
import Foundation
import Languages
import Testing

@testable import Digest

/// What the robots of three vendors are sent, and what their answers mean.
struct RobotTests {
    private func digest(_ names: [String], _ language: Language = .chinese) -> Digest {
        let day = Day(year: 2026, month: 11, day: 28)
        return Digest(
            of: day, names.map { AccountDay(name: $0, shown: .init(day: day, messages: 5), trouble: nil) }, in: language
        )
    }

    @Test(
        arguments: [
            ("qyapi.weixin.qq.com", Robot.wecom), ("OAPI.dingtalk.com", .dingtalk), ("open.feishu.cn", .feishu),
            ("open.larksuite.com", .feishu), ("example.org", nil), ("qyapi.weixin.qq.com.example.org", nil),
        ] as [(String, Robot?)])
    func theHostTellsWhoseRobotItIs(host: String, robot: Robot?) {
        #expect(Robot(host: host) == robot)
    }

    @Test(arguments: [
        (Robot.wecom, Digest.Format.text, #"{"msgtype":"text","text":{"content":"T"}}"#),
        (.wecom, .markdown, #"{"markdown":{"content":"**T**"},"msgtype":"markdown"}"#),
        (.dingtalk, .text, #"{"msgtype":"text","text":{"content":"T"}}"#),
        (.dingtalk, .markdown, #"{"markdown":{"text":"**T**","title":"t"},"msgtype":"markdown"}"#),
        (.feishu, .text, #"{"content":{"text":"T"},"msg_type":"text"}"#),
        (.feishu, .markdown, #"{"card":{"elements":[{"content":"**T**","tag":"markdown"}]},"msg_type":"interactive"}"#),
    ])
    func eachRobotGetsItsOwnForm(robot: Robot, format: Digest.Format, body: String) throws {
        let digest = digest(["shop"], .english)
        let text = robot.texts(of: digest, format)[0]
        let bodies = try RobotMessage.bodies(of: digest, format, for: robot)
        let name = format == .text ? "T" : "**T**"
        let escaped = text.replacing("\n", with: "\\n")
        let wanted = body.replacing("\"\(name)\"", with: "\"\(escaped)\"").replacing(
            "\"t\"", with: "\"\(digest.title)\"")
        #expect(bodies.map { String(decoding: $0, as: UTF8.self) } == [wanted])
    }

    @Test(arguments: [
        (Robot.wecom, Digest.Format.text, 2048), (.wecom, .markdown, 4096), (.dingtalk, .text, 5000),
        (.feishu, .text, 10_000),
    ])
    func manyAccountsAreSeveralMessages(robot: Robot, format: Digest.Format, limit: Int) {
        let names = (0..<300).map { "公众号\($0)" }
        let digest = digest(names)
        let texts = robot.texts(of: digest, format, keyword: "日报")
        #expect(texts.count > 1)
        #expect(texts.allSatisfy { $0.utf8.count <= limit })
        // Nothing is lost, and each message says what it is.
        let lines = texts.flatMap { $0.split(separator: "\n").dropFirst().map(String.init) }
        #expect(lines == digest.lines(format))
        #expect(texts.allSatisfy { $0.hasPrefix("日报 ") && $0.contains(digest.title) })
        // No message could have taken the first line of the next one.
        for (text, next) in zip(texts, texts.dropFirst()) {
            #expect(text.utf8.count + 1 + next.split(separator: "\n")[1].utf8.count > limit)
        }
    }

    @Test func aLineLongerThanAMessageIsCut() {
        let texts = Robot.wecom.texts(of: digest([String(repeating: "号", count: 900), "shop"]), .text)
        #expect(texts.count == 2)
        #expect(texts[0].hasSuffix("号…") && texts[0].utf8.count <= 2048 && texts[0].utf8.count > 2040)
    }

    @Test func aDigestOfNobodyIsItsTitle() {
        #expect(Robot.wecom.texts(of: digest([]), .text) == [digest([]).title])
    }

    /// What is too many in a second or a minute is refused.
    @Test func messagesArePacedWhereThereAreMany() {
        for robot in [Robot.wecom, .dingtalk] {
            #expect(robot.pause(of: 20) == .zero)
            #expect(robot.pause(of: 21) * 20 > .seconds(60))
        }
        #expect(Robot.feishu.pause(of: 5) == .zero)
        #expect(Robot.feishu.pause(of: 6) * 5 > .seconds(1) && Robot.feishu.pause(of: 6) * 100 > .seconds(60))
    }

    @Test(arguments: [
        (Robot.wecom, #"{"errcode":0,"errmsg":"ok"}"#), (.dingtalk, #"{"errcode":0,"errmsg":"ok"}"#),
        (.feishu, #"{"code":0,"msg":"success","data":{}}"#), (.feishu, #"{"StatusCode":0,"StatusMessage":"success"}"#),
    ])
    func aMessageIsTakenWithTheCode0(robot: Robot, body: String) {
        #expect(RobotRefusal(status: 200, body: Array(body.utf8), of: robot, secrets: []) == nil)
        #expect(RobotRefusal(status: 500, body: Array(body.utf8), of: robot, secrets: []) != nil)
    }

    @Test(arguments: [
        (Robot.wecom, #"{"errcode":93000,"errmsg":"invalid webhook url"}"#, "93000 (invalid webhook url)", "whole URL"),
        (.wecom, #"{"errcode":45009,"errmsg":"api freq out of limit"}"#, "45009", "try again later"),
        (
            .dingtalk, #"{"errcode":310000,"errmsg":"keywords not in content, more: [https://ding]"}"#, "310000",
            "--keyword"
        ),
        (.dingtalk, #"{"errcode":310000,"errmsg":"sign not match"}"#, "310000", "signatures are not supported"),
        (.dingtalk, #"{"errcode":310000,"errmsg":"ip 1.2.3.4 not in whitelist"}"#, "310000", "IP whitelist"),
        (.feishu, #"{"code":19024,"msg":"Key Words Not Found"}"#, "19024 (Key Words Not Found)", "--keyword"),
        (
            .feishu, #"{"code":19021,"msg":"sign match fail or timestamp is not within one hour from current time"}"#,
            "19021", "signatures"
        ),
        (.wecom, "<html>", "answered 200 without a code", "--webhook-file"),
        (.wecom, "{}", "without a code", "--webhook-file"),
    ])
    func aRefusalIsOneSentenceWithTheWayOut(robot: Robot, body: String, what: String, wayOut: String) throws {
        let refusal = try #require(RobotRefusal(status: 200, body: Array(body.utf8), of: robot, secrets: []))
        let (english, chinese) = (refusal.sentence.english, refusal.sentence.chinese)
        #expect(
            english.contains(what) && english.contains(wayOut) && english.contains(robot.name.english), "\(english)")
        #expect(chinese.contains(robot.name.chinese) && !chinese.contains("\n"), "\(chinese)")
    }

    @Test func aRefusalTellsNothingOfTheURL() throws {
        let body =
            #"{"errcode":93000,"errmsg":"invalid webhook url key=0123456789abcdef\nfrom ip \#(String(repeating: "x", count: 300))"}"#
        let refusal = try #require(
            RobotRefusal(status: 200, body: Array(body.utf8), of: .wecom, secrets: ["0123456789abcdef"]))
        for language in Language.allCases {
            #expect(!refusal.sentence[language].contains("0123456789abcdef"))
            #expect(refusal.sentence[language].contains("key=<secret> from ip"))
            #expect(refusal.sentence[language].count < 400)
        }
    }

    /// To characters, an accent behind a secret's last letter makes another letter of it.
    @Test func aSecretIsKnownByItsBytes() throws {
        let body = #"{"errcode":93000,"errmsg":"key=0123456789abcdef\u0301 \u2028is unknown"}"#
        let refusal = try #require(
            RobotRefusal(status: 200, body: Array(body.utf8), of: .wecom, secrets: ["0123456789abcdef"]))
        #expect(refusal.sentence.english.contains("key=<secret>\u{301}  is unknown"), "\(refusal.sentence.english)")
    }
}
