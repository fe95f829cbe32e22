import Synchronization

/// The configured accounts and receivers at one moment.
struct RemoteWriteRoster: Sendable {
    /// Grows whenever anything else in the roster changes.
    var version = 0
    /// The names of the accounts by AppID.
    var accounts: [String: String] = [:]
    /// The names of the receivers.
    var receivers: Set<String> = []
    /// How many days the history has.
    var historyDays = 0
}

/// The current roster, shared by those that run while the configuration changes.
final class SharedRoster: Sendable {
    private let roster = Mutex(RemoteWriteRoster())

    /// The roster at this moment.
    var current: RemoteWriteRoster { roster.withLock(\.self) }

    /// Replaces accounts, receivers and the length of the history.
    func replace(accounts: [String: String], receivers: Set<String>, historyDays: Int) {
        roster.withLock { roster in
            roster.historyDays = historyDays
            guard roster.accounts != accounts || roster.receivers != receivers else { return }
            (roster.accounts, roster.receivers) = (accounts, receivers)
            roster.version += 1
        }
    }
}
