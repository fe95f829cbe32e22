import ExporterToolkit
import Foundation
import HTTPServer
import ServiceLifecycle
import TestKit
import Testing

/// What a web configuration file does to a running server, beyond what Debian's node_exporter knows.
@Suite(.timeLimit(.minutes(10)))
struct SecureServerTests {
    private static let hash = "$2y$04$hfRaPFPWFYLvDVYwIIeGKuqJEnTRYZSnA9RG0vid8MXS5hTlCQKdm"
    private static let routes = [
        Route("/now", handler: .immediate { _ in .text(200, "now\n") }),
        Route("/thread", handler: .offloaded { _ in .text(200, "thread\n", headers: [("X-Frame-Options", "own")]) }),
        Route("/task", handler: .async { _ in .text(200, "task\n") }),
    ]
    private let certificates: TestCertificates

    init() async throws { certificates = try await TestCertificates() }

    private func probe(
        _ address: String, _ options: String..., path: String = "/now", scheme: String = "https"
    ) async throws -> CurlProbe {
        let port = address.split(separator: ":").last ?? ""
        let ca = ["--cacert", "\(certificates.folder)/ca.crt", "--ipv4"]
        return try await CurlProbe.answer("\(scheme)://localhost:\(port)\(path)", ca + options)
    }

    /// The options that show a certificate.
    private func shows(_ name: String) -> [String] {
        ["--cert", "\(certificates.folder)/\(name).crt", "--key", "\(certificates.folder)/\(name).key"]
    }

    @Test func takesCertificatesFromTheFileItself() async throws {
        func inline(_ file: String) throws -> String {
            let text = try String(contentsOfFile: "\(certificates.folder)/\(file)", encoding: .utf8)
            return text.split(separator: "\n").map { "\n    \($0)" }.joined()
        }
        let text = try """
        tls_server_config:
          cert: |\(inline("server.crt"))
          key: |\(inline("server.key"))
          client_ca: |\(inline("ca.crt"))
          client_auth_type: RequireAndVerifyClientCert
        """
        try await withServer(Self.routes, web: certificates.file("web.yml", text)) { address, _ in
            let client = shows("client")
            let answer = try await probe(address, client[0], client[1], client[2], client[3])
            #expect(answer.status == 200)
            #expect(try await probe(address).status == 0)
        }
    }

    @Test(arguments: [
        (names: "scraper.example", passes: true), ("a@b.example", true), ("spiffe://x/y", true), ("10.1.2.3", true),
        ("2001:db8::1", true), ("other.example, 10.1.2.3", true), ("other.example", false), ("client", false),
        ("", false),
    ])
    func letsInOnlyTheNamesThatAreAllowed(names: String, passes: Bool) async throws {
        for policy in ["RequireAndVerifyClientCert", "RequireAnyClientCert"] {
            let rules = "  client_ca_file: ca.crt\n  client_auth_type: \(policy)\n  client_allowed_sans: [\(names)]\n"
            let file = try certificates.file("\(policy).yml", TestCertificates.section + rules)
            try await withServer(Self.routes, web: file) { address, _ in
                let client = shows("client")
                for version in ["1.2", "1.3"] {
                    let answer = try await probe(
                        address, "--tls-max", version, client[0], client[1], client[2], client[3])
                    #expect(answer.status == (passes ? 200 : 0), "\(policy) TLS \(version)")
                }
                #expect(try await probe(address).status == 0)
            }
        }
    }

    @Test func guardsEveryPathAndAddsFieldsToEachAnswer() async throws {
        let file = try certificates.file(
            "web.yml",
            """
            basic_auth_users: {alice: \(Self.hash)}
            http_server_config: {headers: {X-Frame-Options: deny, X-XSS-Protection: "1"}}
            """)
        try await withServer(Self.routes, web: file) { address, _ in
            for path in ["/now", "/thread", "/task", "/nowhere", "/-/healthy"] {
                let refused = try await probe(address, path: path, scheme: "http")
                #expect(refused.status == 401 && refused.text == "Unauthorized\n", "\(path)")
                #expect(refused.headers["www-authenticate"] == "Basic" && refused.headers["x-frame-options"] == "deny")
                // The second request finds the password remembered.
                for _ in 0..<2 {
                    let answer = try await probe(address, "-u", "alice:secret", path: path, scheme: "http")
                    #expect(answer.status == (["/nowhere", "/-/healthy"].contains(path) ? 404 : 200))
                    #expect(answer.headers["x-xss-protection"] == "1")
                    #expect(answer.headers["x-frame-options"] == (path == "/thread" ? "own" : "deny"))
                }
                let options = try await probe(address, "-X", "OPTIONS", path: path, scheme: "http")
                #expect(options.status == 401)
                let allowed = try await probe(
                    address, "-X", "OPTIONS", "-u", "alice:secret", path: path, scheme: "http")
                #expect(allowed.status == (["/nowhere", "/-/healthy"].contains(path) ? 404 : 200))
            }
        }
    }

    @Test func limitsTheRateBeforeItAsksForAPassword() async throws {
        let text = "rate_limit: {interval: 1h, burst: 2}\nbasic_auth_users: {alice: \(Self.hash)}\n"
        try await withServer(Self.routes, web: certificates.file("web.yml", text)) { address, _ in
            var statuses: [Int] = []
            for _ in 0..<3 { statuses.append(try await probe(address, scheme: "http").status) }
            #expect(statuses == [401, 401, 429])
            #expect(try await probe(address, scheme: "http").text == "Too Many Requests\n")
        }
    }

    @Test func readsTheFileAgainWhenItChanges() async throws {
        let file = try certificates.file("web.yml", "basic_auth_users: {alice: \(Self.hash)}\n")
        let lines = LogCapture(level: .info)
        let logger = lines.logger
        try await withServer(Self.routes, web: file, logger: logger) { address, _ in
            #expect(try await probe(address, "-u", "bob:secret", scheme: "http").status == 401)
            _ = try certificates.file("web.yml", "basic_auth_users: {bob: \(Self.hash)}\n")
            #expect(try await probe(address, "-u", "bob:secret", scheme: "http").status == 200)
            #expect(try await probe(address, "-u", "alice:secret", scheme: "http").status == 401)
            _ = try certificates.file("web.yml", "basic_auth_users: {bob: plain}\n")
            for _ in 0..<3 {
                let answer = try await probe(address, "-u", "bob:secret", scheme: "http")
                #expect(answer.status == 500 && answer.text == "Internal Server Error\n")
            }
            _ = try certificates.file("web.yml", "")
            #expect(try await probe(address, scheme: "http").status == 200)
        }
        let told = lines.lines.filter { $0.contains("Unable to parse configuration") }
        #expect(told.count == 1)
        #expect(told.first?.contains("web.yml:1:25: basic_auth_users: the password of") ?? false)
    }

    @Test func loadsRenewedCertificatesForTheNextHandshake() async throws {
        let file = try certificates.file("web.yml", TestCertificates.section)
        let folder = certificates.folder
        let lines = LogCapture(level: .info)
        @Sendable func serial(_ address: String) async throws -> String {
            let command = "openssl s_client -connect \(address) -servername localhost </dev/null 2>/dev/null"
            return try await Program("/bin/sh", ["-c", "\(command) | openssl x509 -noout -serial"]).result().output
        }
        try await withServer(Self.routes, web: file, logger: lines.logger) { address, _ in
            #expect(try await serial(address) == "serial=02\n")
            for part in ["crt", "key"] {
                let renewed = try String(contentsOfFile: "\(folder)/renewed.\(part)", encoding: .utf8)
                _ = try certificates.file("server.\(part)", renewed)
            }
            #expect(try await serial(address) == "serial=04\n")
            _ = try certificates.file("server.key", "broken")
            #expect(try await probe(address).status == 0)
            _ = try certificates.file("server.key", String(contentsOfFile: "\(folder)/renewed.key", encoding: .utf8))
            #expect(try await probe(address).status == 200)
            _ = try certificates.file("web.yml", "")
            #expect(try await probe(address).status == 0)
            let alert = "openssl s_client -connect \(address) </dev/null 2>&1"
            let said = try await Program("/bin/sh", ["-c", alert]).result().output
            #expect(said.contains("tlsv1 alert internal error"))
            #expect(try await probe(address, scheme: "http").status == 400)
        }
        for (fragment, count) in [
            ("msg=\"Loaded web configuration\"", 1), ("msg=\"Loaded TLS certificates\"", 2),
            ("level=ERROR source=WebConfigurationSource.swift", 2),
            ("msg=\"TLS was on at the start and can be changed by a restart only; every handshake is refused", 1),
            ("level=WARN", 3), ("msg=\"TLS handshake error\"", 3), ("err=\"no usable TLS configuration\"", 3),
        ] {
            #expect(lines.lines.filter { $0.contains(fragment) }.count == count, "\(fragment) in \(lines.lines)")
        }
    }

    @Test func tellsWhyAClientWasNotLetIn() async throws {
        let lines = LogCapture(level: .info)
        let rules =
            "  client_ca_file: ca.crt\n  client_auth_type: RequireAndVerifyClientCert\n  client_allowed_sans: [nobody]\n"
        let file = try certificates.file("web.yml", TestCertificates.section + rules)
        try await withServer(Self.routes, web: file, logger: lines.logger) { address, _ in
            let (client, stranger) = (shows("client"), shows("stranger"))
            for options in [[], client, stranger, ["--tls-max", "1.1", "--ciphers", "DEFAULT:@SECLEVEL=0"]] {
                let url = "https://localhost:\(address.split(separator: ":").last ?? "")/now"
                let ca = ["--cacert", "\(certificates.folder)/ca.crt", "--ipv4"]
                #expect(try await CurlProbe.answer(url, ca + options).status == 0)
            }
            // A client that only looks whether somebody listens is nothing to tell.
            try await Wire.open(address) { _ in }
            _ = try await eventually("four lines; so far: \(lines.lines)") {
                lines.lines.filter { $0.contains("msg=\"TLS handshake error\"") }.count == 4 ? true : nil
            }
        }
        let told = lines.lines.filter { $0.contains("TLS handshake error") }
        #expect(told.allSatisfy { $0.contains("level=WARN") && $0.contains(" address=127.0.0.1:") }, "\(told)")
        for reason in [
            "peer did not return a certificate", "the client's certificate has no name that is in client_allowed_sans",
            "certificate verify failed", "unsupported protocol",
        ] {
            #expect(told.contains { $0.contains("err=\"\(reason)\"") }, "\(reason) in \(told)")
        }
    }

    @Test func servesManyRequestsOnOneConnectionOfHTTP2() async throws {
        let file = try certificates.file("web.yml", TestCertificates.section)
        let body = [UInt8](repeating: 7, count: 3_000_000)
        let routes = Self.routes + [Route("/large", handler: .offloaded { _ in WebResponse(status: 200, bytes: body) })]
        try await withServer(routes, web: file) { address, _ in
            let urls = ["now", "task", "thread", "large", "nowhere", "now"].map { "https://\(address)/\($0)" }
            let format = "%{http_version} %{http_code} %{size_download}\\n"
            let options = ["-sSk", "--http2", "-Z", "--max-time", "\(curlPatience)", "-w", format]
            let outputs = urls.flatMap { ["-o", "/dev/null", $0] }
            let result = try await Program("/usr/bin/curl", options + outputs).result()
            #expect(
                result.output.split(separator: "\n").sorted() == [
                    "2 200 3000000", "2 200 4", "2 200 4", "2 200 5", "2 200 7", "2 404 19",
                ])
            #expect(try await probe(address, "-X", "POST", "-d", "x=1").status == 405)
            #expect(try await probe(address, "--data-binary", "@/usr/bin/openssl").status == 413)
        }
    }

    @Test func hangsUpOnFloodsOfHTTP2AndServesOn() async throws {
        let file = try certificates.file("web.yml", TestCertificates.section)
        // An answer that is not there yet when the stream is reset: otherwise it was just a request.
        let metrics = Route("/metrics", handler: .offloaded { _ in .text(200, "up 1\n") })
        try await withServer(Self.routes + [metrics], web: file) { address, _ in
            let port = "\(address.split(separator: ":").last ?? "")"
            let script = "\(Paths.root)/Tests/Abuse/hang_up.py"
            let result = try await Program("/usr/bin/python3", ["-B", script, "\(getpid())", port]).result()
            let floods = [
                "rapid_reset", "settings_flood", "ping_flood", "empty_frames", "endless_headers", "header_bomb",
            ]
            #expect(result.output.split(separator: "\n") == floods.map { "\($0) closed" }, "\(result.errors)")
            #expect(try await probe(address).status == 200)
        }
    }

    @Test func endsGracefullyWhileEncryptedConnectionsAreIdle() async throws {
        let file = try certificates.file("web.yml", TestCertificates.section)
        // The grace outlasts every wait of this test, so only an orderly end can pass it.
        try await withServer(Self.routes, web: file, shutdownGrace: .seconds(3_600)) { address, group in
            let command = "openssl s_client -connect \(address) -alpn http/1.1 -quiet 2>&1; echo gone"
            let client = try Program("/bin/sh", ["-c", command])
            _ = try await client.line(with: "depth")
            await group.triggerGracefulShutdown()
            _ = try await client.line(with: "gone")
        }
    }
}
