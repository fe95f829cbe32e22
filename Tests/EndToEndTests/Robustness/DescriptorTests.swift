import Foundation
import TestKit
import Testing

/// Limits of open files, with crowds of clients that open connections and say nothing.
@Suite(.timeLimit(.minutes(10)))
struct DescriptorTests {
    private let certificates: TestCertificates

    /// Clients that connect by turns over TCP and a unix socket and say nothing; the tests' own process has other limits.
    private static let crowd = """
        import socket, sys, time
        clients = []
        for _ in range(int(sys.argv[3])):
            clients.append(socket.create_connection(("127.0.0.1", int(sys.argv[1]))))
            clients.append(socket.socket(socket.AF_UNIX))
            clients[-1].connect(sys.argv[2])
        print("all are in", flush=True)
        time.sleep(600)
        """

    init() async throws { certificates = try await TestCertificates() }

    /// Runs the exporter by a shell that sets limits first.
    private func program(_ limits: String, _ arguments: [String]) throws -> Program {
        try Program(
            "/bin/bash", ["-c", "\(limits); exec \"$@\"", "bash", Paths.exporter] + arguments,
            environment: [
                "WECHAT_APP_ID": "wx0000000000000001", "WECHAT_APP_SECRET": "none",
                "WECHAT_API_BASE_URL": "http://127.0.0.1:9",
            ])
    }

    @Test(arguments: [
        "run", "run --log.format=json", "demo", "simulate", "once", "check-config", "health",
        "backfill --from=2026-01-01 --to=2026-01-02 --dry-run",
    ])
    func tooFewAreOneSentenceWithTheWayOut(command: String) async throws {
        for limit in [4, 10, 20, 63] {
            let words = command.split(separator: " ").map(String.init)
            let result = try await program("ulimit -n \(limit); export LLVM_PROFILE_FILE=/dev/null", words).result()
            #expect(result.code == 1, "\(limit)")
            // The profile of the debug build finds no descriptor either.
            let lines = result.errors.split(separator: "\n").filter { !$0.hasPrefix("LLVM Profile Error") }
            #expect(lines.count == 1)
            let sentence = "only \(limit) files can be open at once, and 64 are needed; raise the limit by ulimit -n"
            #expect(lines.first?.contains(sentence) == true, "\(result.errors)")
        }
    }

    @Test func theSoftLimitIsRaisedToTheHardOne() async throws {
        let program = try program(
            "ulimit -Sn 20; ulimit -Hn 500", ["--web.listen-address=127.0.0.1:0", "--store.path=:memory:"])
        let metrics = try await curl("http://\(program.address())/metrics").text
        #expect(MetricsText(metrics)["process_max_fds"] == 500)
        #expect(try await program.stop().code == 0)
    }

    /// Each address answers at once although there are more clients than descriptors, and nothing turns in a circle.
    @Test(arguments: [(limit: 64, isTLS: false), (64, true), (200, true)])
    func aCrowdTakesNeitherTheOtherAddressesNorTheReserve(limit: Int, isTLS: Bool) async throws {
        let socket = "\(certificates.folder)/web.sock"
        let web = try certificates.file("web.yml", isTLS ? TestCertificates.section : "{}\n")
        let program = try program(
            "ulimit -n \(limit)",
            [
                "--store.path=\(certificates.folder)/days.sqlite", "--web.config.file=\(web)",
                "--web.listen-address=127.0.0.1:0", "--web.listen-address=unix:\(socket)",
                "--web.health-listen-address=127.0.0.1:0",
            ])
        let (main, health) = try await (program.address(), program.address(2))
        let port = try #require(main.split(separator: ":").last)
        let crowd = try Program(Paths.python, ["-c", Self.crowd, "\(port)", socket, "\(limit * 2)"])
        _ = try await crowd.line(with: "all are in")
        let scheme = isTLS ? "https" : "http"
        func asked(_ url: String, _ options: String...) async throws -> Int {
            try await Program(
                "/usr/bin/curl", ["-sk", "--max-time", "30", "-o", "/dev/null", "-w", "%{http_code}"] + options + [url]
            )
            .result().output.split(separator: "\n").first.flatMap { Int($0) } ?? 0
        }
        for _ in 0..<5 {
            #expect(try await asked("\(scheme)://\(main)/metrics") == 200)
            #expect(try await asked("\(scheme)://localhost/metrics", "--unix-socket", socket) == 200)
            #expect(try await asked("http://\(health)/-/healthy") == 200)
        }
        // A quarter is free: a changed file of the configuration is read as ever. What was closed last may take a moment.
        _ = try await eventually("a quarter of the descriptors free") {
            let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(program.identifier)/fd").count
            return open <= limit * 3 / 4 + 2 ? true : nil
        }
        #expect(!program.text.contains("Too many open files"))
        crowd.signal(SIGKILL)
        _ = try await crowd.result()
        #expect(try await program.stop().code == 0, "\(program.text)")
    }
}
