import NIOSSL
import Testing

@testable import HTTPServer
@testable import YAMLReading

struct WebConfigurationTests {
    private let hash = "$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi"

    private func mistakes(_ text: String) -> [String] {
        do {
            _ = try WebConfigurationReader.configuration(text, path: "etc/web.yml")
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    @Test(arguments: [
        "", "# nothing\n", "tls_server_config:\n", "rate_limit: {}\n", "tls_server_config: {max_version: TLS12}\n",
    ])
    func anEmptyFileAsksForNothing(text: String) throws {
        let configuration = try WebConfigurationReader.configuration(text, path: "web.yml")
        #expect(configuration.tls == nil)
        #expect(configuration.users.isEmpty && configuration.headers.isEmpty && configuration.rateLimit == nil)
        #expect(configuration.http2)
    }

    @Test func readsEveryKey() throws {
        let text = """
            tls_server_config:
              cert_file: server.crt
              key_file: /keys/server.key
              client_ca_file: ca.crt
              client_auth_type: RequireAndVerifyClientCert
              client_allowed_sans: [a.example, 10.0.0.1]
              min_version: TLS10
              max_version: TLS12
              cipher_suites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TLS_AES_128_GCM_SHA256]
              prefer_server_cipher_suites: no
              curve_preferences: [X25519, CurveP521]
            http_server_config:
              http2: off
              headers:
                Content-Security-Policy: default-src 'self'
                X-Frame-Options: sameorigin
                X-Content-Type-Options: nosniff
                X-XSS-Protection: ""
                Strict-Transport-Security: max-age=31536000
            basic_auth_users:
              alice: \(hash)
            rate_limit:
              interval: 1m30s
              burst: 20
            """
        let configuration = try WebConfigurationReader.configuration(text, path: "etc/web.yml")
        let tls = try #require(configuration.tls)
        #expect(tls.paths == ["etc/server.crt", "/keys/server.key", "etc/ca.crt"])
        #expect(tls.clientAuthentication == .requireAndVerifyClientCert)
        #expect(tls.allowedNames == ["a.example", "10.0.0.1"])
        #expect((tls.minimumVersion, tls.maximumVersion) == (.tlsv1, .tlsv12))
        #expect(tls.cipherSuites.map(\.rawValue) == [0xC02F, 0x1301])
        #expect(tls.curves.map(\.rawValue) == [0x1D, 0x19])
        #expect(!configuration.http2)
        #expect(
            configuration.headers.map(\.name).sorted() == [
                "Content-Security-Policy", "Strict-Transport-Security", "X-Content-Type-Options", "X-Frame-Options",
            ])
        #expect(configuration.users == ["alice": hash])
        #expect(configuration.rateLimit == .init(interval: .seconds(90), burst: 20))
    }

    @Test(arguments: [
        (
            "tls_server_config: {cert_filse: a}",
            "1:21: unknown key \"cert_filse\" in tls_server_config; did you mean \"cert_f"
        ),
        ("tls: {}", "1:1: unknown key \"tls\"; known here: tls_server_config, http_server_config"),
        ("just text", "1:1: the file must be a mapping of keys to values"),
        ("tls_server_config: {key_file: a}", "1:20: tls_server_config.cert_file: is missing; name one of"),
        ("tls_server_config: {cert_file: a, key: \"\"}", "1:20: tls_server_config.key_file: is missing; name one"),
        (
            "tls_server_config: {cert: a, key: b, client_ca_file: c}",
            "1:54: tls_server_config.client_ca_file: a client CA needs a policy; set client_auth_type"
        ),
        (
            "tls_server_config: {cert: a, key: b, client_ca: c, client_auth_type: NoClientCert}",
            "1:49: tls_server_config.client_ca: a client CA needs a policy; set client_auth_type"
        ),
        (
            "tls_server_config: {cert: a, key: b, client_auth_type: Maybe}",
            "1:56: tls_server_config.client_auth_type: \"Maybe\" is not one of NoClientCert, RequestClientCert"
        ),
        (
            "tls_server_config: {min_version: TLS9}",
            "1:34: tls_server_config.min_version: \"TLS9\" is not a TLS version: TLS10,"
        ),
        (
            "tls_server_config: {max_version: TLS11}",
            "1:34: tls_server_config.max_version: is older than min_version (TLS12 when it is not set)"
        ),
        (
            "tls_server_config: {curve_preferences: [CurveP257]}",
            "1:41: tls_server_config.curve_preferences: unknown curve \"CurveP257\"; did you mean \"CurveP256\"?"
        ),
        (
            "tls_server_config: {cert: a, key: b, cipher_suites: [TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384]}",
            "1:53: tls_server_config.cipher_suites: HTTP/2 needs TLS_ECDHE_RSA_WITH_AES_128"
        ),
        ("tls_server_config: {client_allowed_sans: a}", "1:42: tls_server_config.client_allowed_sans: must be a list"),
        (
            "tls_server_config: {cert: a, key: b, client_allowed_sans: [a]}",
            "1:59: tls_server_config.client_allowed_sans: needs a client's certificate; set client_auth_type to RequireAny"
        ),
        (
            "tls_server_config: {cert: a, key: b, client_auth_type: VerifyClientCertIfGiven, client_allowed_sans: [a]}",
            "1:102: tls_server_config.client_allowed_sans: needs a client's certificate; set client_auth_type to"
        ),
        (
            "tls_server_config: {cert: a, key: b, cipher_suites: [TLS_NONE]}",
            "1:54: tls_server_config.cipher_suites: unknown cipher \"TLS_NONE\"; known here:"
        ),
        ("tls_server_config: {cert_file: [a], key: b}", "1:32: tls_server_config.cert_file: must be a string"),
        (
            "tls_server_config: {cert: a, key_file: \"${CREDENTIALS_DIRECTORY}/key\"}",
            "1:40: tls_server_config.key_file: CREDENTIALS_DIRECTORY is not set; systemd sets it for units with"
        ),
        (
            "rate_limit: {interval: 1s, burst: \"3\"}",
            "1:35: rate_limit.burst: \"3\" is a string; write it without quotes"
        ),
        ("http_server_config: {http2: 'on'}", "1:29: http_server_config.http2: \"on\" is a string; write it without"),
        ("a: \u{1}", "not valid YAML: control characters are not allowed"),
        ("a: &a [*b]", "not valid YAML: "),
        ("rate_limit: {interval: 1s, burst: 1:30}", "1:35: rate_limit.burst: \"1:30\" is not a whole number from 0"),
        ("rate_limit: {<<: 1}", "1:18: the merge key << needs a mapping, or a list of them"),
        ("http_server_config: {http2: maybe}", "1:29: http_server_config.http2: \"maybe\" is not true or false"),
        (
            "http_server_config: {headers: {Server: x}}",
            "1:32: HTTP header \"Server\" cannot be configured; known here: Strict-Transport-Security"
        ),
        (
            "http_server_config: {headers: {X-Frame-Options: DENY}}",
            "1:49: invalid value for X-Frame-Options; write deny"
        ),
        (
            "http_server_config: {headers: {X-XSS-Protection: \"a\\r\\nb: c\"}}",
            "1:50: invalid value for X-XSS-Protection"
        ),
        (
            "http_server_config: {headers: {Content-Security-Policy: \"a\\u0085b\"}}",
            "1:57: invalid value for Content-Security-Policy; write a line of text"
        ),
        (
            "basic_auth_users: {john: doe}",
            "1:26: basic_auth_users: the password of \"john\" is not a bcrypt hash; make one with htpasswd -nBC 10"
        ),
        ("basic_auth_users: [a]", "1:19: basic_auth_users must be a mapping of keys to values"),
        ("rate_limit: {interval: often}", "1:24: rate_limit.interval: \"often\" is not a duration such as 1s"),
        ("rate_limit: {burst: -1}", "1:21: rate_limit.burst: \"-1\" is not a whole number from 0"),
        ("a: [", "not valid YAML"),
    ])
    func tellsEachMistakeWithItsPlace(text: String, sentence: String) {
        let mistakes = mistakes(text)
        #expect(mistakes.count == 1)
        #expect(mistakes.first?.contains(sentence) ?? false, "\(mistakes)")
        #expect(mistakes.first?.hasPrefix("etc/web.yml:") ?? false)
    }

    @Test func takesPathsFromSystemdsFolderOfCredentials() throws {
        let text = "tls_server_config: {cert_file: \"${CREDENTIALS_DIRECTORY}/crt\", key_file: key}"
        let configuration = try WebConfigurationReader.configuration(
            text, path: "etc/web.yml", credentials: "/run/credentials/x")
        #expect(configuration.tls?.paths == ["/run/credentials/x/crt", "etc/key"])
    }

    @Test(arguments: [("10", 10), ("0x10", 16), ("010", 8), ("1_000", 1000), ("!!int 7", 7), ("!!int \"8\"", 8)])
    func readsWholeNumbersAsGoDoes(text: String, number: Int) throws {
        let text = "rate_limit: {interval: 1s, burst: \(text)}"
        #expect(try WebConfigurationReader.configuration(text, path: "web.yml").rateLimit?.burst == number)
    }

    @Test func tellsAllMistakesAtOnce() {
        let text = """
            tls_server_config:
              cert_file: a
              cipher_suites: [TLS_RSA_WITH_RC4_128_SHA]
              max_version: TLS14
            basic_auth_users:
              john: doe
            """
        #expect(mistakes(text).map { $0.split(separator: ":")[1] } == ["6", "4", "3", "2"])
    }

    @Test func neverShowsASecret() {
        let secret = "s3cr3t-material"
        let texts = [
            "basic_auth_users: {a: \(secret)}", "tls_server_config: {cert: [\(secret)], key: [\(secret)]}",
            "basic_auth_users: {alice:\(secret)}", "tls_server_config: {key:\(secret)}",
            "http_server_config: {headers: {X-XSS-Protection:\(secret)}}", "a: \(secret)\n\u{1}", "a: \(secret)\na: b",
        ]
        for text in texts {
            #expect(!mistakes(text).isEmpty)
            #expect(mistakes(text).allSatisfy { !$0.contains(secret) })
        }
    }

    @Test(arguments: [
        ("1s", Duration.seconds(1)), ("1m30s", .seconds(90)), ("1.5h", .seconds(5400)), ("250ms", .milliseconds(250)),
        ("7", .nanoseconds(7)), ("-1s", .seconds(-1)), ("3µs", .microseconds(3)),
    ])
    func readsDurationsAsGoDoes(text: String, duration: Duration) {
        #expect(GoDuration.parse(text) == duration)
    }

    @Test(arguments: ["", "s", "1", "1x", "1s2", "1 s", "-", "1e9s", "99999999h"])
    func refusesWhatIsNoDuration(text: String) {
        #expect(GoDuration.parse(text) == (text == "1" ? .nanoseconds(1) : nil))
    }

    @Test(arguments: [
        (Duration.seconds(1), "1s"), (.seconds(5400), "1h30m0s"), (.milliseconds(1500), "1.5s"),
        (.milliseconds(250), "250ms"), (.nanoseconds(1500), "1.5µs"), (.zero, "0s"),
    ])
    func writesDurationsAsGoDoes(duration: Duration, text: String) {
        #expect(GoDuration.text(duration) == text)
    }
}
