import WeChatAPI

/// The configuration of the demo: the given accounts at the given upstream, everything else by default.
package enum DemoConfiguration {
    /// Makes it; the accounts' secrets are the simulator's invented ones. With `causes` callbacks and followers are collected, too.
    package static func make(
        accounts: [(name: String, appID: String, secret: String)], upstream: String, storePath: String,
        causes: Bool = false
    ) -> ExporterConfiguration {
        var configuration = ExporterConfiguration()
        if let url = BaseURL(upstream) { configuration.api.baseURLs = [url] }
        configuration.storePath = storePath
        if causes { configuration.endpoints += [.getinterfacesummaryhour, .getusersummary, .getusercumulate] }
        configuration.accounts = accounts.map { account in
            AccountConfiguration(
                name: account.name, appID: account.appID, access: .secret(.literal(Secret(account.secret)), .stable))
        }
        return configuration
    }
}
