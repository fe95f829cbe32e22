import WeChatAPI
import YAMLReading
import Yams

/// Reads the lists `platforms` and `accounts`.
struct AccountsReader {
    private let secrets: SecretsReader
    private let problems: ProblemList

    /// Reads secrets with `secrets`; mistakes are added to `problems`.
    init(secrets: SecretsReader, problems: ProblemList) { (self.secrets, self.problems) = (secrets, problems) }

    /// The accounts of the top section: at least one, with unique names and AppIDs, disabled ones included.
    func accounts(_ top: YAMLSection) -> [(account: AccountConfiguration, isEnabled: Bool)] {
        let platforms = platforms(top)
        guard let items = top.node("accounts")?.sequence, !items.isEmpty else {
            top.complain("accounts", "must be a list of at least one account with name, app_id and a secret")
            return []
        }
        var accounts: [(account: AccountConfiguration, isEnabled: Bool)] = []
        var names: Set<String> = []
        var owners: [String: String] = [:]
        for (index, item) in items.enumerated() {
            let section = YAMLSection(item, path: "accounts[\(index)]", keys: Self.keys, problems: problems)
            guard section.isMapping else { continue }
            let isEnabled = section.flag("enabled") ?? true
            // Of an account that is not asked for, the secret may be gone.
            let account = secrets.checking(isEnabled) { self.account(section, platforms) }
            guard let account else { continue }
            if !names.insert(account.name).inserted {
                section.complain("name", "\"\(account.name)\" is already taken by another account")
            } else if let owner = owners.updateValue(account.name, forKey: account.appID) {
                section.complain("app_id", "account \"\(owner)\" already has this app_id")
            }
            accounts.append((account, isEnabled))
        }
        return accounts
    }

    private static let keys =
        ["name", "app_id", "token", "access_token_file", "platform", "refresh_token_file", "cloud", "from_app_id"]
        + ["enabled", "labels", "calls_per_day", "endpoints"] + SecretsReader.keys("app_secret")

    private func platforms(_ top: YAMLSection) -> [PlatformConfiguration] {
        guard let node = top.node("platforms") else { return [] }
        guard let items = node.sequence else {
            top.complain("platforms", "must be a list of platforms with name, component_app_id and their secrets")
            return []
        }
        let keys = ["name", "component_app_id", "verify_ticket_file"] + SecretsReader.keys("component_app_secret")
        return items.enumerated().compactMap { index, item in
            let section = YAMLSection(item, path: "platforms[\(index)]", keys: keys, problems: problems)
            guard section.isMapping else { return nil }
            for key in ["name", "component_app_id", "verify_ticket_file"] where section.node(key) == nil {
                section.complain(key, "is missing")
            }
            guard let secret = secrets.secret("component_app_secret", section),
                let ticket = secrets.file("verify_ticket_file", section),
                let name = section.line("name"), let appID = section.line("component_app_id")
            else { return nil }
            return PlatformConfiguration(name: name, componentAppID: appID, secret: secret, verifyTicket: ticket)
        }
    }

    private func account(_ section: YAMLSection, _ platforms: [PlatformConfiguration]) -> AccountConfiguration? {
        let name = section.line("name")
        let appID = section.line("app_id") ?? section.line("from_app_id")
        let isNamed =
            ["access_token_file", "cloud"].contains { section.node($0) != nil } && section.node("name") != nil
        if section.node("app_id") == nil, appID == nil, !isNamed {
            section.complain(
                "app_id", "is missing; see 微信开发者平台 (developers.weixin.qq.com/platform) → 我的业务 → 公众号/服务号 → 基础信息")
        }
        let labels = AccountLabelsReader(problems: problems).labels("labels", section)
        let callsPerDay = section.callsPerDay("calls_per_day")
        let endpoints = EndpointsReader(problems: problems).endpoints("endpoints", section)
        guard let access = access(section, platforms), let identity = appID ?? name else { return nil }
        var account = AccountConfiguration(name: name ?? identity, appID: identity, access: access)
        (account.labels, account.callsPerDay, account.endpoints) = (labels, callsPerDay, endpoints)
        return account
    }

    /// The one way to call that the account's keys describe.
    private func access(
        _ section: YAMLSection, _ platforms: [PlatformConfiguration]
    ) -> AccountConfiguration.Access? {
        let ways = [("cloud", ["app_secret"]), ("platform", ["app_secret", "access_token_file", "cloud"])]
        for (way, others) in ways where section.node(way) != nil {
            for other in others where section.node(other) != nil {
                section.complain(other, "does not go with \(way); keep one of the two")
                return nil
            }
        }
        if section.node("cloud") != nil { return cloud(section) }
        if section.node("platform") != nil { return platform(section, platforms) }
        if section.node("access_token_file") != nil, secrets.given("app_secret", section).isEmpty {
            return secrets.file("access_token_file", section).map { .tokenFile($0) }
        }
        let words = Credentials.TokenKind.allCases.map(\.rawValue).joined(separator: " or ")
        let kind = section.value("token", expected: words) { Credentials.TokenKind(rawValue: $0) }
        return secrets.secret("app_secret", section, or: ["access_token_file"]).map { .secret($0, kind ?? .stable) }
    }

    private func cloud(_ section: YAMLSection) -> AccountConfiguration.Access? {
        let word = section.value("cloud", expected: "open_interface or token_file") { text in
            ["open_interface", "token_file"].contains(text) ? text : nil
        }
        switch word {
        case "open_interface": return .openInterface(fromAppID: section.text("from_app_id"))
        case "token_file":
            guard section.node("access_token_file") != nil else { return .cloudToken(.file(path: Self.containerToken)) }
            return secrets.file("access_token_file", section).map { .cloudToken($0) }
        default: return nil
        }
    }

    private func platform(
        _ section: YAMLSection, _ platforms: [PlatformConfiguration]
    ) -> AccountConfiguration.Access? {
        if section.node("refresh_token_file") == nil { section.complain("refresh_token_file", "is missing") }
        let platform = section.text("platform").flatMap { name in platforms.first { $0.name == name } }
        if platform == nil { section.complain("platform", "no platform of this name is listed under platforms") }
        guard let refreshToken = secrets.file("refresh_token_file", section), let platform else { return nil }
        return .platform(platform, refreshToken: refreshToken)
    }

    /// Where WeChat Cloud Run mounts the container's token.
    private static let containerToken = "/.tencentcloudbase/wx/cloudbase_access_token"
}
