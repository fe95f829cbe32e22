import ArgumentParser
import FoundationEssentials
import Glibc
import HTTPServer
import Logging

/// The entry point: adds arguments from the environment, then parses and runs the command.
@main
enum Main {
    /// Exits 0 on success, 1 on failure, 64 on bad usage.
    static func main() async {
        ProcessMemory.keepLittle()
        Descriptors.prepare()
        // A closed reader or a full-size file must fail the write, not end the program.
        for number in [SIGPIPE, SIGXFSZ] { signal(number, SIG_IGN) }
        // The first process of a container inherits orphans; ignoring SIGCHLD leaves no zombies, and nothing here waits for a child.
        if getpid() == 1 { signal(SIGCHLD, SIG_IGN) }
        // Prometheus' exporters treat an empty name or path as none; with `--flag=` the parser would miss it.
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

    /// The command for the arguments; if the system allows too few open files, logs one line and exits with code 1.
    private static func command(_ arguments: [String]) throws -> any ParsableCommand {
        let command = try WechatExporter.parseAsRoot(arguments)
        guard command is any AsyncParsableCommand, let shortage = Descriptors.shortage else { return command }
        if let logger = (command as? any LoggingCommand)?.log.logger {
            logger.error("Exporter failed", metadata: ["err": "\(shortage)"])
        } else {
            Console.error(shortage)
        }
        throw ExitCode.failure
    }
}
