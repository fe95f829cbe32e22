import Foundation
import Simulator
import TestKit
import Testing

/// The commands with good and bad words, as the built program takes them.
@Suite(.timeLimit(.minutes(10)))
struct CommandLineTests {
    private let folder: String

    init() throws { folder = try Paths.temporaryFolder() }

    private func file(_ name: String, _ text: String) throws -> String {
        try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
        return "\(folder)/\(name)"
    }

    @Test func versionIsLaidOutAsEveryPrometheusProgramDoes() async throws {
        let result = try await Program.run(["--version"])
        #expect(result.code == 0)
        let lines = result.output.split(separator: "\n")
        #expect(lines.first?.hasPrefix("wechat-exporter, version 0.1.0 (branch: ") == true)
        #expect(
            lines.dropFirst().map { $0.split(separator: ":")[0] } == [
                "  build user", "  build date", "  swift version", "  platform", "  tags",
            ])
    }

    @Test func theChangelogsNewestVersionIsTheProgramsOwn() async throws {
        let changelog = try String(contentsOfFile: "\(Paths.root)/CHANGELOG.md", encoding: .utf8)
        let heading = try #require(changelog.split(separator: "\n").first { $0.hasPrefix("## ") })
        let version = try #require(heading.dropFirst(3).split(separator: " ").first)
        #expect(try await Program.run(["--version"]).output.contains("version \(version) "))
    }

    @Test func helpListsEveryCommand() async throws {
        let help = try await Program.run(["--help"]).output
        for command in ["run", "check-config", "once", "backfill", "forget", "simulate", "demo", "health"] {
            #expect(help.contains("  \(command)"))
        }
    }

    @Test(arguments: [
        (["run", "--nonsense"], "Unknown option '--nonsense'"),
        (["--web.max-requests=-1"], "--web.max-requests must not be negative"),
        (["--web.max-requests=many"], "The value 'many' is invalid for '--web.max-requests"),
        (["--web.telemetry-path=metrics"], "--web.telemetry-path must start with \"/\""),
        (["--web.listen-address=9983"], "9983"),
        (["--web.telemetry-path=//status/"], "--web.telemetry-path must start with \"/\""),
        (["--web.external-url=nowhere"], "--web.external-url must be a URL"),
        (["demo", "--web.external-url=http://h/%zz"], "--web.external-url must be a URL"),
        (
            ["--web.external-url=http://h/", "--web.route-prefix=/a?b"],
            "--web.route-prefix must be a path such as /wechat"
        ),
        (["--web.external-url=", "--web.route-prefix=", "--web.max-requests=-1"], "--web.max-requests must not"),
        (["--log.level=loud"], "loud"), (["--log.format", "xml"], "xml"),
        (["simulate", "--time", "noon"], "--time must be a Beijing time"),
        (["simulate", "--ready-time", "25:00"], "--ready-time must be a time of day"),
        (["simulate", "--quota", "0"], "--quota must be from 1"),
        (["simulate", "--listen-address", "x"], "--listen-address"),
        (["demo", "--web.listen-address", "x"], "x"),
    ])
    func badUsageExitsWith64AndNamesTheWord(arguments: [String], fragment: String) async throws {
        let result = try await Program.run(arguments)
        #expect(result.code == 64)
        #expect(result.errors.contains(fragment), "\(result.errors)")
    }

    @Test func environmentVariablesSetFlagsAndFlagsBeatThem() async throws {
        for command in ["health", "demo", "run", "check-config"] {
            let bad = try await Program.run([command], environment: ["WECHAT_EXPORTER_WEB_LISTEN_ADDRESS": "nonsense"])
            #expect(bad.code == 64, "\(command)")
        }
        let toggle = try await Program.run(["run"], environment: ["WECHAT_EXPORTER_CONFIG_CHECK": "perhaps"])
        #expect(toggle.code == 64)
        #expect(toggle.errors.contains("WECHAT_EXPORTER_CONFIG_CHECK: \"perhaps\" is neither true nor false"))
        let path = try file("good.yml", "accounts: [{name: a, app_id: wx1, app_secret: s}]")
        let check = try await Program.run(
            ["--config.file", path],
            environment: ["WECHAT_EXPORTER_CONFIG_CHECK": "true", "WECHAT_EXPORTER_CONFIG_FILE": "/none.yml"])
        #expect(check.code == 0, "\(check.errors)")
        #expect(check.output.contains("configuration is valid"))
    }

    @Test func checkConfigTellsEveryProblemAtOnceWithItsPlace() async throws {
        let path = try file("bad.yml", "api: {timeot: 1s}\ncollect: {poll_interval: soon}\naccounts: [{name: a}]\n")
        for arguments in [["check-config", "--config.file", path], ["--config.check", "--config.file=\(path)"]] {
            let result = try await Program.run(arguments)
            #expect(result.code == 1)
            let lines = result.errors.split(separator: "\n")
            #expect(lines.count == 4, "\(result.errors)")
            #expect(lines.allSatisfy { $0.hasPrefix("\(path):") })
            #expect(lines[0].contains("did you mean \"timeout\"?"))
        }
        let good = try file(
            "good.yml", "collect: {history_days: 20}\naccounts: [{name: a, app_id: wx1, app_secret: s}]")
        let result = try await Program.run(["check-config", "--config.file", good])
        #expect(result.code == 0)
        #expect(result.output.contains("accounts: 1 (a)"))
        #expect(result.output.contains("note: what is usual is told from three same weekdays on, so with collect.history_days 20"))
        #expect(result.output.contains("special days: none"))
    }

    @Test func runWithoutAnyConfigurationSaysWhatToDo() async throws {
        let empty = ["WECHAT_APP_ID": "", "WECHAT_APP_SECRET": "", "WECHAT_APP_SECRET_FILE": ""]
        let result = try await Program.run([], environment: empty)
        #expect(result.code == 1)
        #expect(result.errors.contains("WECHAT_APP_ID: is not set"))
        #expect(result.errors.contains("demo"))
        #expect(result.errors.split(separator: "\n").allSatisfy { $0.contains("level=ERROR") })
    }

    @Test func aStoreThatCannotBeUsedIsOneSentenceAndNoStart() async throws {
        let damaged = try file("damaged.sqlite", String(repeating: "no database ", count: 1000))
        let cases = [
            (path: damaged, fragment: "the store \(damaged) is damaged"),
            ("/proc/nowhere/days.sqlite", "the store /proc/nowhere/days.sqlite cannot be opened"),
        ]
        for (path, fragment) in cases {
            let result = try await Program.run(
                ["--store.path", path, "--web.listen-address=127.0.0.1:0"],
                environment: ["WECHAT_APP_ID": "wx1", "WECHAT_APP_SECRET": "s"])
            #expect(result.code == 1)
            let errors = result.errors.split(separator: "\n").filter { $0.contains("level=ERROR") }
            #expect(errors.count == 1)
            #expect(errors[0].contains(fragment), "\(result.errors)")
        }
    }

    @Test func aStoreThatTheUserMayNotWriteIsOneSentenceAndNoStart() async throws {
        let path = "\(folder)/days.sqlite"
        let environment = [
            "WECHAT_APP_ID": "wx1", "WECHAT_APP_SECRET": "s", "WECHAT_API_BASE_URL": "http://127.0.0.1:1",
        ]
        let first = try await Program.run(["once", "--store.path", path], environment: environment)
        #expect(first.errors.contains("errcode=transport"))
        try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: path)
        try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: folder)
        // Root may write everywhere, so the program runs as nobody then.
        let nobody =
            geteuid() == 0
            ? ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : ["/usr/bin/env"]
        let arguments = nobody.dropFirst() + [Paths.exporter, "once", "--store.path", path]
        let profile = ["LLVM_PROFILE_FILE": "/dev/null"]
        let second = try await Program(nobody[0], Array(arguments), environment: environment.merging(profile) { $1 })
            .result()
        #expect(second.code == 1)
        #expect(second.errors.contains("the store \(path) cannot be "), "\(second.errors)")
        #expect(second.errors.split(separator: "\n").count == 1)
    }

    @Test func simulateStartsAtAGivenTime() async throws {
        let simulator = try Program.exporter(
            "simulate", "--listen-address=127.0.0.1:0", "--time=2026-03-10T07:00", "--not-ready=empty",
            "--ready-time=09:30")
        let url = "http://" + (try await simulator.address())
        let account = SimulatedAccount.demo[1]
        let token = try await curl(
            "\(url)/cgi-bin/token?grant_type=client_credential&appid=\(account.appID)&secret=\(account.secret)")
        let text = String(try #require(token.text.split(separator: "\"").dropFirst(2).first { $0.count > 20 }))
        func ask(_ day: String) async throws -> String {
            try await curl(
                "\(url)/datacube/getupstreammsghour?access_token=\(text)", "--data",
                #"{"begin_date":"\#(day)","end_date":"\#(day)"}"#
            ).text
        }
        #expect(try await ask("2026-03-08").contains("\"ref_date\":\"2026-03-08\""))
        #expect(try await ask("2026-03-09") == #"{"list":[]}"#)
        #expect(try await ask("2026-03-10").contains("61501"))
        let chunked = try await curl("\(url)/cgi-bin/stable_token", "-H", "Transfer-Encoding: chunked", "--data", "{}")
        #expect(chunked.status == 412)
        #expect(chunked.body.isEmpty)
        #expect(try await simulator.stop().code == 0)
    }
}
