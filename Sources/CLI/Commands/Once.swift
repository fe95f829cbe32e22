import ArgumentParser
import Exporter
import Logging
import Settings

/// Fetches what is due, prints or writes it, and ends.
struct Once: AsyncParsableCommand, LoggingCommand {
    static let configuration = CommandConfiguration(
        abstract: "Fetch what is due once and print the metrics, or write them for node_exporter's textfile collector.")

    @OptionGroup var config: ConfigurationFlags
    @OptionGroup var store: StoreFlags
    @OptionGroup var shards: ShardFlags
    @Option(
        name: .customLong("textfile"),
        help: ArgumentHelp("Write to this file, atomically, instead of standard output.", valueName: "path"))
    var textfile: String?
    @OptionGroup var log: LogFlags

    /// Exits 1 when a call failed, but writes what is held all the same; exits 130 after a signal and writes nothing.
    func run() async throws {
        let logger = log.logger
        do {
            var configuration = try config.load(unreadableSecrets: .warn)
            if let path = store.path { configuration.storePath = path }
            configuration.keep(only: shards.shard)
            let exporter = try LiveExporter(configuration, build: .current, logger: logger)
            let isComplete = try await Interruptible.run { [textfile] in
                let (exposition, failures) = try await exporter.once()
                if let textfile { try AtomicFile.write(exposition, to: textfile) } else { try Self.show(exposition) }
                return failures.isEmpty
            }
            if !isComplete { throw ExitCode.failure }
        } catch let exit as ExitCode {
            throw exit
        } catch is CancellationError {
            Console.error("stopped; what was fetched is kept in the store")
            throw ExitCode(130)
        } catch {
            Console.error("\(error)")
            throw ExitCode.failure
        }
    }

    private static func show(_ exposition: [UInt8]) throws {
        if let reason = Console.out(exposition) {
            Console.error("cannot write to standard output: \(reason)")
            throw ExitCode.failure
        }
        try Task.checkCancellation()
    }
}
