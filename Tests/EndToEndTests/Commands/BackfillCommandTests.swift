import Foundation
import TestKit
import Testing

/// The command `backfill`, judged by promtool, Prometheus and Python's parser.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct BackfillCommandTests {
    @Test func thirtyDaysOfBlocksHoldWhatTheStoreHolds() async throws {
        let estate = try await EventEstate()
        try estate.configure()
        let output = "\(estate.folder)/thirty days.om"
        let plan = try await estate.backfill(31, 2, "--dry-run")
        #expect(plan.output.contains("30 days of 2 accounts: 60 calls and the token calls"))
        let result = try await estate.backfill(31, 2, "--output=\(output)")
        #expect(result.code == 0, "\(result.errors)")
        #expect(result.errors.contains("60/60 calls"))
        #expect(result.output.contains("14400 points written to "))
        let line = try #require(result.output.split(separator: "\n").last?.trimmingCharacters(in: .whitespaces))
        #expect(line == "promtool tsdb create-blocks-from openmetrics --max-block-duration=24h '\(output)' DIR")

        let parsed = try await Program(
            Paths.python,
            [
                "-c",
                "import sys;from prometheus_client.openmetrics.parser import text_string_to_metric_families as p;print(sum(len(f.samples) for f in p(open(sys.argv[1]).read())))",
                output,
            ]
        ).result()
        #expect(parsed.output == "14400\n", "\(parsed.errors)")

        let data = try Paths.temporaryFolder()
        let blocks = try await Program(
            "/bin/sh", ["-c", line.replacingOccurrences(of: " DIR", with: " '\(data)'")]
        ).result()
        #expect(blocks.code == 0, "\(blocks.errors)")
        let prometheus = try await RunningReceiver.prometheus(data: data)
        let stored = try await estate.stored(31, 2)
        #expect(stored.values.count == 14_400)
        #expect(try await EventPoints(prometheus: prometheus.url) == stored)
        try await prometheus.program.stop()
        try await estate.stop()
    }

    @Test func eachShardFetchesItsOwnAccountsOnly() async throws {
        let folder = try Paths.temporaryFolder()
        let names = (0..<8).map { "account-\($0)" }
        let accounts = names.map { "{name: \($0), app_id: wx-\($0), app_secret: s}" }
        try "accounts: [\(accounts.joined(separator: ", "))]\n".write(
            toFile: "\(folder)/config.yml", atomically: true, encoding: .utf8)
        var served: [String] = []
        for index in 0..<3 {
            let result = try await Program.run(
                [
                    "backfill", "--config.file=\(folder)/config.yml", "--store.path=:memory:", "--dry-run",
                    "--from=\(EventEstate.day(3))", "--to=\(EventEstate.day(3))", "--shard.index=\(index)",
                ], environment: ["WECHAT_EXPORTER_SHARD_COUNT": "3"])
            #expect(result.code == 0, "\(result.errors)")
            served += names.filter { result.output.contains("  \($0): 1 call") }
        }
        #expect(served.sorted() == names)
    }

    @Test func anInterruptedBackfillKeepsItsDaysAndLeavesNoFile() async throws {
        let estate = try await EventEstate()
        try estate.configure()
        let program = try Program.exporter(
            "backfill", "--config.file=\(estate.folder)/config.yml", "--from=\(EventEstate.day(31))",
            "--to=\(EventEstate.day(2))", "--output=\(estate.folder)/out.om")
        _ = try await program.line(with: "6/60 calls")
        program.signal(SIGINT)
        let result = try await program.result()
        // On a machine that is fast enough the signal comes too late.
        if result.code != 0 {
            #expect(result.code == 130)
            #expect(result.errors.contains("run the same command again to continue"))
            #expect(!FileManager.default.fileExists(atPath: "\(estate.folder)/out.om.part"))
            #expect(!FileManager.default.fileExists(atPath: "\(estate.folder)/out.om"))
        }
        let plan = try await estate.backfill(31, 2, "--dry-run").output
        #expect(!plan.contains(": 60 calls"), "\(plan)")
        #expect(try await estate.stored(31, 2).values.count == 14_400)
        try await estate.stop()
    }

    @Test func whileAnExporterRunsOnlyHeldDaysAreWritten() async throws {
        let estate = try await EventEstate()
        try estate.configure(historyDays: 5)
        let exporter = try await estate.start()
        _ = try await exporter.program.line(with: "msg=\"History complete\"")
        let refused = try await estate.backfill(31, 2, "--output=\(estate.folder)/out.om")
        #expect(refused.code == 1)
        #expect(refused.errors.contains("is in use by a running exporter, and "))
        #expect(refused.errors.contains("stop the exporter for as long as this takes"))
        let plain = try await eventually("both accounts' history") {
            let result = try await estate.backfill(4, 2, "--output=\(estate.folder)/out.om")
            return result.code == 0 ? result : nil
        }
        #expect(plain.output.contains("no call is needed"))
        try await exporter.program.stop()
        try await estate.stop()
    }

    @Test(arguments: [
        (["--from=2026-03-01", "--to=2026-03-02"], Int32(64), "--output is needed, or --dry-run"),
        (["--from=2014-11-01", "--to=2026-03-02", "--dry-run"], 1, "begin there"),
        (
            ["--from=2026-03-01", "--to=2999-01-01", "--dry-run"], 1,
            "are not final yet; the last available day is"
        ),
        (["--from=2026-03-01", "--to=2026-03-02", "--dry-run", "--account=shpo"], 1, "did you mean \"shop\"?"),
        (["--from=2026-03-01", "--to=2026-03-02", "--output=/nowhere/x"], 1, "cannot write /nowhere/x: No such file"),
    ])
    func mistakesAreToldInOneSentence(arguments: [String], code: Int32, message: String) async throws {
        let environment = [
            "WECHAT_APP_ID": "wx0123456789abcdef", "WECHAT_APP_SECRET": "0123456789abcdef0123456789abcdef",
            "WECHAT_ACCOUNT": "shop", "WECHAT_EXPORTER_STORE_PATH": try Paths.temporaryStore(),
        ]
        let result = try await Program.run(["backfill"] + arguments, environment: environment)
        #expect(result.code == code, "\(result.errors)")
        #expect(result.errors.contains(message), "\(result.errors)")
    }
}
