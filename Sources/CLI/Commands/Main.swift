import ArgumentParser
import FoundationEssentials
import Glibc
import HTTPServer
import Logging

/// The door of the process: completes the arguments from the environment, then parses and runs the command.
@main
enum Main {
    /// Exits 0 on success, 1 on failure, 64 on bad usage.
    static func main() async {
        ProcessMemory.keepLittle()
        Descriptors.prepare()
        // A reader that has gone, or a file at its greatest size, is an error of the write and not the end of the program.
        for number in [SIGPIPE, SIGXFSZ] { signal(number, SIG_IGN) }
        // The first process of a container inherits orphans; what ignores SIGCHLD leaves no zombies, and nothing here waits for a child.
        if getpid() == 1 { signal(SIGCHLD, SIG_IGN) }
        // Prometheus' exporters take an empty name or path for none; in one word with the flag the parser would miss it.
        let arguments = CommandLine.arguments.dropFirst().flatMap { argument in
            let isEmpty = argument.hasPrefix("--web.") && argument.firstIndex(of: "=") == argument.indices.last
            return isEmpty ? [String(argument.dropLast()), ""] : [argument]
        }
        do {
            let completed = try EnvironmentFlags.complete(arguments, from: ProcessInfo.processInfo.environment)
            var command = try command(completed)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            Console.flush()
        } catch {
            Console.flush()
            WechatExporter.exit(withError: error)
        }
    }

    /// The command that the arguments ask for; where the system allows too few open files, one line and exit code 1.
    private static func command(_ arguments: [String]) throws -> any ParsableCommand {
        let command = try WechatExporter.parseAsRoot(arguments)
        guard command is any AsyncParsableCommand, let shortage = Descriptors.shortage else { return command }
        if let logger = (command as? any LoggingCommand)?.log.logger {
            logger.error("Cannot run", metadata: ["err": "\(shortage)"])
        } else {
            Console.error(shortage)
        }
        throw ExitCode.failure
    }
}
