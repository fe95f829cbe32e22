import YAMLReading

/// Why `--account` names no account; `description` is one sentence with the way out.
package enum AccountNameError: Error, Equatable, Sendable, CustomStringConvertible {
    /// No configured account has the name.
    case unknown(String, hint: String)
    /// The account is configured with `enabled: false`.
    case disabled(String)

    /// The sentence for the operator.
    package var description: String {
        switch self {
        case .unknown(let name, let hint): "--account \(name): there is no such account; \(hint)"
        case .disabled(let name): "--account \(name): the account has enabled: false; enable it first"
        }
    }
}

extension ExporterConfiguration {
    /// The accounts of these names in the order of the configuration; all of them where no name is given.
    package func accounts(named names: [String]) throws(AccountNameError) -> [AccountConfiguration] {
        let known = accounts.map(\.name)
        for name in names where !known.contains(name) {
            guard !disabledAccounts.contains(where: { $0.name == name }) else { throw .disabled(name) }
            let hint = NearestWord.to(name, among: known).map { "did you mean \"\($0)\"?" }
            let list = known.prefix(10).joined(separator: ", ") + (known.count > 10 ? ", …" : "")
            throw .unknown(name, hint: hint ?? "there are \(list)")
        }
        return accounts.filter { names.isEmpty || names.contains($0.name) }
    }
}
