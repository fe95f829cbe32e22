import ArgumentParser

/// Flags set by environment variables: `WECHAT_EXPORTER_WEB_MAX_REQUESTS=10` says `--web.max-requests=10`.
enum EnvironmentFlags {
    /// How a flag takes its value.
    enum Kind {
        /// One value.
        case value
        /// Values separated by commas.
        case list
        /// True or false.
        case toggle
    }

    /// A flag's name without the dashes, and its kind.
    typealias Flag = (name: String, kind: Kind)

    /// The arguments with those flags added that the command knows, that are not given, and whose variable is set.
    ///
    /// - Throws: `ValidationError` for a toggle whose value is neither true nor false.
    static func complete(_ arguments: [String], from environment: [String: String]) throws -> [String] {
        let command = commands.first { $0.name == arguments.first }
        // What follows `--help` or `--version` is not parsed, so nothing may hide it.
        guard let flags = command?.flags ?? (arguments.first.map { $0.hasPrefix("-") } ?? true ? runFlags : nil) else {
            return arguments
        }
        var completed = arguments
        for flag in flags where !isGiven(flag.name, in: arguments) {
            guard let value = environment[variable(flag.name)], !value.isEmpty else { continue }
            switch flag.kind {
            case .value: completed.append("--\(flag.name)=\(value)")
            case .list: completed += list(flag.name, in: environment).map { "--\(flag.name)=\($0)" }
            case .toggle: completed += try toggle(flag.name, value)
            }
        }
        return completed
    }

    /// The values that a flag's variable lists; none where it is not set.
    static func list(_ flag: String, in environment: [String: String]) -> [String] {
        (environment[variable(flag)] ?? "").split(separator: ",").map(String.init)
    }

    /// The name of a flag's variable.
    static func variable(_ flag: String) -> String {
        "WECHAT_EXPORTER_" + String(flag.map { $0 == "." || $0 == "-" ? "_" : $0 }).uppercased()
    }

    private static let runFlags = RunFlags.flags + Run.ownFlags

    private static let commands: [(name: String, flags: [Flag])] = [
        ("run", runFlags), ("check-config", RunFlags.flags),
        ("once", ConfigurationFlags.flags + StoreFlags.flags + ShardFlags.flags + LogFlags.flags),
        ("backfill", ConfigurationFlags.flags + StoreFlags.flags + ShardFlags.flags),
        ("forget", ConfigurationFlags.flags + StoreFlags.flags), ("simulate", LogFlags.flags),
        ("demo", Demo.ownFlags + ProxyFlags.flags + StoreFlags.flags + SecurityFlags.flags + LogFlags.flags),
        // What the environment says of addresses, it may say to the exporter as well: the command itself finds out.
        ("health", ProxyFlags.flags),
    ]

    private static func isGiven(_ flag: String, in arguments: [String]) -> Bool {
        arguments.contains { $0 == "--\(flag)" || $0.hasPrefix("--\(flag)=") }
    }

    private static func toggle(_ flag: String, _ value: String) throws -> [String] {
        switch value.lowercased() {
        case "1", "true", "yes": ["--\(flag)"]
        case "0", "false", "no": []
        default: throw ValidationError("\(variable(flag)): \"\(value)\" is neither true nor false")
        }
    }
}
