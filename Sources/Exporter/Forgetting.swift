import DayStore
import Glibc
package import Settings
import YAMLReading

/// Removes a receiver or an account from the store while no exporter runs on it.
package struct Forgetting {
    /// What to remove.
    package enum Subject: Equatable, Sendable {
        /// A receiver of remote write, by its `name`.
        case receiver(String)
        /// An account, by its name in the configuration or its AppID.
        case account(String)
    }

    private let configuration: ExporterConfiguration?
    private let store: DayStore

    /// Opens the store, which must exist and must not be in use.
    ///
    /// - Parameters:
    ///   - path: The store.
    ///   - configuration: Where account names are looked up; nil for none.
    /// - Throws: ``ForgettingError`` or ``StoreError`` with the way out.
    package init(path: String, configuration: ExporterConfiguration?) throws {
        guard path != ":memory:", access(path, F_OK) == 0 else { throw StoreError.missing(path: path) }
        do throws(StoreError) {
            store = try DayStore(path: path)
        } catch {
            guard case .busy = error else { throw error }
            throw ForgettingError.storeInUse(path: path)
        }
        self.configuration = configuration
    }

    /// Removes a subject, or only reports what would be removed.
    ///
    /// - Returns: lines for the terminal.
    /// - Throws: ``ForgettingError`` for a subject that is not in the store.
    package func forget(_ subject: Subject, isTrial: Bool) async throws -> [String] {
        let (what, removal) = try await removal(of: subject, isTrial: isTrial)
        let verb = isTrial ? "would forget" : "forgot"
        var lines = ["\(verb) \(what): \(removal.sentence)"]
        if isConfigured(subject) {
            lines.append("note: \(what) is still configured: the next start begins again with it")
        }
        return lines
    }

    private func removal(of subject: Subject, isTrial: Bool) async throws -> (what: String, StoreRemoval) {
        switch subject {
        case .receiver(let name):
            guard let removal = try await store.forget(receiver: name, isTrial: isTrial) else {
                throw ForgettingError.unknownReceiver(name, known: try store.receivers())
            }
            return ("remote_write \(name)", removal)
        case .account(let name):
            let appID = configuration?.knownAccounts.first { $0.name == name }?.appID ?? name
            guard let removal = try await store.forget(account: appID, isTrial: isTrial) else {
                throw ForgettingError.unknownAccount(name)
            }
            if !isTrial { StripsFile.remove(storePath: store.path) }
            return (name == appID ? "account \(name)" : "account \(name) (\(appID))", removal)
        }
    }

    private func isConfigured(_ subject: Subject) -> Bool {
        switch subject {
        case .receiver(let name): configuration?.remoteWrite.contains { $0.name == name } ?? false
        case .account(let name): configuration?.knownAccounts.contains { [$0.name, $0.appID].contains(name) } ?? false
        }
    }
}

extension StoreRemoval {
    fileprivate var sentence: String {
        "\(queued) queued days, \(periods) stored periods, \(calls) records of calls, \(tokens) refresh tokens"
    }
}

/// Why nothing was forgotten.
package enum ForgettingError: Error, Equatable, CustomStringConvertible {
    /// An exporter runs on the store.
    case storeInUse(path: String)
    /// The store has no queue for a receiver of that name.
    case unknownReceiver(String, known: [String])
    /// The store knows nothing of the account.
    case unknownAccount(String)

    /// The sentence for the operator.
    package var description: String {
        switch self {
        case .storeInUse(let path): "the store \(path) is in use by a running exporter: stop it first"
        case .unknownReceiver(let name, let known):
            "the store has no queue for remote_write \(name): "
                + (known.isEmpty
                    ? "there is none at all"
                    : NearestWord.to(name, among: known).map { "did you mean \"\($0)\"?" }
                        ?? "there are \(known.prefix(10).joined(separator: ", "))")
        case .unknownAccount(let name):
            "the store knows no account \(name): give its AppID, or its name together with the configuration file"
        }
    }
}
