import Foundation
import Languages
import Settings
import TestKit
import Testing
import WeChatAPI
import YAMLReading

/// What an account can have of its own: labels, calls, endpoints, and whether it is collected at all.
struct AccountSettingsTests {
    @Test func anAccountMayHaveLabelsCallsAndEndpointsOfItsOwn() throws {
        let configuration = try Self.parse(
            """
            accounts:
              - {name: shop, app_id: wx1, app_secret: s, labels: {owner: anna, team: "7", Brand_2: 公众号}}
              - {name: corner, app_id: wx2, app_secret: s, calls_per_day: 20, endpoints: [getupstreammsg], labels: {owner: ben}}
            """)
        let (shop, corner) = (configuration.accounts[0], configuration.accounts[1])
        #expect(shop.labels == ["owner": "anna", "team": "7", "Brand_2": "公众号"])
        #expect(configuration.labelNames == ["Brand_2", "owner", "team"])
        #expect(configuration.policy(of: shop).callsPerDay == 90 && configuration.policy(of: corner).callsPerDay == 20)
        #expect(configuration.endpoints(of: shop) == [.getupstreammsghour, .getupstreammsgmonth])
        #expect(configuration.endpoints(of: corner) == [.getupstreammsg])
        #expect(configuration.collectedEndpoints == [.getupstreammsghour, .getupstreammsgmonth, .getupstreammsg])
        #expect(configuration.summary.map(\.english).contains("labels of accounts: Brand_2, owner, team"))
        #expect(
            configuration.summary.map(\.english).contains(
                "settings of their own: 1 (corner: 20 calls a day, getupstreammsg)"))
        let yaml = try configuration.yaml()
        for line in ["calls_per_day: 20", "owner: anna"] { #expect(yaml.contains(line), "\(yaml)") }
        #expect(try Self.parse(yaml.replacing("<secret>", with: "s")).accounts == configuration.accounts)
    }

    @Test(arguments: [
        ("labels: {account: x}", "accounts[0].labels: \"account\" is reserved"),
        ("labels: {job: x}", "\"job\" is reserved"),
        ("labels: {__x: x}", "\"__x\" begins with __"), ("labels: {severity: x}", "\"severity\" is reserved"),
        ("labels: {9x: x}", "\"9x\" is not the name of a label"),
        ("labels: {app_secret: 0123456789abcdef}", "\"app_secret\" is the key of a secret"),
        ("labels: {Password: 0123456789abcdef}", "\"Password\" is the key of a secret"),
        ("labels: {te-am: x}", "\"te-am\" is not the name of a label"),
        ("labels: [team]", "labels: must be a mapping of names to strings"),
        ("labels: {team: [x]}", "labels.team: must be a string on one line"),
        ("labels: {team: \"a\\u2028b\"}", "labels.team: must not hold line breaks"),
        ("label: {team: x}", "did you mean \"labels\"?"), ("calls_per_day: 0", "whole number from 1 to 100000"),
        ("endpoints: []", "endpoints: must be a list"),
        ("endpoints: [getupstreammsgmont]", "did you mean \"getupstreammsgmonth\"?"),
        ("endpoints: [getupstreammsg, getupstreammsg]", "is listed twice"), ("enabled: maybe", "is not true or false"),
    ])
    func mistakesAreNamed(keys: String, sentence: String) throws {
        let error = try #require(throws: ConfigurationError.self) {
            try Self.parse("accounts: [{name: shop, app_id: wx1, app_secret: s, \(keys)}]")
        }
        #expect("\(error)".contains(sentence) && error.problems.count == 1, "\(error)")
    }

    /// What is switched off may have lost its secret, but its name and AppID stay taken and its keys are checked.
    @Test func aDisabledAccountIsKnownAndNotCollected() throws {
        let off = "{name: off, app_id: wx2, app_secret_file: gone, enabled: false, labels: {team: x}}"
        let configuration = try Self.parse(
            "accounts: [{name: shop, app_id: wx1, app_secret: s, enabled: true}, \(off)]")
        #expect(configuration.accounts.map(\.name) == ["shop"])
        #expect(configuration.disabledAccounts.map(\.name) == ["off"])
        #expect(configuration.knownAccounts.map(\.appID) == ["wx1", "wx2"])
        #expect(configuration.labelNames.isEmpty)
        #expect(configuration.summary.map(\.english).contains("disabled accounts: 1 (off)"))
        #expect(try configuration.yaml().contains("enabled: false"))
        let unset = "{name: off, app_id: wx2, app_secret_env: GONE, enabled: false}"
        #expect(
            try Self.parse("accounts: [\(unset)]").notices.map(\.english) == [
                "all accounts have enabled: false; nothing is collected"
            ]
        )
        #expect(throws: ConfigurationError.self) {
            try Self.parse("accounts: [{name: shop, app_id: wx2, app_secret: s}, \(off)]")
        }
        #expect(throws: ConfigurationError.self) { try Self.parse("accounts: [{app_id: wx2, enabled: false}]") }
        #expect(throws: ConfigurationError.self) {
            try Self.parse("accounts: [\(off.replacing("false", with: "true"))]")
        }
    }

    private static func parse(_ text: String) throws(ConfigurationError) -> ExporterConfiguration {
        try ConfigurationFile.parse(text, path: "/nowhere/config.yml", environment: [:])
    }
}
