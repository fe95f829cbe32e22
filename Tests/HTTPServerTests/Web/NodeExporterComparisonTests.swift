import Foundation
import HTTPServer
import Logging
import TestKit
import Testing
import YAMLReading

/// The same web configuration file given to Debian's node_exporter and to this server, and the same requests to both.
///
/// Its toolkit is older: inline certificates, `client_allowed_sans` and `rate_limit` are tested elsewhere.
@Suite(.timeLimit(.minutes(10)))
struct NodeExporterComparisonTests {
    private static let node = "/usr/bin/prometheus-node-exporter"
    private static let hash = "$2y$04$hfRaPFPWFYLvDVYwIIeGKuqJEnTRYZSnA9RG0vid8MXS5hTlCQKdm"
    private static let users = "basic_auth_users:\n  alice: \(hash)\n"
    private static let tls = TestCertificates.section

    private static func clients(_ policy: String) -> String {
        tls + "  client_ca_file: ca.crt\n  client_auth_type: \(policy)\n"
    }

    /// Files that both take.
    private static let files = [
        "", users, tls, tls + users,
        clients("VerifyClientCertIfGiven"), clients("RequireAndVerifyClientCert") + users,
        clients("RequestClientCert"), clients("RequireAnyClientCert"), clients("RequireClientCert"),
        tls + "  client_auth_type: NoClientCert\n",
        tls + "  max_version: TLS12\n", tls + "  min_version: TLS13\n", tls + "  min_version: TLS10\n",
        tls + "  max_version: TLS12\n  cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]\n",
        tls + "  max_version: TLS12\n  curve_preferences: [CurveP384]\n",
        tls + "http_server_config:\n  http2: false\n", users + "---\nunknown: {}\n",
        "tls_server_config:\n  <<: {cert_file: server.crt, key_file: nowhere}\n  key_file: server.key\n",
        "basic_auth_users:\n  <<: [{alice: \(hash)}, {bob: \(hash)}]\n",
        "http_server_config: {http2: !!bool \"true\"}\n", "http_server_config: {http2: Null}\n",
        tls + users + """
            http_server_config:
              headers:
                Content-Security-Policy: default-src 'none'
                X-Frame-Options: deny
                X-Content-Type-Options: nosniff
                X-XSS-Protection: 1; mode=block
                Strict-Transport-Security: max-age=5
            """,
    ]

    /// Requests: the scheme, and what curl is told.
    private static let requests: [(scheme: String, options: [String])] = [
        ("http", []), ("https", []), ("https", ["--http1.1"]),
        ("https", ["--cert", "client.crt", "--key", "client.key"]),
        ("https", ["--cert", "stranger.crt", "--key", "stranger.key"]), ("https", ["--tls-max", "1.2"]),
        ("https", ["--cert", "edwards.crt", "--key", "edwards.key"]),
        ("https", ["--cert", "edwards.crt", "--key", "edwards.key", "--tls-max", "1.2"]),
        ("https", ["--curves", "P-521"]),
        ("https", ["--tls-max", "1.1", "--ciphers", "DEFAULT:@SECLEVEL=0"]), ("https", ["--curves", "X25519"]),
        ("https", ["--tls-max", "1.2", "--ciphers", "ECDHE-ECDSA-AES256-GCM-SHA384"]),
        ("http", ["-u", "alice:secret"]), ("http", ["-u", "alice:wrong"]), ("http", ["-u", "bob:secret"]),
        ("http", ["-u", ":"]), ("http", ["-H", "Authorization: Bearer x"]),
        ("https", ["-u", "alice:secret", "--cert", "client.crt", "--key", "client.key"]),
        ("https", ["-u", "alice:wrong", "--cert", "client.crt", "--key", "client.key"]),
    ]

    /// Files that both refuse.
    private static let refused = [
        "unknown: {}", "junk", "tls_server_config: {cert_filse: a}", "tls_server_config: {cert_file: server.crt}",
        "tls_server_config: {key_file: server.key}", "tls_server_config: {client_auth_type: RequestClientCert}",
        "tls_server_config: {cert_file: nowhere, key_file: server.key}",
        "tls_server_config: {cert_file: server.crt, key_file: nowhere}",
        "tls_server_config: {cert_file: server.key, key_file: server.crt}",
        "tls_server_config: {cert_file: server.crt, key_file: client.key}",
        clients("NoClientCert"), tls + "  client_ca_file: ca.crt\n", clients("Sometimes"),
        tls + "  client_auth_type: RequestClientCert\n  client_ca_file: nowhere\n",
        tls + "  min_version: SSL3\n", tls + "  curve_preferences: [X448]\n", tls + "  cipher_suites: [NONE]\n",
        tls + "  max_version: TLS12\n  cipher_suites: [TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384]\n",
        "basic_auth_users: {john: doe}", "http_server_config: {headers: {Server: x}}",
        "http_server_config: {headers: {X-Frame-Options: allow}}", "http_server_config: {http2: perhaps}",
        "tls_server_config: {cert_file: server.crt, key_file: server.key, <<: {key_file: nowhere}}",
        "basic_auth_users: {<<: \(hash)}", "basic_auth_users: {<<: [{alice: \(hash)}, 5]}",
        "http_server_config: {http2: \"true\"}", "http_server_config: {http2: !!str true}",
        tls + "  prefer_server_cipher_suites: 'yes'\n",
    ]

    @Test func answersAsNodeExporterDoes() async throws {
        let certificates = try await TestCertificates()
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for (number, text) in Self.files.enumerated() {
                // Two at a time: more would only wait for the processor.
                if number >= 2 { try await tasks.next() }
                tasks.addTask { try await compare(text, certificates, file: "web-\(number).yml") }
            }
            try await tasks.waitForAll()
        }
    }

    /// Starts both with one file and asks both everything.
    private func compare(_ text: String, _ certificates: TestCertificates, file: String) async throws {
        let path = try certificates.file(file, text)
        let node = try Program(
            Self.node,
            ["--web.config.file=\(path)", "--web.listen-address=127.0.0.1:0", "--collector.disable-defaults"])
        let theirs = try await node.address()
        let route = Route("/metrics", handler: .immediate { _ in .text(200, "up 1\n") })
        try await withServer([route], web: path) { ours, _ in
            let theirAnswers = try await Self.answers(theirs, certificates)
            let ourAnswers = try await Self.answers(ours, certificates)
            for (request, (our, their)) in zip(Self.requests, zip(ourAnswers, theirAnswers)) {
                if their.status == 200 {
                    // The page itself is another one; only the fields that the file asks for are compared.
                    #expect((our.status, our.version) == (200, their.version), "\(request)\n\(text)")
                    #expect(their.headers.allSatisfy { our.headers[$0.key] == $0.value }, "\(request)\n\(text)")
                } else {
                    #expect(our == their, "\(request)\n\(text)")
                }
            }
        }
        try await node.stop()
    }

    @Test func refusesWhatNodeExporterRefuses() async throws {
        let certificates = try await TestCertificates()
        for (number, text) in Self.refused.enumerated() {
            let path = try certificates.file("refused-\(number).yml", text)
            let arguments = ["3", Self.node, "--web.config.file=\(path)", "--web.listen-address=127.0.0.1:0"]
            let result = try await Program("/usr/bin/timeout", arguments).result()
            #expect(result.code == 1, "node_exporter takes it: \(text)")
            #expect(throws: ConfigurationError.self, "\(text)") {
                try WebConfigurationSource(path: path, logger: .init(label: "test"))
            }
        }
    }

    /// What a server answers to all requests.
    private static func answers(_ address: String, _ certificates: TestCertificates) async throws -> [CurlProbe] {
        let host = "localhost:\(address.split(separator: ":").last ?? "")"
        let answers = try await CurlProbe.answers(
            requests.map { ("\($0.scheme)://\(host)/metrics", options($0.options, certificates)) })
        try #require(answers.count == requests.count)
        return answers
    }

    /// The options with the paths of the files they name.
    private static func options(_ options: [String], _ certificates: TestCertificates) -> [String] {
        ["--cacert", "\(certificates.folder)/ca.crt", "--ipv4"]
            + options.map { $0.hasSuffix(".crt") || $0.hasSuffix(".key") ? "\(certificates.folder)/\($0)" : $0 }
    }
}
