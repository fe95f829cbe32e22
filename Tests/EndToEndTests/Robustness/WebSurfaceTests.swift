import Foundation
import TestKit
import Testing

/// TLS, passwords and the ways to listen, with the program as operators run it.
@Suite(.timeLimit(.minutes(10)))
struct WebSurfaceTests {
    private static let users =
        "basic_auth_users:\n  prometheus: $2y$04$hfRaPFPWFYLvDVYwIIeGKuqJEnTRYZSnA9RG0vid8MXS5hTlCQKdm\n"
    private static let clients = "  client_ca_file: ca.crt\n  client_auth_type: RequireAndVerifyClientCert\n"
    private let certificates: TestCertificates
    private let accounts = ["WECHAT_APP_ID": "wx0000000000000001", "WECHAT_APP_SECRET": "none"]

    init() async throws { certificates = try await TestCertificates() }

    /// Starts `run` with an upstream that nobody serves.
    private func run(_ arguments: [String], _ environment: [String: String] = [:]) throws -> Program {
        let store = "--store.path=\(certificates.folder)/\(UUID().uuidString).sqlite"
        let upstream = ["WECHAT_API_BASE_URL": "http://127.0.0.1:9"]
        return try Program(
            Paths.exporter, [store] + arguments,
            environment: accounts.merging(upstream) { $1 }.merging(environment) { $1 })
    }

    @Test func prometheusScrapesWithCertificateAndPassword() async throws {
        let file = try certificates.file("web.yml", TestCertificates.section + Self.clients + Self.users)
        let program = try Program(
            Paths.exporter,
            [
                "demo", "--web.listen-address=127.0.0.1:0", "--simulator.listen-address=127.0.0.1:0",
                "--web.config.file=\(file)",
            ])
        let address = try await program.address(1)
        let folder = certificates.folder
        let access = """
            scheme: https
            basic_auth: {username: prometheus, password: secret}
            tls_config:
              {ca_file: \(folder)/ca.crt, cert_file: \(folder)/client.crt, key_file: \(folder)/client.key}
            """
        let prometheus = try await RunningPrometheus(target: address, access: access)
        _ = try await eventually("up == 1; so far: \(program.text)") {
            try await prometheus.value("up{job=\"wechat\"}") == 1 ? true : nil
        }
        #expect(try await prometheus.firstTarget()["lastError"] as? String == "")
        let withoutPassword = try await RunningPrometheus(
            target: address, access: access.replacing("password: secret", with: "password: other"))
        _ = try await eventually("up == 0") { try await withoutPassword.value("up{job=\"wechat\"}") == 0 ? true : nil }
        let refusal = try await withoutPassword.firstTarget()["lastError"] as? String
        #expect(refusal?.contains("401 Unauthorized") ?? false)
        _ = try await (prometheus.program.stop(), withoutPassword.program.stop(), program.stop())
    }

    @Test func answersHealthWithoutCredentialsOnItsOwnAddress() async throws {
        let file = try certificates.file("web.yml", TestCertificates.section + Self.clients + Self.users)
        let program = try run([
            "--web.config.file=\(file)", "--web.listen-address=127.0.0.1:0", "--web.health-listen-address=127.0.0.1:0",
        ])
        let (main, health) = try await (program.address(), program.address(1))
        let tls = program.text.split(separator: "\n").filter { $0.contains("msg=\"TLS is ") }
        #expect(tls.contains { $0.contains("enabled") && $0.contains(main) && $0.contains("http2=true") })
        #expect(tls.contains { $0.contains("disabled") && $0.contains(health) && $0.contains("http2=false") })
        for path in ["/-/healthy", "/-/ready"] { #expect(try await curl("http://\(health)\(path)").status == 200) }
        for path in ["/metrics", "/", "/-/reload"] { #expect(try await curl("http://\(health)\(path)").status == 404) }
        #expect(try await curl("https://\(main)/-/healthy", "-k").status == 0)
        let probe = try await Program.run(["health", "--web.health-listen-address=\(health)"])
        #expect(probe.code == 0, "\(probe.errors)")
        #expect(try await Program.run(["health", "--web.listen-address=\(main)"]).code == 1)
        #expect(try await program.stop().code == 0)
    }

    /// Go's programs set the socket's option themselves, and so the machine's default (net.ipv6.bindv6only) is of no importance.
    @Test(
        .enabled(if: geteuid() == 0, "only root can give a program a network of its own, with other defaults"),
        arguments: ["0", "1"], [":", "[::]:"])
    func anAddressForAllInterfacesTakesIPv4Too(bindsIPv6Only: String, address: String) async throws {
        let script = """
            ip link set lo up; echo \(bindsIPv6Only) >/proc/sys/net/ipv6/bindv6only
            "$@" & curl -s --retry 100 --retry-connrefused --retry-delay 1 -o /dev/null -w '%{http_code}\\n' \
                http://127.0.0.1:9983/-/ready http://[::1]:9983/-/ready
            kill %1; wait %1
            """
        let program = try Program(
            "/usr/bin/unshare",
            ["--net", "/bin/bash", "-c", script, "bash", Paths.exporter, "--store.path=:memory:"]
                + ["--web.listen-address=\(address)9983"],
            environment: accounts.merging(["WECHAT_API_BASE_URL": "http://127.0.0.1:9"]) { $1 })
        let result = try await program.result()
        #expect(result.code == 0 && result.output.contains("200"), "\(result.output)\(result.errors)")
        #expect(!result.output.contains("000"))
    }

    @Test func listensOnAUnixSocketAndTakesItsFileAway() async throws {
        let path = "\(certificates.folder)/run.sock"
        let program = try run(["--web.listen-address=unix:\(path)", "--web.listen-address=127.0.0.1:0"])
        #expect(try await program.address() == "unix:\(path)")
        let answer = try await curl("http://localhost/metrics", "--unix-socket", path)
        #expect(answer.status == 200 && answer.text.contains("wechat_exporter_build_info"))
        #expect(try await Program.run(["health", "--web.listen-address=unix:\(path)"]).code == 0)
        let second = try await run(["--web.listen-address=unix:\(path)"]).result()
        #expect(second.code == 1 && second.errors.contains("address already in use"))
        program.signal(SIGKILL)
        _ = try await program.result()
        #expect(FileManager.default.fileExists(atPath: path))
        let third = try run(["--web.listen-address=unix:\(path)"])
        _ = try await third.address()
        // Until the services run, a signal ends the program at once, and the next start takes the file away.
        #expect(try await curl("http://localhost/-/healthy", "--unix-socket", path).status == 200)
        #expect(try await third.stop().code == 0)
        #expect(!FileManager.default.fileExists(atPath: path))
        let file = try certificates.file("plain", "kept")
        let fourth = try await run(["--web.listen-address=unix:\(file)"]).result()
        #expect(fourth.code == 1 && fourth.errors.contains("a file that is not a socket stands there"))
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "kept")
    }

    @Test func checksTheWebConfigurationFile() async throws {
        let good = try certificates.file("good.yml", TestCertificates.section + Self.users)
        let alone = try await Program.run(["check-config", "--web.config.file", good])
        #expect(alone.code == 0 && alone.output == "\(good): web configuration is valid\n")
        let text = "tls_server_config:\n  cert_file: nowhere\n  key_file: server.key\n"
        let bad = try certificates.file("bad.yml", text)
        let sentence = """
            \(bad):2:14: tls_server_config.cert_file: \(certificates.folder)/nowhere cannot be read: there is no such file; \
            check the path, or make it
            """
        let checked = try await Program.run(["check-config", "--web.config.file", bad])
        #expect(checked.code == 1 && checked.errors == sentence + "\n")
        let started = try await run(["--web.config.file", bad, "--web.listen-address=127.0.0.1:0"]).result()
        #expect(started.code == 1 && started.errors.contains("msg=\"Bad configuration\" err=\"\(sentence)\""))
        let both = try await Program.run(["check-config", "--web.config.file", good], environment: accounts)
        #expect(both.code == 0 && both.output.contains("environment: configuration is valid"))
        let dry = try await run(["--config.check"], ["WECHAT_EXPORTER_WEB_CONFIG_FILE": bad]).result()
        #expect(dry.code == 1 && dry.errors == sentence + "\n")
    }
}
