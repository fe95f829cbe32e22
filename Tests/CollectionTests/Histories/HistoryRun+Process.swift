import DayStore
import Logging
import Settings
import TestKit
import Waiting

@testable import Collection

/// Starts and reloads, of the collector and of the model.
extension HistoryRun {
    /// Starts the process on the store, as after a kill.
    mutating func start() throws {
        var assembly = try Assembly(configuration, base(), transport: upstream, previous: nil)
        starts += 1
        accounts = [:]
        for account in assembly.removeMade() { accounts[place(of: account.account)] = account }
        for account in accounts.values { account.publish() }
        self.assembly = assembly
        for account in configuration.accounts {
            let (limit, now) = (limit(of: account, configuration), clock.now)
            change(place(of: account)) { model in
                model.callsPerDay = limit
                model.start(at: now)
            }
        }
    }

    /// Loads the configuration as the exporter does: accounts that are left alone run on.
    mutating func reload() async throws {
        guard let former = assembly?.configuration else { return }
        var next = try Assembly(configuration, base(), transport: upstream, previous: assembly)
        next.takeEffect()
        let (made, earlier) = (next.removeMade(), accounts)
        accounts = earlier.filter { next.kept.contains($0.value.account.appID) }
        for var fresh in made {
            let place = place(of: fresh.account)
            if let running = earlier[place] {
                fresh.catchUp(with: running)
                await fresh.takeOver(running)
            }
            fresh.publish()
            accounts[place] = fresh
        }
        assembly = next
        let kept = Set(
            configuration.accounts.filter { reloadModel($0, former, isRunning: earlier[place(of: $0)] != nil) }.map(
                \.appID))
        if kept != next.kept { complaint = "a reload keeps \(next.kept) instead of \(kept)" }
    }

    /// - Returns: Whether the account runs on as it is.
    private mutating func reloadModel(
        _ account: AccountConfiguration, _ former: ExporterConfiguration, isRunning: Bool
    ) -> Bool {
        let place = place(of: account)
        guard var model = models[place] else { return false }
        defer { models[place] = model }
        let isOtherUpstream = former.policy.callsPerDay != configuration.policy.callsPerDay
        let limit = limit(of: account, configuration)
        guard isRunning else {
            model.callsPerDay = limit
            model.start(at: clock.now)
            return false
        }
        if former.accounts.contains(account), !isOtherUpstream, model.isLeftAlone { return true }
        let isOtherBudget = isOtherUpstream || limit != model.callsPerDay
        model.callsPerDay = limit
        model.reload(at: clock.now, isOtherBudget: isOtherBudget, isOtherUpstream: isOtherUpstream)
        return false
    }

    private func place(of account: AccountConfiguration) -> Int { Int(account.name) ?? 0 }

    private func limit(of account: AccountConfiguration, _ configuration: ExporterConfiguration) -> Int {
        account.callsPerDay ?? configuration.policy.callsPerDay
    }

    private func base() -> Assembly.Base {
        Assembly.Base(
            store: store, disk: Self.disk,
            refreshTokens: RefreshTokens(store: store, clock: clock), observer: Deaf(), maxCalls: 8, clock: clock,
            logger: Self.silence)
    }

    private static let disk = BlockingWork()
    private static let silence = Logger(label: "history") { _ in SwiftLogNoOpLogHandler() }
}
