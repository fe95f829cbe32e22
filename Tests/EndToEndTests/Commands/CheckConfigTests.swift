import Foundation
import TestKit
import Testing

/// What keeps `run` from starting is what `check-config` tells, in the same sentence.
@Suite(.timeLimit(.minutes(10)))
struct CheckConfigTests {
    /// A start that fails; `FOLDER` stands for the test's folder.
    struct Start: Sendable, CustomTestStringConvertible {
        /// What is wrong.
        let testDescription: String
        /// The arguments of both commands.
        let arguments: [String]
        /// The variables.
        var environment: [String: String] = [:]
        /// The exit code of both.
        var code: Int32 = 1
        /// A part of the sentence that both tell.
        let sentence: String
    }

    private static let good = "accounts: [{name: a, app_id: wx1, app_secret: s}]"
    private static let file = "--config.file=FOLDER/good.yml"

    private static let starts: [Start] = [
        Start(
            testDescription: "no configuration", arguments: [], environment: ["WECHAT_APP_ID": ""],
            sentence: "WECHAT_APP_ID: is not set"),
        Start(
            testDescription: "a secret file of the environment that is missing", arguments: [],
            environment: ["WECHAT_APP_ID": "wx1", "WECHAT_APP_SECRET_FILE": "FOLDER/none"],
            sentence: "secret file FOLDER/none cannot be read"),
        Start(
            testDescription: "a missing file", arguments: ["--config.file=FOLDER/none.yml"],
            sentence: "FOLDER/none.yml: the configuration file cannot be read: there is no such file"),
        Start(
            testDescription: "a mistake", arguments: ["--config.file=FOLDER/bad.yml"],
            sentence: "unknown key \"apj\""),
        Start(
            testDescription: "a bad calendar", arguments: ["--config.file=FOLDER/calendar.yml"],
            sentence: "days.yml:1:9: covers must be a mapping"),
        Start(
            testDescription: "a damaged store", arguments: [file, "--store.path=FOLDER/damaged.sqlite"],
            sentence: "the store FOLDER/damaged.sqlite is damaged"),
        Start(
            testDescription: "a store whose folder cannot be made",
            arguments: [file], environment: ["WECHAT_EXPORTER_STORE_PATH": "/proc/nowhere/days.sqlite"],
            sentence: "the store /proc/nowhere/days.sqlite cannot be opened"),
        Start(
            testDescription: "a store that is a folder", arguments: [file, "--store.path=FOLDER"],
            sentence: "the store FOLDER cannot be opened"),
        Start(
            testDescription: "a store below a file", arguments: [file, "--store.path=FOLDER/good.yml/days.sqlite"],
            sentence: "the store FOLDER/good.yml/days.sqlite cannot be opened"),
        Start(
            testDescription: "a bad web configuration", arguments: [file, "--web.config.file=FOLDER/web.yml"],
            sentence: "web.yml"),
        Start(
            testDescription: "a web configuration that is missing", arguments: [file],
            environment: ["WECHAT_EXPORTER_WEB_CONFIG_FILE": "FOLDER/none-web.yml"], sentence: "FOLDER/none-web.yml"),
        Start(
            testDescription: "an address of another machine",
            arguments: [file, "--web.listen-address=192.0.2.1:9983"],
            sentence: "cannot listen on 192.0.2.1:9983: no interface has this address"),
        Start(
            testDescription: "a unix socket without a folder",
            arguments: [file, "--web.health-listen-address=unix:/proc/nowhere/x.sock"],
            sentence: "cannot listen on unix:/proc/nowhere/x.sock"),
        Start(
            testDescription: "the same address twice",
            arguments: [
                file, "--web.listen-address=127.0.0.1:29983", "--web.health-listen-address=127.0.0.1:29983",
            ], sentence: "cannot listen on 127.0.0.1:29983: address already in use"),
        Start(
            testDescription: "an address within another",
            arguments: [file, "--web.listen-address=:29984", "--web.health-listen-address=127.0.0.1:29984"],
            sentence: "cannot listen on 127.0.0.1:29984: address already in use"),
        Start(
            testDescription: "a socket by two paths",
            arguments: [
                file, "--web.listen-address=unix:FOLDER/s", "--web.health-listen-address=unix:FOLDER/./s",
            ], sentence: "/./s: address already in use"),
        Start(
            testDescription: "a word that is no address", arguments: [file],
            environment: ["WECHAT_EXPORTER_WEB_LISTEN_ADDRESS": "nonsense"], code: 64,
            sentence: "\"nonsense\" is not a listen address"),
        Start(
            testDescription: "a shard index out of range", arguments: [file],
            environment: ["WECHAT_EXPORTER_SHARD_INDEX": "4", "WECHAT_EXPORTER_SHARD_COUNT": "4"], code: 64,
            sentence: "--shard.index must be from 0 to 3"),
        Start(
            testDescription: "an invalid interval", arguments: [file, "--config.auto-reload-interval=soon"],
            code: 64, sentence: "--config.auto-reload-interval: \"soon\" is not a duration"),
        Start(
            testDescription: "a path that is taken", arguments: [file, "--web.telemetry-path=/status"], code: 64,
            sentence: "--web.telemetry-path must start with"),
        Start(
            testDescription: "an invalid URL", arguments: [file, "--web.external-url=nowhere"], code: 64,
            sentence: "--web.external-url must be a URL"),
        Start(
            testDescription: "a toggle", arguments: [file], environment: ["WECHAT_EXPORTER_WEB_ENABLE_LIFECYCLE": "?"],
            code: 64, sentence: "WECHAT_EXPORTER_WEB_ENABLE_LIFECYCLE: \"?\" is neither true nor false"),
        Start(
            testDescription: "an unknown level", arguments: [file, "--log.level=loud"], code: 64, sentence: "loud"),
    ]

    private let folder: String

    init() throws {
        folder = try Paths.temporaryFolder()
        for (name, text) in [
            ("good.yml", Self.good), ("bad.yml", "apj: {}\n\(Self.good)"), ("web.yml", "tls_server_config: 1\n"),
            ("calendar.yml", "calendar_file: days.yml\n\(Self.good)"), ("days.yml", "covers: tomorrow\ndays: []"),
            ("damaged.sqlite", String(repeating: "no database ", count: 1000)),
        ] {
            try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
        }
    }

    private func result(_ command: [String], _ start: Start) async throws -> Program.Result {
        func placed(_ text: String) -> String { text.replacingOccurrences(of: "FOLDER", with: folder) }
        var environment = ["WECHAT_APP_ID": "", "WECHAT_APP_SECRET": "", "WECHAT_APP_SECRET_FILE": ""]
        environment["WECHAT_EXPORTER_STORE_PATH"] = "\(folder)/made/days.sqlite"
        environment["WECHAT_EXPORTER_WEB_LISTEN_ADDRESS"] = "127.0.0.1:0"
        environment.merge(start.environment.mapValues(placed)) { $1 }
        return try await Program.run(command + start.arguments.map(placed), environment: environment)
    }

    @Test(arguments: starts)
    func whatRunRefusesCheckConfigRefusesInTheSameWords(start: Start) async throws {
        let sentence = start.sentence.replacingOccurrences(of: "FOLDER", with: folder)
        for command in [["check-config"], ["run", "--config.check"], ["run"]] {
            let result = try await result(command, start)
            #expect(result.code == start.code, "\(command): \(result.errors)")
            let errors = result.errors.replacingOccurrences(of: "\\\"", with: "\"")
            #expect(errors.contains(sentence), "\(command): \(result.errors)")
        }
    }

    /// What the report itself says; mistakes of a file are told in English, as in the log.
    @Test func theReportIsInTheLanguageOfTheTerminalOrOfTheFlag() async throws {
        let start = Start(
            testDescription: "in Chinese", arguments: [Self.file], environment: ["LC_ALL": "zh_CN.UTF-8"], sentence: "")
        let chinese = try await result(["check-config"], start)
        #expect(chinese.code == 0 && chinese.output.contains("：配置有效\n"), "\(chinese.output)\(chinese.errors)")
        #expect(chinese.output.contains("\n  公众号：") && !chinese.output.contains("accounts:"), "\(chinese.output)")
        let english = try await result(["check-config", "--language=en"], start)
        #expect(english.output.contains(": configuration is valid\n"), "\(english.output)")
        #expect(try await result(["--config.check"], start).output == chinese.output)
    }

    @Test func aCheckThatPassesLeavesNothingBehind() async throws {
        let start = Start(testDescription: "good", arguments: [Self.file], sentence: "")
        let before = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        let result = try await result(["check-config"], start)
        #expect(result.code == 0, "\(result.errors)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == before)
    }

    @Test func whatIsTakenOrInUseIsNoMistake() async throws {
        let running = try Program.exporter(
            "--config.file=\(folder)/good.yml", "--store.path=\(folder)/days.sqlite", "--web.listen-address=127.0.0.1:0"
        )
        let address = try await running.address()
        let result = try await Program.run([
            "check-config", "--config.file=\(folder)/good.yml", "--store.path=\(folder)/days.sqlite",
            "--web.listen-address=\(address)",
        ])
        #expect(result.code == 0, "\(result.errors)")
        #expect(try await curl("http://\(address)/-/healthy").status == 200)
        try await running.stop()
    }

    @Test func everyMistakeIsToldAtOnce() async throws {
        let start = Start(
            testDescription: "all",
            arguments: [
                "--config.file=FOLDER/bad.yml", "--web.config.file=FOLDER/web.yml",
                "--web.listen-address=192.0.2.1:9983",
            ], sentence: "")
        let result = try await result(["check-config"], start)
        #expect(result.code == 1)
        let lines = result.errors.split(separator: "\n")
        #expect(lines.count == 3, "\(result.errors)")
        #expect(lines.last?.hasPrefix("cannot listen on 192.0.2.1:9983") == true)
    }
}
