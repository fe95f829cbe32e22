import YAMLReading

/// Reads the labels of an account.
struct AccountLabelsReader {
    /// Where mistakes are noted.
    let problems: ProblemList

    /// The labels of `key`: names that Prometheus takes and that nothing else uses.
    func labels(_ key: String, _ section: YAMLSection) -> [String: String] {
        section.texts(key, problems: problems, fault: PlainText.fault, complaint: LabelNames.complaint)
    }
}

/// The names that labels of accounts may have.
package enum LabelNames {
    /// Names that the series of accounts, their targets or their alerts have already: a label of that name would replace it, or be replaced.
    package static let reserved: Set<String> = [
        "account", "alertname", "app_id", "class", "count_interval", "endpoint", "errcode", "instance", "job", "le",
        "msg_type", "quantile", "ref_hour", "severity", "user_source",
    ]

    /// The keys under which a secret is written itself. Where an indentation makes a label of one, the secret would be shown everywhere.
    private static let secretKeys: Set<String> = [
        "app_secret", "bearer_token", "component_app_secret", "credentials", "password",
    ]

    /// What is wrong with a label that has the name of a secret's key, as a phrase that follows it; nil for all others.
    static func secretComplaint(_ name: String) -> String? {
        guard secretKeys.contains(name.lowercased()) else { return nil }
        return "is the key of a secret, and labels are shown to everybody; indent it less, or choose another name"
    }

    /// Whether a text is the name of a label in Prometheus' classic data model.
    static func isName(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        let isFirst = bytes.first.map { !(0x30...0x39).contains($0) } ?? false
        return isFirst
            && bytes.allSatisfy { byte in
                byte == 0x5F || (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
            }
    }

    /// What is wrong with the name of an account's label, as a phrase that follows it; nil when it is fine.
    static func complaint(_ name: String) -> String? {
        guard isName(name) else {
            return "is not the name of a label; use letters, digits and _, beginning with a letter"
        }
        guard !name.hasPrefix("__") else { return "begins with __, as labels of Prometheus' own do; choose another" }
        guard !name.hasPrefix("exported_") else {
            return "begins with exported_, which Prometheus puts before a label of the page; choose another"
        }
        guard !reserved.contains(name) else {
            return "is reserved: series, targets or alerts have a label of that name already; choose another"
        }
        return secretComplaint(name)
    }
}
