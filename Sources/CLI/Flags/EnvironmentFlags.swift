import ArgumentParser
import FoundationEssentials

/// Flags set by environment variables: `WECHAT_EXPORTER_WEB_MAX_REQUESTS=10` says `--web.max-requests=10`.
///
/// These are the flags with a dot in their names, which say how a program runs; those without one, such as `--dry-run`, belong to a single call.
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
        guard let command = command(of: arguments) else { return arguments }
        // What follows `--help` or `--version` is not parsed, so nothing may hide it.
        var completed = arguments
        for flag in try flags(of: command) where !isGiven(flag.name, in: arguments) {
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

    /// The flags of a command that the environment can set, as the command declares them.
    static func flags(of command: any ParsableCommand.Type) throws -> [Flag] {
        let dump = try JSONDecoder().decode(Dump.self, from: Data(command._dumpHelp().utf8))
        let flags = dump.command.arguments.compactMap(\.flag)
        // What the environment says of addresses, it may say to the exporter as well: the command itself finds out.
        return command is Health.Type ? flags.filter { !AddressFlags.names.contains($0.name) } : flags
    }

    /// The command that the arguments ask for; `nil` for none that is known.
    private static func command(of arguments: [String]) -> (any ParsableCommand.Type)? {
        let configuration = WechatExporter.configuration
        guard let first = arguments.first, !first.hasPrefix("-") else { return configuration.defaultSubcommand }
        return configuration.subcommands.first { $0._commandName == first }
    }

    /// What the argument parser tells of a command.
    private struct Dump: Decodable {
        struct Command: Decodable {
            let arguments: [Argument]
        }

        struct Argument: Decodable {
            struct Name: Decodable {
                let name: String
            }

            let kind: String
            let isRepeating: Bool
            let names: [Name]?

            /// The flag; `nil` where its name has no dot.
            var flag: Flag? {
                guard let name = names?.map(\.name).first(where: { $0.contains(".") }) else { return nil }
                return (name, kind == "flag" ? .toggle : isRepeating ? .list : .value)
            }
        }

        let command: Command
    }

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
