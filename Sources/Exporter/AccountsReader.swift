import WeChatAPI
import Yams

/// Reads the list `accounts`.
struct AccountsReader {
    private let folder: String
    private let environment: [String: String]
    private let problems: ProblemList

    /// Reads paths from `folder` and `app_secret_env` from `environment`.
    init(folder: String, environment: [String: String], problems: ProblemList) {
        (self.folder, self.environment, self.problems) = (folder, environment, problems)
    }

    /// The accounts of the top section; at least one, with names and app ids that occur once.
    func accounts(_ top: YAMLSection) -> [AccountConfiguration] {
        guard let node = top.node("accounts"), let items = node.sequence, !items.isEmpty else {
            top.complain("accounts", "must be a list of at least one account with name, app_id and a secret")
            return []
        }
        var accounts: [AccountConfiguration] = []
        for (index, item) in items.enumerated() {
            let keys = ["name", "app_id", "token"] + SecretKey.allCases.map(\.rawValue)
            let section = YAMLSection(item, path: "accounts[\(index)]", keys: keys, problems: problems)
            guard section.isMapping, let account = account(section) else { continue }
            if accounts.contains(where: { $0.name == account.name }) {
                section.complain("name", "\"\(account.name)\" is already taken by another account")
            } else if let other = accounts.first(where: { $0.appID == account.appID }) {
                section.complain("app_id", "account \"\(other.name)\" already has this app_id")
            }
            accounts.append(account)
        }
        return accounts
    }

    private enum SecretKey: String, CaseIterable {
        case file = "app_secret_file"
        case environment = "app_secret_env"
        case literal = "app_secret"
    }

    private func account(_ section: YAMLSection) -> AccountConfiguration? {
        let appID = section.text("app_id")
        if section.node("app_id") == nil {
            section.complain("app_id", "is missing; it is in the console beside the AppSecret")
        }
        let words = Credentials.TokenKind.allCases.map(\.rawValue).joined(separator: " or ")
        let kind = section.value("token", expected: words) { Credentials.TokenKind(rawValue: $0) }
        let secret = secret(section)
        guard let appID, let secret else { return nil }
        return AccountConfiguration(
            name: section.text("name") ?? appID, appID: appID, secret: secret, tokenKind: kind ?? .stable)
    }

    private func secret(_ section: YAMLSection) -> SecretSource? {
        let given = SecretKey.allCases.filter { section.node($0.rawValue) != nil }
        guard let key = given.first, given.count == 1 else {
            let names = SecretKey.allCases.map(\.rawValue)
            let found =
                given.isEmpty ? "none is given" : "\(given.map(\.rawValue).joined(separator: " and ")) are given"
            let message = "exactly one of \(names.joined(separator: ", ")) is needed; \(found)"
            problems.add(
                "\(section.path): \(message)",
                at: given.last.flatMap { section.node($0.rawValue)?.mark } ?? section.mark)
            return nil
        }
        guard let text = section.text(key.rawValue) else { return nil }
        switch key {
        case .literal: return .literal(Secret(text))
        case .environment:
            if let value = environment[text], !value.isEmpty { return .environment(name: text, value: Secret(value)) }
            section.complain(key.rawValue, "the environment variable \(text) is not set")
            return nil
        case .file:
            let source = SecretSource.file(path: Paths.resolve(text, in: folder))
            do throws(SecretError) { _ = try source.read() } catch { section.complain(key.rawValue, "\(error)") }
            return source
        }
    }
}
