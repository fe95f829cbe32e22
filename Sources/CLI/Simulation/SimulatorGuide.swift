import Simulator

/// Instructions for calling the simulator, as lines for the terminal.
struct SimulatorGuide {
    /// How many accounts are printed.
    static let printed = 10

    /// The simulator at its start.
    let simulator: Simulator
    /// Its bound address.
    let address: String

    /// All lines.
    var lines: [String] {
        let configuration = simulator.configuration
        let control = "http://\(address)/simulator"
        var lines = ["WeChat simulator on http://\(address)"]
        lines += accounts(configuration.accounts)
        for platform in configuration.platforms { lines += self.platform(platform, configuration.accounts) }
        if let token = configuration.cloudbaseToken { lines.append(cloud(token)) }
        lines.append("  scenario \(simulator.scenario.rawValue): \(simulator.scenario.summary)")
        lines.append("  another one:  curl -X PUT \(control)/scenario/NAME")
        lines.append("  what was asked:  curl \(control)/status")
        return lines
    }

    private func accounts(_ accounts: [SimulatedAccount]) -> [String] {
        var lines = accounts.prefix(Self.printed).map { account in
            "  account \(account.name): app_id \(account.appID), app_secret \(account.secret) (invented)"
        }
        lines += more(accounts)
        return lines
    }

    private func platform(_ platform: SimulatedPlatform, _ accounts: [SimulatedAccount]) -> [String] {
        var lines = [
            "  platform: component_app_id \(platform.componentAppID), component_app_secret \(platform.secret)",
            "  platform: verify_ticket \(platform.verifyTicket)",
        ]
        lines += accounts.prefix(Self.printed).compactMap { account in
            platform.authorizers[account.appID].map { "  platform: account \(account.name): refresh_token \($0)" }
        }
        lines += more(accounts)
        return lines
    }

    private func cloud(_ token: String) -> String {
        "  cloud: data calls without a token are taken; container token \(token)"
    }

    private func more(_ accounts: [SimulatedAccount]) -> [String] {
        let rest = accounts.count - Self.printed
        return rest > 0 ? ["  … and \(rest) more, \(accounts.count) in all"] : []
    }
}
