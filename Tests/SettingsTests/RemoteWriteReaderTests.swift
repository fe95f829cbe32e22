import Foundation
import Outbound
import Settings
import TestKit
import Testing
import WeChatAPI
import YAMLReading

struct RemoteWriteReaderTests {
    private let head = "accounts: [{app_id: wx0123456789abcdef, app_secret: 0123456789abcdef0123456789abcdef}]\n"

    private func load(
        _ text: String, in folder: String = "/etc/exporter", environment: [String: String] = [:]
    ) throws -> [RemoteWriteConfiguration] {
        let own = ["TOKEN": "t", "CREDENTIALS_DIRECTORY": folder]
        return try ConfigurationFile.parse(
            head + text, path: "\(folder)/c.yml", environment: own.merging(environment) { $1 }
        ).remoteWrite
    }

    private func problems(_ text: String) -> [String] {
        do throws(ConfigurationError) {
            _ = try ConfigurationFile.parse(head + text, path: "c.yml", environment: [:])
            return []
        } catch {
            return error.problems.map { "\($0)" }
        }
    }

    @Test func everyKeyIsRead() async throws {
        let folder = try await TestCertificates().folder
        let text = """
            remote_write:
              - name: mimir
                url: https://mimir:9009/api/v1/push?key=1
                headers: {X-Scope-OrgID: shops}
                basic_auth: {username: u, password: p}
                tls_config: {ca_file: ca.crt, cert_file: \(folder)/client.crt, key_file: client.key, insecure_skip_verify: true}
                proxy_url: http://u:p@proxy:3128
                no_proxy: example.com,10.0.0.0/8
                protobuf_message: io.prometheus.write.v2.Request
                remote_timeout: 5s
                queue_config: {max_samples_per_send: 500, min_backoff: 1s, max_backoff: 1m}
                external_labels: {cluster: east}
              - url: http://127.0.0.1:8428/api/v1/write
            """
        let receivers = try load(text, in: folder)
        let first = try #require(receivers.first)
        #expect(first.name == "mimir")
        #expect(first.shownURL == "https://mimir:9009/api/v1/push")
        #expect(first.headers == ["X-Scope-OrgID": "shops"])
        #expect(first.access == .basic(username: "u", password: .literal(Secret("p"))))
        #expect(files(of: first) == ["\(folder)/client.crt", "\(folder)/client.key", "\(folder)/ca.crt"])
        #expect(first.proxy?.description == "http://<secret>@proxy:3128")
        #expect(first.proxyChoice.exceptions == "example.com,10.0.0.0/8")
        #expect(first.tls.skipsVerification)
        #expect(first.message == .request)
        #expect(first.timeout == .seconds(5))
        #expect(first.maxSamplesPerSend == 500)
        #expect(first.minBackoff == .seconds(1))
        #expect(first.maxBackoff == .seconds(60))
        #expect(first.externalLabels == ["cluster": "east"])
        #expect(receivers.last == RemoteWriteConfiguration(url: "http://127.0.0.1:8428/api/v1/write"))
        #expect(receivers.last?.name.count == 6)
    }

    @Test(arguments: [
        ("authorization: {credentials_env: TOKEN}", "Bearer", "t"),
        ("authorization: {type: Token, credentials: c}", "Token", "c"), ("bearer_token: b", "Bearer", "b"),
        ("bearer_token_env: TOKEN", "Bearer", "t"),
    ])
    func tokensComeFromAnyOfTheUsualKeys(line: String, type: String, token: String) throws {
        let receiver = try #require(try load("remote_write: [{url: \"http://a/w\", \(line)}]").first)
        guard case .authorization(type, let source) = receiver.access else { throw TestFailure("\(receiver.access)") }
        #expect(try source.read().exposed == token)
    }

    private func files(of receiver: RemoteWriteConfiguration) -> [String] {
        var files = [receiver.tls.certificate?.path, receiver.tls.key?.path].compactMap(\.self)
        if case .only(let authorities) = receiver.tls.trust { files.append(authorities.path) }
        return files
    }

    @Test func filesOfTLSMayBeCredentialsOfSystemd() async throws {
        let folder = try await TestCertificates().folder
        let tls =
            "{ca_file: ca.crt, cert_file: \"${CREDENTIALS_DIRECTORY}/client.crt\", key_file: \"${CREDENTIALS_DIRECTORY}/client.key\"}"
        let receiver = try #require(
            try load("remote_write: [{url: \"http://a/w\", tls_config: \(tls)}]", in: folder).first)
        #expect(files(of: receiver).sorted() == ["\(folder)/ca.crt", "\(folder)/client.crt", "\(folder)/client.key"])
    }

    @Test func aRenewedCertificateIsAnotherReceiver() async throws {
        let certificates = try await TestCertificates()
        let folder = certificates.folder
        let text = "remote_write: [{url: \"https://a/w\", tls_config: {cert_file: client.crt, key_file: client.key}}]"
        let before = try load(text, in: folder)
        #expect(try load(text, in: folder) == before)
        for kind in ["crt", "key"] {
            _ = try certificates.file(
                "client.\(kind)", String(contentsOfFile: "\(folder)/renewed.\(kind)", encoding: .utf8))
        }
        #expect(try load(text, in: folder) != before)
    }

    @Test func aKeyThatDoesNotFitIsRefusedByTheCheck() async throws {
        let folder = try await TestCertificates().folder
        #expect {
            try load(
                "remote_write: [{url: \"https://a/w\", tls_config: {cert_file: client.crt, key_file: stranger.key}}]",
                in: folder)
        } throws: {
            "\($0)" == """
                \(folder)/c.yml:2:83: remote_write[0].tls_config.key_file: \(folder)/stranger.key is not the key of the certificate in \
                cert_file
                """
        }
        #expect {
            try load("remote_write: [{url: \"https://a/w\", tls_config: {cert_file: client.crt}}]", in: folder)
        } throws: {
            "\($0)".hasSuffix("tls_config.key_file: is missing: cert_file and key_file belong together")
        }
    }

    @Test(arguments: [
        (keys: "", environment: [:], proxy: String?.none), ("", ["HTTPS_PROXY": "http://e:1"], "http://e:1"),
        (", proxy_from_environment: true", ["HTTPS_PROXY": "http://e:1"], "http://e:1"),
        (", proxy_from_environment: false", ["HTTPS_PROXY": "http://e:1"], nil),
        ("", ["HTTPS_PROXY": "http://e:1", "NO_PROXY": ".example"], nil),
        (", proxy_url: p:2", ["HTTPS_PROXY": "http://e:1"], "http://p:2"),
        (", proxy_url: p:2", ["NO_PROXY": "mimir.example"], "http://p:2"),
        (", proxy_url: p:2, no_proxy: mimir.example", [:], nil),
        (", proxy_url: p:2, no_proxy: \"mimir.example:80\"", [:], "http://p:2"),
        (", proxy_url: p:2, no_proxy: \"\"", [:], "http://p:2"),
    ])
    func theProxyComesFromPrometheusKeysElseFromTheEnvironment(
        keys: String, environment: [String: String], proxy: String?
    ) throws {
        let text = "remote_write: [{url: \"https://mimir.example/w\"\(keys)}]"
        #expect(try load(text, environment: environment).first?.proxy?.description == proxy)
    }

    @Test(arguments: [
        ("remote_write: {url: \"http://a\"}", "2:15: remote_write: must be a list of receivers, each with a url"),
        (
            "remote_write: [{name: a}]",
            "2:16: remote_write[0].url: is missing: give the address that takes remote write"
        ),
        (
            "remote_write: [{url: \"http://u:p@a/w\"}]",
            "\"http://<secret>@a/w\" is not a URL such as https://mimir:9009/api/v1/push, without a user name in it"
        ),
        ("remote_write: [{url: \"http://a\", queue_confg: {}}]", "did you mean \"queue_config\"?"),
        ("remote_write: [{url: \"http://a\"}, {url: \"http://a\"}]", "is already taken by another receiver"),
        (
            "remote_write: [{url: \"http://a\", bearer_token: b, basic_auth: {username: u, password: p}}]",
            "basic_auth and bearer_token are given: keep one of them"
        ),
        ("remote_write: [{url: \"http://a\", basic_auth: {password: p}}]", "username: is needed, without a colon"),
        (
            "remote_write: [{url: \"http://a\", basic_auth: {username: u}}]",
            "exactly one of password_file, password_env, password is needed"
        ),
        (
            "remote_write: [{url: \"http://a\", headers: {Content-Type: x}}]",
            "\"Content-Type\" is set by the exporter itself"
        ),
        ("remote_write: [{url: \"http://a\", headers: {\"a b\": x}}]", "\"a b\" is not the name of a header field"),
        (
            "remote_write: [{url: \"http://a\", external_labels: {account: x}}]",
            "\"account\" is a label that every series has"
        ),
        (
            "remote_write: [{url: \"http://a\", external_labels: {a: \"x\\u2028y\"}}]",
            "external_labels.a: must not hold line breaks"
        ),
        ("remote_write: [{url: \"http://a\", headers: {a: \"x\\u0085y\"}}]", "headers.a: must be a string on one line"),
        ("remote_write: [{url: \"http://a\", name: \"x\\u2029y\"}]", "remote_write[0].name: must not hold line breaks"),
        ("remote_write: [{url: \"http://a?x\\u0085y\"}]", "is not a URL such as"),
        ("remote_write: [{url: \"http://a\", external_labels: {__a: x}}]", "\"__a\" is not the name of a label"),
        (
            "remote_write: [{url: \"http://a\", external_labels: {bearer_token: x}}]",
            "\"bearer_token\" is the key of a secret"
        ),
        (
            "remote_write: [{url: \"http://a\", tls_config: {ca_file: /dev/null}}]",
            "ca_file: /dev/null holds no certificate in PEM form"
        ),
        (
            "remote_write: [{url: \"http://a:abc/w\"}]",
            "\"http://a:abc/w\" is not a URL such as https://mimir:9009/api/v1/push"
        ),
        (
            "remote_write: [{url: \"http://a\", proxy_url: \"ftp://u:p@b\"}]",
            "remote_write[0].proxy_url: must be the URL of a proxy, such as http://proxy:3128 or socks5://proxy:1080"
        ),
        (
            "remote_write: [{url: \"http://a\", proxy_url: p, proxy_from_environment: true}]",
            "proxy_url: and proxy_from_environment: true are given: keep one of them"
        ),
        (
            "remote_write: [{url: \"http://a\", no_proxy: b}]",
            "no_proxy: needs proxy_url; for the proxy of the environment set NO_PROXY"
        ),
        (
            "remote_write: [{url: \"http://a\", bearer_token_env: NONE}]",
            "bearer_token_env: the environment variable NONE is not set"
        ),
        (
            "remote_write: [{url: \"http://a\", protobuf_message: v2}]",
            "\"v2\" is not prometheus.WriteRequest or io.prometheus.write.v2.Request"
        ),
        (
            "remote_write: [{url: \"http://a\", queue_config: {min_backoff: 1m}}]",
            "max_backoff: must not be shorter than min_backoff"
        ),
    ])
    func mistakesAreToldWithTheirPlace(text: String, message: String) throws {
        let problems = problems(text)
        #expect(problems.count == 1, "\(problems)")
        let problem = try #require(problems.first)
        #expect(problem.hasPrefix("c.yml:2:"), "\(problem)")
        #expect(problem.contains(message), "\(problem)")
    }
}
