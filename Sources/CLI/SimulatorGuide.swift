import Simulator

/// What somebody needs to call the simulator, as lines for the terminal.
struct SimulatorGuide {
    /// How many accounts are printed.
    static let printed = 10

    /// The simulator as it starts.
    let simulator: Simulator
    /// Its bound address.
    let address: String

    /// All lines.
    var lines: [String] {
        let configuration = simulator.configuration
        let control = "http://\(address)/simulator"
        return ["WeChat simulator on http://\(address)"] + accounts(configuration.accounts)
            + configuration.platforms.flatMap { platform($0, configuration.accounts) }
            + (configuration.cloudbaseToken.map(cloud) ?? [])
            + [
                "  scenario \(simulator.scenario.rawValue): \(simulator.scenario.summary)",
                "  another one:  curl -X PUT \(control)/scenario/NAME",
                "  what was asked:  curl \(control)/status",
            ]
    }

    private func accounts(_ accounts: [SimulatedAccount]) -> [String] {
        accounts.prefix(Self.printed).map { account in
            "  account \(account.name): app_id \(account.appID), app_secret \(account.secret) (invented)"
        } + more(accounts)
    }

    private func platform(_ platform: SimulatedPlatform, _ accounts: [SimulatedAccount]) -> [String] {
        [
            "  platform: component_app_id \(platform.componentAppID), component_app_secret \(platform.secret)",
            "  platform: verify_ticket \(platform.verifyTicket)",
        ]
            + accounts.prefix(Self.printed).compactMap { account in
                platform.authorizers[account.appID].map { "  platform: account \(account.name): refresh_token \($0)" }
            } + more(accounts)
    }

    private func cloud(_ token: String) -> [String] {
        ["  cloud: data calls without a token are taken; container token \(token)"]
    }

    private func more(_ accounts: [SimulatedAccount]) -> [String] {
        let rest = accounts.count - Self.printed
        return rest > 0 ? ["  … and \(rest) more, \(accounts.count) in all"] : []
    }
}
