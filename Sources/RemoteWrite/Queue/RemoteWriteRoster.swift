import Synchronization

/// The configured accounts and receivers at one moment.
struct RemoteWriteRoster: Sendable {
    /// Grows whenever anything else in the roster changes.
    var version = 0
    /// The names of the accounts by AppID.
    var accounts: [String: String] = [:]
    /// The names of the receivers.
    var receivers: Set<String> = []
}

/// The current roster, shared by those that run while the configuration changes.
final class SharedRoster: Sendable {
    private let roster = Mutex(RemoteWriteRoster())

    /// The roster at this moment.
    var current: RemoteWriteRoster { roster.withLock(\.self) }

    /// Replaces accounts and receivers.
    func replace(accounts: [String: String], receivers: Set<String>) {
        roster.withLock { roster in
            guard roster.accounts != accounts || roster.receivers != receivers else { return }
            roster = RemoteWriteRoster(version: roster.version + 1, accounts: accounts, receivers: receivers)
        }
    }
}
