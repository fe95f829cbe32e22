import ArgumentParser
import BeijingTime
import Collection
import EventTime
import Exporter
import ExporterToolkit
import Logging
import Settings

extension BackfillFormat: ExpressibleByArgument {}
extension EventSource: ExpressibleByArgument {}

/// Writes settled days in event time, for stores that accept history.
struct BackfillCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backfill",
        abstract: "Write the hours of past days at the time they happened, fetching what is missing.",
        discussion: """
            Tells beforehand how many calls it takes and on how many Beijing days. Fetched days are kept in the store, so after Ctrl-C, or \
            when the day's calls are used up, the same command goes on where it stopped.
            """)

    @Option(help: ArgumentHelp("The first day, in Beijing time.", valueName: "yyyy-MM-dd"))
    var from: String
    @Option(help: ArgumentHelp("The last day, in Beijing time.", valueName: "yyyy-MM-dd"))
    var to: String
    @Option(help: ArgumentHelp("Only this account, by name; may be repeated.", valueName: "name"))
    var account: [String] = []
    @Option(help: "Which hours: of messages, or of callbacks to the account's own server.")
    var endpoint = EventSource.messages
    @Flag(help: "Fetch days again that are held as final; changed numbers replace the stored ones.")
    var again = false
    @Option(help: ArgumentHelp("The file to write.", valueName: "path"))
    var output: String?
    @Option(help: "The format of the file.")
    var format = BackfillFormat.openmetrics
    @Flag(name: .customLong("dry-run"), help: "Only show what has to be fetched.")
    var dryRun = false
    @OptionGroup var config: ConfigurationFlags
    @OptionGroup var store: StoreFlags
    @OptionGroup var shards: ShardFlags

    /// Rejects a run without an output.
    func validate() throws {
        guard dryRun || output != nil else { throw ValidationError("--output is needed, or --dry-run") }
    }

    /// Exits 0 when the file is written, 1 otherwise, 130 after Ctrl-C.
    func run() async throws {
        do {
            var configuration = try config.load(unreadableSecrets: .warn)
            if let path = store.path { configuration.storePath = path }
            configuration.keep(only: shards.shard)
            let days = try BackfillPlan.days(from: from, to: to, now: SystemWallClock().now)
            let backfill = try Backfill(
                configuration, accounts: account, days: days, source: endpoint, again: again)
            let plan = try backfill.plan()
            for line in plan.lines { Console.out(line) }
            guard !dryRun, let output else { return }
            try await Interruptible.run { try await perform(backfill, plan, output) }
        } catch is CancellationError {
            Console.error("stopped; what was fetched is kept, so run the same command again to continue")
            throw ExitCode(130)
        } catch {
            Console.error("\(error)")
            throw ExitCode.failure
        }
    }

    private func perform(_ backfill: Backfill, _ plan: BackfillPlan, _ output: String) async throws {
        // Opened first, so that no call is wasted on a file that cannot be written.
        let file = try AtomicFile(path: output)
        let line = ProgressLine()
        defer { line.end() }
        let agent = "wechat-exporter/\(BuildInfo.current.version)"
        let remainder = try await backfill.fetch(plan, userAgent: agent) { line.show($0) }
        line.end()
        let points = try backfill.write(format, to: file)
        Console.out("\(points) points written to \(output)")
        if remainder.silent > 0 {
            Console.out(
                "\(remainder.silent) days are left out: WeChat reports them as silent; when it does so again on another day they are written as zeros, so run the same command tomorrow"
            )
        }
        if remainder.incomplete > 0 {
            Console.out(
                "\(remainder.incomplete) days are left out: WeChat's answers had unusable rows; try another day"
            )
        }
        if remainder.notReady > 0 {
            Console.out("\(remainder.notReady) days are left out: WeChat reports them as not ready; try another day")
        }
        guard format == .openmetrics else { return }
        Console.out("Make blocks for Prometheus (DIR is its --storage.tsdb.path):")
        Console.out(
            "  promtool tsdb create-blocks-from openmetrics --max-block-duration=24h \(Shell.quoted(output)) DIR")
    }
}

/// Quotes words for a shell.
private enum Shell {
    /// The text as one shell word.
    static func quoted(_ text: String) -> String {
        let plain = text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || "._-/+:@%,".utf8.contains(byte)
        }
        return plain && !text.isEmpty ? text : "'" + text.replacing("'", with: "'\\''") + "'"
    }
}
