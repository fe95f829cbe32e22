import Foundation
import TestKit
import Testing

/// A disk that takes nothing more while the program runs, as a limit of the size of files makes it without root; `make faults` has real disks.
@Suite(.timeLimit(.minutes(10)))
struct DiskFaultTests {
    private static let store = "wechat_account_error_info"

    @Test func aDiskThatTakesNothingMoreIsToldAndNothingIsLost() async throws {
        let folder = try Paths.temporaryFolder()
        // Waits of half a minute pass in a quarter of a second.
        let program = try Program(
            "/bin/bash",
            [
                "-c", "ulimit -Sf 1500; exec \"$@\"", "bash", Paths.exporter, "demo", "--time=2026-03-10T09:00",
                "--speed=120", "--store.path=\(folder)/days.sqlite", "--web.listen-address=127.0.0.1:0",
                "--simulator.listen-address=127.0.0.1:0",
            ], environment: ["LLVM_PROFILE_FILE": "/dev/null"])
        let url = "http://" + (try await program.address(1))
        func metrics() async throws -> MetricsText { MetricsText(try await curl(url + "/metrics").text) }
        _ = try await program.line(with: "the disk of the store \(folder)/days.sqlite cannot be read or written")
        let errors = try await eventually("a standing error; so far:\n\(program.text)") {
            let errors = try await metrics().series(Self.store).keys.filter { $0.contains("errcode=\"store\"") }
            return errors.isEmpty ? nil : errors
        }
        #expect(!errors.isEmpty)
        #expect(try await curl(url + "/-/healthy").status == 200)

        let raised = try await Program("/usr/bin/prlimit", ["--pid=\(program.identifier)", "--fsize=unlimited:"])
            .result()
        #expect(raised.code == 0, "\(raised.errors)")
        _ = try await eventually("everything; so far:\n\(program.text)") {
            let metrics = try await metrics()
            let missing = metrics.series("wechat_exporter_history_periods_missing").values
            let isUp = metrics.series("wechat_up").values.allSatisfy { $0 == 1 }
            return isUp && missing.allSatisfy { $0 == 0 } && metrics.series(Self.store).isEmpty ? true : nil
        }
        try await program.stop()
        let query = "SELECT count(*) FROM period WHERE endpoint = 2"
        let script = "import sqlite3,sys; print(sqlite3.connect(sys.argv[1]).execute(sys.argv[2]).fetchone()[0])"
        let held = try await Program("/usr/bin/python3", ["-c", script, "\(folder)/days.sqlite", query]).result()
        #expect(held.output == "114\n", "\(held.errors)")
    }

    @Test func aStoreOfALaterVersionEndsTheStartInOneSentence() async throws {
        let path = try Paths.temporaryStore()
        let environment = [
            "WECHAT_APP_ID": "wx0000000000000001", "WECHAT_APP_SECRET": "none",
            "WECHAT_API_BASE_URL": "http://127.0.0.1:9",
        ]
        let script = """
            import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute("PRAGMA journal_mode = WAL")
            c.execute("CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)")
            c.execute("INSERT INTO grdb_migrations VALUES ('of a later version')"); c.commit()
            """
        #expect(try await Program("/usr/bin/python3", ["-c", script, path]).result().code == 0)
        for command in ["run", "check-config", "once"] {
            let result = try await Program.run([command, "--store.path=\(path)"], environment: environment)
            #expect(result.code == 1, "\(command)")
            #expect(
                result.errors.contains("or restore the backup from before the upgrade"), "\(command): \(result.errors)")
        }
        let dump = "import sqlite3,sys; print(*sqlite3.connect(sys.argv[1]).iterdump())"
        let left = try await Program("/usr/bin/python3", ["-c", dump, path]).result().output
        #expect(left.components(separatedBy: "CREATE TABLE").count == 2 && left.contains("'of a later version'"))
    }
}
