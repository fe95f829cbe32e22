import BeijingTime
import Foundation
import Languages
import Outbound
import TestKit
import Testing
import WeChatAPI
import YAMLReading

@testable import Baselines
@testable import Settings

struct ConfigurationFileTests {
    private let folder: String

    init() throws {
        folder = try Paths.temporaryFolder()
        try "  hush\r\n".write(toFile: "\(folder)/shop", atomically: true, encoding: .utf8)
        try "covers: {from: 2026-01-01, to: 2026-12-31}\ndays: []".write(
            toFile: "\(folder)/holidays.yml", atomically: true, encoding: .utf8)
        try " \n".write(toFile: "\(folder)/blank", atomically: true, encoding: .utf8)
    }

    private func parse(_ text: String, environment: [String: String] = [:]) throws(ConfigurationError)
        -> ExporterConfiguration
    {
        try ConfigurationFile.parse(text, path: "\(folder)/config.yml", environment: environment)
    }

    /// The problems without the file's name.
    private func problems(_ text: String) -> [String] {
        do throws(ConfigurationError) {
            _ = try parse(text)
            return []
        } catch {
            return error.problems.map { "\($0)".replacingOccurrences(of: "\(folder)/", with: "") }
        }
    }

    private static let account = "accounts: [{name: shop, app_id: wx1, app_secret_file: shop}]"

    @Test func theExampleOfTheContractIsRead() async throws {
        let authority = try String(contentsOfFile: "\(try await TestCertificates().folder)/ca.crt", encoding: .utf8)
        try authority.write(toFile: "\(folder)/extra-ca.pem", atomically: true, encoding: .utf8)
        let configuration = try parse(
            """
            api:
              base_url: https://api.weixin.qq.com
              timeout: 10s
              concurrency: 8              # calls in flight, all accounts together
              calls_per_day: 90           # per account and endpoint
              proxy_url: http://proxy:3128   # optional
              ca_file: extra-ca.pem          # optional
            collect:
              endpoints: [getupstreammsghour, getupstreammsgmonth]   # any of the seven
              ready_time: "08:00"
              settle_time: "12:00"
              poll_interval: 10m          # any positive duration
              history_days: 35            # 0: none
              baseline: true              # the baseline families of section 10
            store:
              path: data/wechat-exporter.sqlite      # ":memory:" keeps nothing
              retention_days: 400
            calendar_file: holidays.yml              # optional: special days, muted in alerts
            accounts:
              - name: shop                           # value of the label `account`
                app_id: wx0123456789abcdef
                app_secret_file: shop
            """)
        var expected = ExporterConfiguration()
        expected.api.proxyURL = try ProxyServer("http://proxy:3128")
        expected.api.proxy = expected.api.proxyURL
        expected.api.caFile = try CertificateFile(
            certificates: Array(authority.utf8), path: "\(folder)/extra-ca.pem")
        (expected.policy.historyDays, expected.policy.retentionDays) = (35, 400)
        expected.storePath = "\(folder)/data/wechat-exporter.sqlite"
        expected.accounts = [
            .init(
                name: "shop", appID: "wx0123456789abcdef", access: .secret(.file(path: "\(folder)/shop"), .stable))
        ]
        expected.specialDays.covered = Day(year: 2026, month: 1, day: 1)...Day(year: 2026, month: 12, day: 31)
        expected.notices = configuration.notices
        expected.calendarFiles = ["\(folder)/holidays.yml"]
        #expect(configuration == expected)
        #expect(configuration.notices.count == 1)
        #expect(configuration.notices.contains { $0.english.contains("chmod 600 \(folder)/shop") })
    }

    /// All that would keep the exporter from starting is told by the check, with all other mistakes at once.
    @Test func whatAClientCannotBeMadeFromIsToldWithEverythingElse() throws {
        let text = """
            api: {ca_file: blank, timeout: 10}
            remote_write: [{url: "http://a:99999/w"}, {url: "https://b/w", tls_config: {ca_file: none.pem}}]
            \(Self.account)
            """
        do throws(ConfigurationError) {
            _ = try parse(text, environment: ["HTTPS_PROXY": "https://u:pass@proxy"])
            Issue.record("nothing was wrong")
        } catch {
            let problems = error.problems.map { "\($0)".replacing("\(folder)/", with: "") }
            #expect(problems.count == 5, "\(problems)")
            for place in [
                "config.yml:1:16:", "config.yml:1:32:", "config.yml:2:22:", "config.yml:2:86:", "HTTPS_PROXY: names",
            ] {
                #expect(problems.contains { $0.hasPrefix(place) }, "\(place) \(problems)")
            }
            #expect(!"\(error)".contains("pass"))
        }
    }

    @Test(arguments: [
        (environment: ["HTTPS_PROXY": "http://a:1"], configured: String?.none, proxy: String?("http://a:1")),
        (["HTTPS_PROXY": "http://a:1"], "http://b:2", "http://b:2"),
        (["NO_PROXY": "weixin.qq.com"], "http://b:2", nil), ([:], "b:2", "http://b:2"),
        ([:], "socks5://b", "socks5://b:1080"), ([:], "http://u:p@b:2", "http://<secret>@b:2"),
    ])
    func upstreamsProxyComesFromTheFileElseFromTheEnvironment(
        environment: [String: String], configured: String?, proxy: String?
    ) throws {
        let api = configured.map { "api: {proxy_url: \"\($0)\"}\n" } ?? ""
        let configuration = try parse(api + Self.account, environment: environment)
        #expect(configuration.api.proxy?.description == proxy)
        #expect(
            configuration.summary.map(\.english).first { $0.hasPrefix("proxies") }
                == proxy.map { "proxies: upstream by \($0)" })
    }

    @Test func theEnvironmentsProxyCountsWithoutAFileToo() throws {
        var environment = ["WECHAT_APP_ID": "wx1", "WECHAT_APP_SECRET": "s", "https_proxy": "http://a:1"]
        #expect(try EnvironmentConfiguration.load(environment).api.proxy?.description == "http://a:1")
        environment["https_proxy"] = "a:b:c"
        #expect { try EnvironmentConfiguration.load(environment) } throws: { "\($0)".hasPrefix("https_proxy: must be") }
    }

    @Test func aRenewedFileOfAuthoritiesIsAnotherConfiguration() async throws {
        let certificates = try await TestCertificates()
        let text = "api: {ca_file: \(certificates.folder)/ca.crt}\n\(Self.account)"
        let files = FilesRead()
        let before = try ConfigurationFile.parse(
            text, path: "\(folder)/config.yml", environment: [:], files: files)
        #expect(try parse(text) == before)
        #expect(!files.look().hasChanged)
        let stranger = try String(contentsOfFile: "\(certificates.folder)/stranger.crt", encoding: .utf8)
        _ = try certificates.file("ca.crt", stranger)
        #expect(try parse(text) != before)
        #expect(files.look().hasChanged)
    }

    @Test func aSecretFileIsTrimmed() throws {
        let configuration = try parse(Self.account)
        guard case .secret(let source, .stable) = configuration.accounts[0].access else {
            Issue.record("\(configuration.accounts[0].access)")
            return
        }
        #expect(try source.read() == Secret("hush"))
    }

    @Test func namesDefaultToTheAppIDAndSecretsMayComeFromTheEnvironment() throws {
        let text = "accounts: [{app_id: wx1, app_secret_env: SHOP, token: classic}]"
        let account = try parse(text, environment: ["SHOP": "hush"]).accounts[0]
        #expect(account.name == "wx1")
        #expect(account.access == .secret(.environment(name: "SHOP", value: Secret("hush")), .classic))
    }

    @Test(arguments: [
        ("", "config.yml: accounts: must be a list of at least one account with name, app_id and a secret"),
        (
            "accounts: []",
            "config.yml:1:11: accounts: must be a list of at least one account with name, app_id and a secret"
        ),
        ("a: [", "not valid YAML"),
        ("acounts: []\n\(account)", "config.yml:1:1: unknown key \"acounts\"; did you mean \"accounts\"?"),
        (
            "api:\n  base_ulr: x\n\(account)",
            "config.yml:2:3: unknown key \"base_ulr\" in api; did you mean \"base_url\"?"
        ),
        (
            "store: {zzzzzzzz: 1}\n\(account)",
            "config.yml:1:9: unknown key \"zzzzzzzz\" in store; known here: path, retention_days"
        ),
        (
            "api: {timeout: 10}\n\(account)",
            "config.yml:1:16: api.timeout: \"10\" is not a positive duration such as 10s, 5m, 1h30m or 28d"
        ),
        ("api: {timeout: [1]}\n\(account)", "config.yml:1:16: api.timeout: must be a positive duration"),
        (
            "api: {concurrency: 0}\n\(account)",
            "config.yml:1:20: api.concurrency: \"0\" is not a whole number from 1 to 1000"
        ),
        ("api: {base_url: api.weixin.qq.com}\n\(account)", "api.base_url: \"api.weixin.qq.com\" is not a URL such as"),
        (
            "api: {base_url: \"https://api.weixin.qq.com:99999\"}\n\(account)",
            "config.yml:1:17: api.base_url: \"https://api.weixin.qq.com:99999\" is not a URL such as"
        ),
        (
            "api: {proxy_url: \"https://u:pass@proxy:3128\"}\n\(account)",
            "config.yml:1:18: api.proxy_url: names a proxy that expects TLS, which is not supported"
        ),
        (
            "api: {ca_file: ca.pem}\n\(account)",
            "config.yml:1:16: api.ca_file: ca.pem cannot be read: there is no such file; check the path, or make it"
        ),
        ("api: {ca_file: shop}\n\(account)", "config.yml:1:16: api.ca_file: shop holds no certificate in PEM form"),
        ("accounts: [{app_id: wx1, app_secret: a, secret:s3cret}]", "unknown key \"secret:<secret>\" in accounts[0]"),
        ("collect: {poll_interval: 0s}\n\(account)", "collect.poll_interval: \"0s\" is not a positive duration"),
        (
            "collect: {ready_time: 8am}\n\(account)",
            "collect.ready_time: \"8am\" is not a time of day such as \"08:00\""
        ),
        ("collect: {ready_time: \"+8:-0\"}\n\(account)", "collect.ready_time: \"+8:-0\" is not a time of day"),
        ("\"two\\nlines\": 1\n\(account)", "config.yml:1:1: unknown key \"two\\u000Alines\"; known here"),
        ("collect: {settle_time: \"07:00\"}\n\(account)", "collect.settle_time: must not be earlier than ready_time"),
        ("collect: {baseline: maybe}\n\(account)", "collect.baseline: \"maybe\" is not true or false"),
        ("collect: {endpoints: []}\n\(account)", "collect.endpoints: must be a list of one or more"),
        (
            "collect: {endpoints: [getupstreammsghours]}\n\(account)",
            "config.yml:1:23: unknown endpoint \"getupstreammsghours\"; did you mean \"getupstreammsghour\"?"
        ),
        (
            "collect: {endpoints: [getupstreammsg, getupstreammsg]}\n\(account)",
            "config.yml:1:39: endpoint getupstreammsg is listed twice"
        ),
        (
            "store: {retention_days: 10}\n\(account)",
            "store.retention_days: must not be smaller than collect.history_days"
        ),
        ("accounts: [x]", "config.yml:1:12: accounts[0] must be a mapping of keys to values"),
        (
            "accounts: [{app_id: wx1}]",
            "accounts[0]: exactly one of app_secret_file, app_secret_env, app_secret is needed; none is given"
        ),
        (
            "accounts: [{app_id: wx1, app_secret: a, app_secret_file: shop}]",
            "accounts[0]: exactly one of app_secret_file, app_secret_env, app_secret is needed; app_secret_file and app_secret are given"
        ),
        ("accounts: [{app_secret_file: shop}]", "accounts[0].app_id: is missing"),
        (
            "accounts: [{app_id: wx1, app_secret_env: NOPE}]",
            "accounts[0].app_secret_env: the environment variable NOPE is not set"
        ),
        (
            "accounts: [{app_id: wx1, app_secret_file: none}]",
            "accounts[0].app_secret_file: secret file none cannot be read"
        ),
        (
            "accounts: [{app_id: wx1, app_secret_file: blank}]",
            "accounts[0].app_secret_file: secret file blank is empty"
        ),
        (
            "accounts: [{app_id: wx1, app_secret: a, token: forced}]",
            "accounts[0].token: \"forced\" is not stable or classic"
        ),
        (
            "accounts:\n- {name: a, app_id: wx1, app_secret: s}\n- {name: a, app_id: wx2, app_secret: s}",
            "config.yml:3:10: accounts[1].name: \"a\" is already taken by another account"
        ),
        (
            "accounts:\n- {name: a, app_id: wx1, app_secret: s}\n- {name: b, app_id: wx1, app_secret: s}",
            "config.yml:3:21: accounts[1].app_id: account \"a\" already has this app_id"
        ),
    ])
    func eachMistakeIsOneSentenceWithItsPlace(text: String, problem: String) {
        let found = problems(text)
        #expect(found.count == 1, "\(found)")
        #expect(found.first?.contains(problem) == true, "\(found)")
    }

    @Test func everyWayToCallIsRead() throws {
        for name in ["token", "ticket", "refresh"] {
            try name.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
        }
        let accounts = try parse(
            """
            platforms:
              - {name: agency, component_app_id: wxc, component_app_secret_file: shop, verify_ticket_file: ticket}
            accounts:
              - {name: a, app_id: wx1, app_secret_file: shop}
              - {name: b, access_token_file: token}
              - {name: c, app_id: wx3, platform: agency, refresh_token_file: refresh}
              - {name: d, cloud: open_interface, from_app_id: wx4}
              - {name: e, cloud: open_interface}
              - {name: f, app_id: wx6, cloud: token_file}
              - {name: g, app_id: wx7, cloud: token_file, access_token_file: token}
            """
        ).accounts
        func file(_ name: String) -> SecretSource { .file(path: "\(folder)/\(name)") }
        let agency = PlatformConfiguration(
            name: "agency", componentAppID: "wxc", secret: file("shop"), verifyTicket: file("ticket"))
        let expected: [AccountConfiguration.Access] = [
            .secret(file("shop"), .stable), .tokenFile(file("token")), .platform(agency, refreshToken: file("refresh")),
            .openInterface(fromAppID: "wx4"), .openInterface(fromAppID: nil),
            .cloudToken(.file(path: "/.tencentcloudbase/wx/cloudbase_access_token")), .cloudToken(file("token")),
        ]
        #expect(accounts.map(\.access) == expected)
        #expect(accounts.map(\.appID) == ["wx1", "b", "wx3", "wx4", "e", "wx6", "wx7"])
    }

    @Test(arguments: [
        (
            "accounts: [{app_id: wx1, app_secret: s, access_token_file: shop}]",
            "app_secret and access_token_file are given"
        ),
        (
            "accounts: [{app_id: wx1, cloud: open_interface, app_secret: s}]",
            "accounts[0].app_secret: does not go with cloud"
        ),
        (
            "accounts: [{app_id: wx1, platform: p, cloud: token_file, refresh_token_file: shop}]",
            "cloud: does not go with platform"
        ),
        ("accounts: [{app_id: wx1, cloud: somewhere}]", "\"somewhere\" is not open_interface or token_file"),
        ("accounts: [{app_id: wx1, platform: p, refresh_token_file: shop}]", "no platform of this name is listed"),
        (
            "platforms: [{name: p, component_app_id: c, component_app_secret: s, verify_ticket_file: shop}]\n"
                + "accounts: [{app_id: wx1, platform: p}]", "accounts[0].refresh_token_file: is missing"
        ),
        (
            "platforms: [{name: p, component_app_id: c, component_app_secret: s}]\n\(account)",
            "platforms[0].verify_ticket_file: is missing"
        ),
        ("platforms: 7\n\(account)", "platforms: must be a list of platforms"),
        ("accounts: [{name: \"a\\nb\", app_id: wx1, app_secret: s}]", "accounts[0].name: must not hold line breaks"),
        (
            "accounts: [{name: \"a\\u2028b\", app_id: wx1, app_secret: s}]",
            "1:19: accounts[0].name: must not hold line breaks"
        ),
        (
            "accounts: [{name: a, app_id: \"wx\\u0085\", app_secret: s}]",
            "accounts[0].app_id: must not hold line breaks"
        ),
        ("accounts: [{name: \"a\\u202eb\", app_id: wx1, app_secret: s}]", "accounts[0].name: must not hold invisible"),
        (
            "platforms: [{name: \" p\", component_app_id: c, component_app_secret: s, verify_ticket_file: shop}]\n\(account)",
            "platforms[0].name: must not begin or end with a blank"
        ),
        ("accounts: [{cloud: token_file}]", "accounts[0].app_id: is missing"),
    ])
    func mistakesInTheWaysToCallAreTold(text: String, problem: String) {
        let found = problems(text)
        #expect(found.count == 1, "\(found)")
        #expect(found.first?.contains(problem) == true, "\(found)")
    }

    @Test func allMistakesAreToldAtOnceAndNoneShowsASecret() {
        let found = problems(
            """
            api: {timeout: soon, concurency: 3}
            collect: {ready_time: "25:00"}
            accounts:
              - {name: a, app_id: wx1, app_secret: hushhush, app_secret_env: NOPE}
              - {name: b, app_secret: hushhush, tokn: stable}
            """)
        #expect(found.count == 6, "\(found)")
        #expect(found.allSatisfy { $0.hasPrefix("config.yml:") && !$0.contains("hush") })
    }

    @Test(arguments: ["0f7d3b91c2", "hushHUSH", "3HUSH", "HUSH/HUSH", "HUSH HUSH", "шум"])
    func aSecretInThePlaceOfAVariableIsNotShown(secret: String) {
        let authorization =
            "remote_write: [{url: \"http://a\", basic_auth: {username: u, password_env: \"\(secret)\"}}]"
        let texts = ["accounts: [{app_id: wx1, app_secret_env: \"\(secret)\"}]", "\(authorization)\n\(Self.account)"]
        for found in texts.map(problems) {
            #expect(found.count == 1, "\(found)")
            #expect(found.first?.contains("_env: is not the name of an environment variable that is set") == true)
            #expect(found.first?.contains(secret) == false, "\(found)")
        }
    }

    @Test(
        arguments: ["0f7d3b91c2a84e56b7d0f3a19c8e2b64", "hush HUSH", "refreshtoken@@@hush"],
        [
            UnreadableSecrets.fail, .warn,
        ])
    func aSecretInThePlaceOfAFileIsNotShown(secret: String, unreadableSecrets: UnreadableSecrets) throws {
        let url = "url: \"http://a\""
        let platform =
            "platforms: [{name: p, component_app_id: wxc, component_app_secret: s, verify_ticket_file: \"\(secret)\"}]"
        let texts = [
            "accounts: [{app_id: wx1, app_secret_file: \"\(secret)\"}]",
            "accounts: [{app_id: wx1, access_token_file: \"\(secret)\", name: a}]",
            "\(platform)\n\(Self.account)",
            "remote_write: [{\(url), basic_auth: {username: u, password_file: \"\(secret)\"}}]\n\(Self.account)",
            "remote_write: [{\(url), authorization: {credentials_file: \"\(secret)\"}}]\n\(Self.account)",
            "remote_write: [{\(url), bearer_token_file: \"\(secret)\"}]\n\(Self.account)",
            "remote_write: [{\(url), tls_config: {ca_file: \"\(secret)\"}}]\n\(Self.account)",
        ]
        for text in texts {
            let error = #expect(throws: ConfigurationError.self) {
                try ConfigurationFile.parse(
                    text, path: "\(folder)/config.yml", environment: [:], unreadableSecrets: unreadableSecrets)
            }
            let found = error?.problems.map { "\($0)" } ?? []
            #expect(found.count == 1, "\(found)")
            #expect(
                found.first?.contains("_file: names no file that can be read, and is not shown") == true, "\(found)")
            #expect(found.first?.contains(secret) == false, "\(found)")
        }
        try "s".write(toFile: "\(folder)/\(secret)", atomically: true, encoding: .utf8)
        let configuration = try ConfigurationFile.parse(
            texts[0], path: "\(folder)/config.yml", environment: [:], unreadableSecrets: unreadableSecrets)
        #expect(configuration.accounts.count == 1, "a file that can be read is none")
    }

    /// The digest calls nobody, and its user may read no secret.
    @Test func secretsThatNobodyNeedsAreNotLookedAt() throws {
        let text = """
            accounts: [{app_id: wx1, app_secret_file: none}, {app_id: wx2, app_secret_env: NOT_SET},
              {app_id: wx3, app_secret_file: "${CREDENTIALS_DIRECTORY}/x"}, {app_id: wx4, app_secret: s}]
            """
        let configuration = try ConfigurationFile.parse(
            text, path: "\(folder)/config.yml", environment: [:], unreadableSecrets: .ignore)
        #expect(configuration.accounts.map(\.appID) == ["wx1", "wx2", "wx3", "wx4"])
        #expect(configuration.notices == [])
        #expect(problems(text).count == 3)
    }

    @Test func aMissingSecretFileDoesNotKeepTheOtherAccountsFromRunning() throws {
        let text = "accounts: [{app_id: wx1, app_secret_file: none}, {app_id: wx2, app_secret: s}]"
        let configuration = try ConfigurationFile.parse(
            text, path: "\(folder)/config.yml", environment: [:], unreadableSecrets: .warn)
        #expect(configuration.accounts.count == 2)
        let sentence = "secret file \(folder)/none cannot be read: there is no such file; check the path, or make it"
        #expect(configuration.notices.map(\.english) == [sentence])
        let told = "config.yml:1:43: accounts[0].app_secret_file: secret file none cannot be read"
        let found = problems(text)
        #expect(found.count == 1 && found[0].hasPrefix(told), "\(found)")
    }

    @Test func aMissingFileIsOneSentence() {
        let path = "\(folder)/none.yml"
        let error = #expect(throws: ConfigurationError.self) {
            try ConfigurationFile.load(path: path, environment: [:])
        }
        let told = "\(path): the configuration file cannot be read: there is no such file; check the path, or make it"
        #expect(error?.description == told)
    }

    @Test func aKeyThatStandsTwiceIsRefused() {
        let found = problems("api: {timeout: 1s}\napi: {timeout: 2s}\n\(Self.account)")
        #expect(found == ["config.yml:1:1: not valid YAML: duplicate key: api"])
    }
}

struct EnvironmentConfigurationTests {
    private func problems(_ environment: [String: String]) -> [String] {
        do throws(ConfigurationError) {
            _ = try EnvironmentConfiguration.load(environment)
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    @Test func twoVariablesAreEnough() throws {
        let configuration = try EnvironmentConfiguration.load(["WECHAT_APP_ID": "wx1", "WECHAT_APP_SECRET": "hush"])
        #expect(configuration.accounts.map(\.name) == ["wx1"])
        #expect(configuration.api.baseURLs == [.weChat])
        #expect(!"\(configuration)".contains("hush"))
    }

    @Test(arguments: [
        ([:], ["WECHAT_APP_ID: is not set", "WECHAT_APP_SECRET: is not set"]),
        (["WECHAT_APP_ID": "wx1", "WECHAT_APP_SECRET": ""], ["WECHAT_APP_SECRET: is not set"]),
        (
            ["WECHAT_APP_ID": "wx1", "WECHAT_APP_SECRET": "a", "WECHAT_APP_SECRET_FILE": "b"],
            ["WECHAT_APP_SECRET: and WECHAT_APP_SECRET_FILE are both set"]
        ),
        (
            ["WECHAT_APP_ID": "wx1", "WECHAT_APP_SECRET_FILE": "/none"],
            ["WECHAT_APP_SECRET_FILE: secret file /none cannot be read"]
        ),
        (
            ["WECHAT_APP_ID": "wx1", "WECHAT_APP_SECRET_FILE": "0f7d3b91c2a84e56b7d0f3a19c8e2b64"],
            ["WECHAT_APP_SECRET_FILE: names no file that can be read, and is not shown"]
        ),
        (
            ["WECHAT_APP_ID": "wx1", "WECHAT_APP_SECRET": "a", "WECHAT_API_BASE_URL": "localhost"],
            ["WECHAT_API_BASE_URL: \"localhost\" is not a URL"]
        ),
        (
            ["WECHAT_APP_ID": "wx1", "WECHAT_APP_SECRET": "a", "WECHAT_API_BASE_URL": "http://u:s3cret@h"],
            ["WECHAT_API_BASE_URL: \"http://<secret>@h\" is not a URL"]
        ),
    ])
    func whatIsMissingOrDoubledIsNamed(environment: [String: String], expected: [String]) {
        let found = problems(environment)
        #expect(found.count == expected.count)
        for (found, expected) in zip(found, expected) { #expect(found.hasPrefix(expected)) }
    }
}

struct ExampleConfigurationTests {
    @Test func theShippedExampleLacksNothingButItsSecret() throws {
        let path = "\(Paths.root)/deploy/wechat-exporter.example.yml"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        do throws(ConfigurationError) {
            _ = try ConfigurationFile.parse(text, path: path, environment: [:])
            Issue.record("the secret file of the example exists")
        } catch {
            #expect(error.problems.count == 1)
            #expect(error.description.contains("secret file \(Paths.root)/deploy/secrets/shop cannot be read"))
        }
        let complete = text.replacingOccurrences(of: "app_secret_file: secrets/shop", with: "app_secret: hush")
        var expected = ExporterConfiguration()
        let configuration = try ConfigurationFile.parse(complete, path: "config.yml", environment: [:])
        expected.accounts = configuration.accounts

        #expect(configuration == expected)
    }
}
