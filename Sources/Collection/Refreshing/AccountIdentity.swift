import Settings

/// What tells one account from another: its AppID and its labels.
package struct AccountIdentity: Equatable, Sendable {
    /// The AppID.
    package let appID: String
    /// The names of the labels that some account has, sorted.
    package let labelNames: [String]
    /// This account's values of them; empty for a label that it does not have.
    package let labelValues: [String]

    /// Makes an identity; `labels` are those of this account.
    package init(appID: String, labels: [String: String] = [:], labelNames: [String] = []) {
        (self.appID, self.labelNames) = (appID, labelNames)
        labelValues = labelNames.map { labels[$0] ?? "" }
    }

    /// The identity of a configured account.
    init(of account: AccountConfiguration, labelNames: [String]) {
        self.init(appID: account.appID, labels: account.labels, labelNames: labelNames)
    }

    /// The labels that this account has.
    package var labels: [(name: String, value: String)] {
        zip(labelNames, labelValues).filter { !$1.isEmpty }.map { (name: $0, value: $1) }
    }
}
