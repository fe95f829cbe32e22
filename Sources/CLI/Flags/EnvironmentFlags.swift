import ArgumentParser
import FoundationEssentials

/// Sets flags from environment variables: `WECHAT_EXPORTER_WEB_MAX_REQUESTS=10` means `--web.max-requests=10`.
///
/// It covers flags with a dot in their names, which configure the program; those without one, such as `--dry-run`, belong to a single
/// call.
enum EnvironmentFlags {
    /// The kind of a flag's value.
    enum Kind {
        /// One value.
        case value
        /// Values separated by commas.
        case list
        /// A boolean.
        case toggle
    }

    /// A flag's name without the dashes, and its kind.
    typealias Flag = (name: String, kind: Kind)

    /// Adds the command's flags that are not given and whose variable is set.
    ///
    /// - Throws: `ValidationError` for a toggle whose value is neither true nor false.
    static func complete(_ arguments: [String], from environment: [String: String]) throws -> [String] {
        guard let command = command(of: arguments) else { return arguments }
        // Arguments after `--help` or `--version` are not parsed, so nothing may come before these.
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

    /// The values in a flag's variable; empty when it is not set.
    static func list(_ flag: String, in environment: [String: String]) -> [String] {
        (environment[variable(flag)] ?? "").split(separator: ",").map(String.init)
    }

    /// The name of a flag's variable.
    static func variable(_ flag: String) -> String {
        "WECHAT_EXPORTER_" + String(flag.map { $0 == "." || $0 == "-" ? "_" : $0 }).uppercased()
    }

    /// The flags of a command that can be set by environment, as the command declares them.
    static func flags(of command: any ParsableCommand.Type) throws -> [Flag] {
        let dump = try JSONDecoder().decode(Dump.self, from: Data(command._dumpHelp().utf8))
        let flags = dump.command.arguments.compactMap(\.flag)
        // The environment's addresses may belong to the exporter: the command `health` finds out itself.
        return command is Health.Type ? flags.filter { !AddressFlags.names.contains($0.name) } : flags
    }

    /// The command that the arguments name; `nil` for an unknown one.
    private static func command(of arguments: [String]) -> (any ParsableCommand.Type)? {
        let configuration = WechatExporter.configuration
        guard let first = arguments.first, !first.hasPrefix("-") else { return configuration.defaultSubcommand }
        return configuration.subcommands.first { $0._commandName == first }
    }

    /// The parser's own description of a command.
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

            /// The flag; `nil` if its name has no dot.
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
