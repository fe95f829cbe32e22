import Foundation
import TestKit
import Testing

/// The command `digest` beside a running exporter, on the terminal and by a robot.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct DigestCommandTests {
    private static let secret = "0123456789abcdef"

    @Test func itTellsOfTheStoreOfARunningExporter() async throws {
        let estate = try await EventEstate()
        try estate.configure()
        let (program, url) = try await estate.start()
        _ = try await eventually("a day of both accounts") {
            let text = try await curl(url + "/metrics").text
            return text.contains("wechat_up{account=\"shop\"} 1") && text.contains("wechat_up{account=\"corner\"} 1")
                ? true : nil
        }
        let english = try await digest(estate, environment: ["LANG": "de_DE.UTF-8", "LC_ALL": "", "LC_MESSAGES": ""])
        #expect(english.code == 0, "\(english.errors)")
        let lines = english.output.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[0].hasPrefix("WeChat messages of ") && lines[0].contains(": 2 accounts"), "\(lines[0])")
        #expect(Set(lines.dropFirst().map { $0.prefix { $0 != ":" } }) == ["shop", "corner"])

        let chinese = try await digest(estate, "--account=shop", environment: ["LC_ALL": "zh_CN.UTF-8"])
        #expect(chinese.output.hasPrefix("公众号消息日报 ") && chinese.output.contains("共 1 个公众号"), "\(chinese.output)")
        #expect(chinese.output.contains("\nshop：收到消息 "), "\(chinese.output)")
        #expect(try await digest(estate, "--language=en", environment: ["LC_ALL": "zh_CN"]).output.hasPrefix("WeChat "))

        try await send(estate)
        let unknown = try await digest(estate, "--account=shpo")
        #expect(unknown.code == 1)
        #expect(unknown.errors == "--account shpo: there is no such account; did you mean \"shop\"?\n")
        #expect(try await digest(estate, "--keyword=x").code == 64)
        #expect(try await digest(estate, "--language=fr").code == 64)
        try await program.stop()
        // And beside none.
        #expect(try await digest(estate).code == 0)
        try await estate.stop()
    }

    /// Sends the digest to a robot that takes it, and to one that does not.
    private func send(_ estate: EventEstate) async throws {
        let port = try FreePort.find()
        let robot = try Program(Paths.python, ["-u", "-c", Self.robot, "\(port)"])
        _ = try await robot.line(with: "ready")
        let file = "\(estate.folder)/webhook"
        try "http://127.0.0.1:\(port)/robot/send?access_token=\(Self.secret)\n".write(
            toFile: file, atomically: true, encoding: .utf8)
        let unnamed = try await digest(estate, "--webhook-file=\(file)", "--language=en")
        #expect(unnamed.code == 1 && unnamed.errors.contains("say whose it is by --robot"), "\(unnamed.errors)")
        let arguments = ["--webhook-file=\(file)", "--robot=dingtalk", "--language=zh"]
        let refused = try await digest(estate, arguments)
        #expect(refused.code == 1 && refused.errors.contains("请用 --keyword 给出"), "\(refused.errors)")
        let sent = try await digest(estate, arguments + ["--keyword=日报！", "--format=markdown"])
        #expect(sent.code == 0 && sent.output.isEmpty && sent.errors.isEmpty, "\(sent.output)\(sent.errors)")
        let seen = try await robot.line(with: "taken ")
        #expect(seen.contains("\"msgtype\":\"markdown\"") && seen.contains("日报！ **公众号消息日报 "), "\(seen)")
        for text in [unnamed.errors, refused.errors] { #expect(!text.contains(Self.secret), "\(text)") }
        robot.signal(SIGKILL)
        _ = try await robot.result()
    }

    private func digest(
        _ estate: EventEstate, _ arguments: String..., environment: [String: String] = [:]
    ) async throws -> Program.Result {
        try await digest(estate, arguments, environment: environment)
    }

    private func digest(
        _ estate: EventEstate, _ arguments: [String], environment: [String: String] = [:]
    ) async throws -> Program.Result {
        try await Program.run(
            ["digest", "--config.file=\(estate.folder)/config.yml"] + arguments, environment: environment)
    }

    /// A robot that answers as DingTalk does: it takes what has its keyword.
    private static let robot = """
        import http.server, json, sys
        class Robot(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                json.loads(body)
                good = "日报！" in body and self.path == "/robot/send?access_token=\(secret)"
                answer = {"errcode": 0, "errmsg": "ok"} if good else {"errcode": 310000, "errmsg": "keywords not in content"}
                self.send_response(200)
                self.end_headers()
                self.wfile.write(json.dumps(answer).encode())
                if good: print("taken", body)
            def log_message(self, *_): pass
        server = http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Robot)
        print("ready")
        server.serve_forever()
        """
}
