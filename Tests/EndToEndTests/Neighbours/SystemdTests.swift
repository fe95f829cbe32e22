import Foundation
import Simulator
import TestKit
import Testing

/// What systemd and the program tell each other: states, sockets, credentials. The tests play the manager.
@Suite(.timeLimit(.minutes(3)))
struct SystemdTests {
    private let folder: String
    private let shop = SimulatedAccount.demo[0]

    init() throws { folder = try Paths.temporaryFolder() }

    /// A configuration whose only account has its secret in `secretFile`; nobody answers at the default upstream.
    private func configuration(secretFile: String, upstream: String = "http://127.0.0.1:9") throws -> String {
        let text = """
            api: {base_url: "\(upstream)"}
            store: {path: days.sqlite}
            accounts:
              - {name: shop, app_id: \(shop.appID), app_secret_file: "\(secretFile)"}

            """
        let path = "\(folder)/config.yml"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    private func secret(_ name: String) throws {
        try (shop.secret + "\n").write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
    }

    /// The exporter of the shop, just started.
    private func start(environment: [String: String] = [:]) throws -> Program {
        try Program(
            Paths.exporter,
            ["--config.file", try configuration(secretFile: "shop"), "--web.listen-address=127.0.0.1:0"],
            environment: environment)
    }

    private var monotonicMicroseconds: Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000_000 + time.tv_nsec / 1_000
    }

    @Test(arguments: [true, false])
    func theManagerIsToldOfStartReloadAndEnd(hasPath: Bool) async throws {
        let manager = try NotifySocket(hasPath ? "\(folder)/notify" : "@wechat-exporter-\(UUID().uuidString)")
        try secret("shop")
        let path = try configuration(secretFile: "shop")
        let program = try Program(
            Paths.exporter, ["--config.file", path, "--web.listen-address=127.0.0.1:0"],
            environment: ["NOTIFY_SOCKET": manager.name])
        #expect(try await manager.next(program) == "READY=1")
        // Ready means that the very first request is answered.
        let url = "http://" + (try await program.address())
        #expect(try await curl(url + "/-/ready").status == 200)

        // A file that is refused leaves the old one in force, and the program as ready as before.
        for isRefused in [false, true] {
            if isRefused { try "accounts: []".write(toFile: path, atomically: true, encoding: .utf8) }
            let asked = monotonicMicroseconds
            program.signal(SIGHUP)
            let reloading = try await manager.next(program).split(separator: "\n")
            #expect(reloading.first == "RELOADING=1")
            let time = try #require(reloading.last?.wholeMatch(of: /MONOTONIC_USEC=([0-9]+)/).flatMap { Int($0.1) })
            #expect(asked <= time && time <= monotonicMicroseconds)
            #expect(try await manager.next(program) == "READY=1")
            let metrics = MetricsText(try await curl(url + "/metrics").text)
            #expect(metrics["wechat_exporter_config_last_reload_successful"] == (isRefused ? 0 : 1))
        }

        program.signal(SIGTERM)
        #expect(try await manager.next(program) == "STOPPING=1")
        #expect(try await program.result().code == 0)
        #expect(manager.message() == nil)
    }

    /// `systemctl start` is over with READY, and a reload may follow at once.
    @Test(arguments: 1...5) func aReloadRightBehindReadyIsDone(round: Int) async throws {
        let manager = try NotifySocket("\(folder)/notify")
        try secret("shop")
        let program = try start(environment: ["NOTIFY_SOCKET": manager.name])
        #expect(try await manager.next(program) == "READY=1")
        program.signal(SIGHUP)
        #expect(try await manager.next(program).hasPrefix("RELOADING=1\n"))
        #expect(try await manager.next(program) == "READY=1")
        #expect(try await program.stop().code == 0)
    }

    /// The first log line stands before everything that takes time at the start.
    @Test(arguments: [SIGTERM, SIGINT]) func aSignalInTheMiddleOfTheStartEndsWithZero(signal: Int32) async throws {
        try secret("shop")
        let program = try start()
        _ = try await eventually("the first line") { program.text.isEmpty ? nil : true }
        program.signal(signal)
        #expect(try await program.result().code == 0)
    }

    @Test func aManagerThatIsGoneStopsNobody() async throws {
        try secret("shop")
        let program = try start(environment: ["NOTIFY_SOCKET": "\(folder)/nobody"])
        let url = "http://" + (try await program.address())
        #expect(try await curl(url + "/-/ready").status == 200)
        #expect(try await program.stop().code == 0)
    }

    /// systemd's own tool holds the sockets and starts the program when the first client has come.
    @Test func theSocketsOfSystemdAreServed() async throws {
        try secret("shop")
        let path = try configuration(secretFile: "shop")
        let (port, unix) = (try FreePort.find(), "\(folder)/web.sock")
        // systemd's tool closes the descriptor by which Foundation sees that a child has ended; the shell keeps it open.
        let program = try Program(
            "/bin/bash",
            [
                "-c", "\"$@\" & echo pid=$!; wait $!", "bash", "/usr/bin/systemd-socket-activate",
                "--listen=127.0.0.1:\(port)", "--listen=\(unix)", "--setenv=LSAN_OPTIONS", Paths.exporter,
                "--config.file", path,
                "--web.systemd-socket",
            ])
        let exporter = try #require(Int32(try await program.line(with: "pid=").dropFirst(4)))
        _ = try await eventually("systemd's sockets; so far:\n\(program.text)") {
            FileManager.default.fileExists(atPath: unix) ? true : nil
        }
        // Nobody has asked yet, so the program has not begun; the first request waits until it has.
        #expect(!program.text.contains("msg=\"Listening on\""))
        let first = try await curl("http://127.0.0.1:\(port)/metrics")
        #expect(MetricsText(first.text)["wechat_exporter_config_last_reload_successful"] == 1)
        _ = try await program.line(with: "Listening on systemd activated listeners instead of port listeners.")
        let second = try await curl("http://localhost/-/ready", "--unix-socket", unix)
        #expect(second.status == 200)
        kill(exporter, SIGTERM)
        #expect(try await program.result().code == 0)
    }

    /// Root's rights hide what an ordinary user may not do, and a suite that runs as root would never see it.
    @Test(.enabled(if: geteuid() == 0, "only root can give its rights up; all tests of another user judge this"))
    func noCapabilityIsNeeded() async throws {
        try secret("shop")
        let path = try configuration(secretFile: "shop")
        let program = try Program(
            "/usr/bin/setpriv",
            ["--bounding-set=-all", Paths.exporter, "--config.file", path, "--web.listen-address=127.0.0.1:0"])
        let url = "http://" + (try await program.address())
        #expect(try await curl(url + "/-/ready").status == 200)
        #expect(try await program.stop().code == 0)
    }

    @Test func withoutSocketsOfSystemdTheProgramSaysHowToStartIt() async throws {
        try secret("shop")
        let path = try configuration(secretFile: "shop")
        let result = try await Program.run(["--config.file", path, "--web.systemd-socket"])
        #expect(result.code == 64)
        #expect(result.errors.contains("no socket was passed by systemd"))
        #expect(result.errors.contains("start the program by its .socket unit"))
    }

    /// Passes a socket that is bound and does not listen, which systemd's own tool cannot.
    private static let dullSocket = """
        import os, socket, sys
        dull = socket.socket()
        dull.bind(("127.0.0.1", 0))
        os.dup2(dull.fileno(), 100)
        os.dup2(100, 3)
        os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1")
        os.execv(sys.argv[1], sys.argv[1:])
        """

    @Test func aSocketThatDoesNotListenIsTold() async throws {
        try secret("shop")
        let path = try configuration(secretFile: "shop")
        let arguments = ["-c", Self.dullSocket, Paths.exporter, "--config.file", path, "--web.systemd-socket"]
        let result = try await Program("/usr/bin/python3", arguments).result()
        #expect(result.code == 64)
        #expect(result.errors.contains("descriptor 3, passed by systemd, is not a listening stream socket"))
    }

    @Test func socketsThatNobodyServesAreTold() async throws {
        try secret("shop")
        let program = try start(environment: ["LISTEN_FDS": "2", "LISTEN_PID": "1"])
        let line = try await program.line(with: "level=WARN")
        #expect(line.contains("Sockets that systemd has passed are not served; add --web.systemd-socket"))
        #expect(line.hasSuffix(" sockets=2"))
        #expect(try await program.stop().code == 0)
    }

    @Test func credentialsOfSystemdAreSecrets() async throws {
        let simulator = try Program.exporter("simulate", "--listen-address=127.0.0.1:0")
        let upstream = "http://" + (try await simulator.address())
        let credentials = try Paths.temporaryFolder()
        try shop.secret.write(toFile: "\(credentials)/secrets_shop", atomically: true, encoding: .utf8)
        let path = try configuration(secretFile: "${CREDENTIALS_DIRECTORY}/secrets_shop", upstream: upstream)
        let program = try Program(
            Paths.exporter, ["--config.file", path, "--web.listen-address=127.0.0.1:0"],
            environment: ["CREDENTIALS_DIRECTORY": credentials])
        let url = "http://" + (try await program.address())
        _ = try await eventually("a day by the secret of systemd; so far:\n\(program.text)") {
            MetricsText(try await curl(url + "/metrics").text)["wechat_up{account=\"shop\"}"] == 1 ? true : nil
        }
        _ = try await (program.stop(), simulator.stop())
    }

    @Test func credentialsWithoutSystemdAreRefused() async throws {
        let path = try configuration(secretFile: "${CREDENTIALS_DIRECTORY}/secrets_shop")
        let result = try await Program.run(["check-config", "--config.file", path])
        #expect(result.code == 1)
        #expect(result.errors.contains("CREDENTIALS_DIRECTORY is not set; systemd sets it"))
    }
}
