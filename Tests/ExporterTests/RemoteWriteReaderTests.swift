import Exporter
import ExporterToolkit
import Foundation
import TestKit
import Testing
import WeChatAPI

struct RemoteWriteReaderTests {
    private let head = "accounts: [{app_id: wx0123456789abcdef, app_secret: 0123456789abcdef0123456789abcdef}]\n"

    private func load(_ text: String) throws -> [RemoteWriteConfiguration] {
        try ConfigurationFile.parse(
            head + text, path: "/etc/exporter/c.yml",
            environment: ["TOKEN": "t", "CREDENTIALS_DIRECTORY": "/run/credentials/x"]
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

    @Test func everyKeyIsRead() throws {
        let text = """
            remote_write:
              - name: mimir
                url: https://mimir:9009/api/v1/push?key=1
                headers: {X-Scope-OrgID: shops}
                basic_auth: {username: u, password: p}
                tls_config: {ca_file: ca.pem, cert_file: /c.pem, key_file: k.pem, insecure_skip_verify: true}
                protobuf_message: io.prometheus.write.v2.Request
                remote_timeout: 5s
                queue_config: {max_samples_per_send: 500, min_backoff: 1s, max_backoff: 1m}
                external_labels: {cluster: east}
              - url: http://127.0.0.1:8428/api/v1/write
            """
        let receivers = try load(text)
        let first = try #require(receivers.first)
        #expect(first.name == "mimir")
        #expect(first.shownURL == "https://mimir:9009/api/v1/push")
        #expect(first.headers == ["X-Scope-OrgID": "shops"])
        #expect(first.access == .basic(username: "u", password: .literal(Secret("p"))))
        #expect(first.tls.caFile == "/etc/exporter/ca.pem")
        #expect(first.tls.certificateFile == "/c.pem")
        #expect(first.tls.keyFile == "/etc/exporter/k.pem")
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
    ])
    func tokensComeFromAnyOfTheUsualKeys(line: String, type: String, token: String) throws {
        let receiver = try #require(try load("remote_write: [{url: \"http://a/w\", \(line)}]").first)
        guard case .authorization(type, let source) = receiver.access else { throw TestFailure("\(receiver.access)") }
        #expect(try source.read().exposed == token)
    }

    @Test func filesOfTLSMayBeCredentialsOfSystemd() throws {
        let tls =
            "{ca_file: ca, cert_file: \"${CREDENTIALS_DIRECTORY}/crt\", key_file: \"${CREDENTIALS_DIRECTORY}/key\"}"
        let receiver = try #require(
            try load("remote_write: [{url: \"http://a/w\", tls_config: \(tls)}]").first)
        #expect(receiver.tls.certificateFile == "/run/credentials/x/crt")
        #expect(receiver.tls.keyFile == "/run/credentials/x/key")
        #expect(receiver.tls.caFile == "/etc/exporter/ca")
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
        ("remote_write: [{url: \"http://a\", headers: {\"a b\": x}}]", "\"a b\" is no name of a header field"),
        (
            "remote_write: [{url: \"http://a\", external_labels: {account: x}}]",
            "\"account\" is a label that every series has"
        ),
        (
            "remote_write: [{url: \"http://a\", external_labels: {a: \"x\\u2028y\"}}]",
            "external_labels.a: must not hold line breaks"
        ),
        ("remote_write: [{url: \"http://a\", headers: {a: \"x\\u0085y\"}}]", "headers.a: must be a text on one line"),
        ("remote_write: [{url: \"http://a\", name: \"x\\u2029y\"}]", "remote_write[0].name: must not hold line breaks"),
        ("remote_write: [{url: \"http://a?x\\u0085y\"}]", "is not a URL such as"),
        ("remote_write: [{url: \"http://a\", external_labels: {__a: x}}]", "\"__a\" is no name of a label"),
        (
            "remote_write: [{url: \"http://a\", tls_config: {cert_file: x}}]",
            "key_file: is missing: cert_file and key_file belong together"
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
