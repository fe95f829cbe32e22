import ArgumentParser
import ExporterToolkit
import FoundationEssentials
import Glibc

/// The door of the process: completes the arguments from the environment, then parses and runs the command.
@main
enum Main {
    /// Exits 0 on success, 1 on failure, 64 on bad usage.
    static func main() async {
        ProcessMemory.keepLittle()
        // The first process of a container inherits orphans; what ignores SIGCHLD leaves no zombies, and nothing here waits for a child.
        if getpid() == 1 { signal(SIGCHLD, SIG_IGN) }
        // Prometheus' exporters take an empty name or path for none; in one word with the flag the parser would miss it.
        let arguments = CommandLine.arguments.dropFirst().flatMap { argument in
            let isEmpty = argument.hasPrefix("--web.") && argument.firstIndex(of: "=") == argument.indices.last
            return isEmpty ? [String(argument.dropLast()), ""] : [argument]
        }
        do {
            let completed = try EnvironmentFlags.complete(arguments, from: ProcessInfo.processInfo.environment)
            var command = try WechatExporter.parseAsRoot(completed)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            WechatExporter.exit(withError: error)
        }
    }
}
