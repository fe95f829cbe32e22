import Languages
import Testing
import WeChatAPI
import YAMLReading

@testable import Settings

/// `api.base_url`: one host, or several in the order in which they are called.
struct BaseURLsTests {
    private static let account = "accounts: [{name: shop, app_id: wx1, app_secret: hush}]"

    private func parse(_ value: String, _ environment: [String: String] = [:]) throws -> ExporterConfiguration {
        try ConfigurationFile.parse(
            "api:\n  base_url: \(value)\n\(Self.account)", path: "config.yml", environment: environment)
    }

    private func problem(_ value: String, _ environment: [String: String] = [:]) -> String {
        do {
            _ = try parse(value, environment)
            return "nothing is wrong"
        } catch { return "\(error)" }
    }

    @Test(arguments: [
        (value: "https://a.example", urls: ["https://a.example"]), ("[https://a.example/]", ["https://a.example"]),
        ("[https://b.example, http://127.0.0.1:9984]", ["https://b.example", "http://127.0.0.1:9984"]),
    ])
    func oneOrManyAreRead(value: String, urls: [String]) throws {
        #expect(try parse(value).api.baseURLs.map { "\($0)" } == urls)
    }

    @Test func whatIsInForceIsShownAsItWasWritten() throws {
        let many = try parse("[https://a.example, https://b.example]")
        #expect(try many.yaml().contains("  base_url:\n  - https://a.example\n  - https://b.example\n"))
        #expect(
            many.summary[0].english.hasPrefix("upstream: https://a.example, then https://b.example, 90 calls a day"))
        #expect(try parse("[https://a.example]").yaml().contains("  base_url: https://a.example\n"))
        let again = try ConfigurationFile.parse(
            try many.yaml().replacing("<secret>", with: "hush"), path: "config.yml", environment: [:])
        #expect(again.api == many.api)
    }

    @Test(arguments: [
        (value: "[]", problem: "config.yml:2:13: api.base_url: must be a URL such as"),
        ("[\(Array(repeating: "x", count: 9).joined(separator: ", "))]", "or a list of 1 to 8 of them"),
        ("{}", "config.yml:2:13: api.base_url: must be a URL such as"),
        ("[https://a.example, a.example]", "config.yml:2:33: api.base_url: \"a.example\" is not a URL such as"),
        ("[https://a.example, [x]]", "config.yml:2:33: api.base_url: \"\" is not a URL such as"),
        ("[https://a.example, https://a.example/]", "config.yml:2:33: api.base_url: https://a.example is listed twice"),
        (
            "[https://a.example, 'https://u:pass@b.example']",
            "config.yml:2:33: api.base_url: \"https://<secret>@b.example\" is not"
        ),
    ])
    func mistakesAreToldWithTheirPlace(value: String, problem: String) {
        #expect(self.problem(value).contains(problem), "\(self.problem(value))")
    }

    @Test(arguments: [
        (environment: ["HTTPS_PROXY": "http://u:pass@proxy:1", "NO_PROXY": "b.example"], isRefused: true),
        (["HTTPS_PROXY": "http://proxy:1", "NO_PROXY": "a.example"], true),
        (["HTTPS_PROXY": "http://proxy:1"], false), (["HTTPS_PROXY": "http://proxy:1", "NO_PROXY": "example"], false),
    ])
    func allHostsMustBeReachedInTheSameWay(environment: [String: String], isRefused: Bool) {
        let problem = problem("[https://a.example, https://b.example]", environment)
        #expect(problem.contains("all hosts must be reached in the same way") == isRefused, "\(problem)")
        #expect(!problem.contains("pass"))
    }

    @Test func theEnvironmentTakesSeveralWithCommas() throws {
        var environment = ["WECHAT_APP_ID": "wx1", "WECHAT_APP_SECRET": "s"]
        environment["WECHAT_API_BASE_URL"] = "https://a.example,https://b.example"
        let configuration = try EnvironmentConfiguration.load(environment)
        #expect(configuration.api.baseURLs.map { "\($0)" } == ["https://a.example", "https://b.example"])
        for text in ["https://a.example,", "https://a.example,https://a.example", "nonsense"] {
            environment["WECHAT_API_BASE_URL"] = text
            #expect { try EnvironmentConfiguration.load(environment) } throws: {
                "\($0)".hasPrefix("WECHAT_API_BASE_URL: ")
            }
        }
    }
}
