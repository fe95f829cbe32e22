import ArgumentParser
import Digest
import Exporter
import ExporterToolkit
import Settings

extension Digest.Format: ExpressibleByArgument {}
extension Robot: ExpressibleByArgument {}

/// Tells what came in the morning, on the terminal or by a robot of a group chat.
struct DigestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "digest",
        abstract: "Tell of each account in one line what came in the morning, and what fell.",
        discussion: """
            It reads the store, beside a running exporter or without one, and asks WeChat nothing. With --webhook-file a robot of WeCom \
            (企业微信), DingTalk (钉钉) or Feishu (飞书) tells it to a group instead; the file contains the URL of its webhook, which is \
            a secret, and nothing else.
            """)

    @Option(help: ArgumentHelp("Only this account, by name; may be repeated.", valueName: "name"))
    var account: [String] = []
    @Option(help: "How the lines are marked up.")
    var format = Digest.Format.text
    @Option(
        name: .customLong("webhook-file"),
        help: ArgumentHelp("Send to the robot whose webhook URL is in this file.", valueName: "path"))
    var webhookFile: String?
    @Option(help: "Whose robot it is, where the URL's host does not say.")
    var robot: Robot?
    @Option(help: ArgumentHelp("A word that the robot wants in each message.", valueName: "word"))
    var keyword: String?
    @OptionGroup var languages: LanguageFlags
    @OptionGroup var config: ConfigurationFlags
    @OptionGroup var store: StoreFlags
    @OptionGroup var shards: ShardFlags

    /// Rejects flags of a robot without one.
    func validate() throws {
        guard webhookFile != nil || robot == nil && keyword == nil else {
            throw ValidationError("--robot and --keyword need --webhook-file")
        }
    }

    /// Exits 0 when the digest was told, whatever it tells; 1 otherwise, 130 after a signal.
    func run() async throws {
        do {
            var configuration = try config.load(unreadableSecrets: .ignore)
            if let path = store.path { configuration.storePath = path }
            configuration.keep(only: shards.shard)
            let (due, accounts) = try DigestSource.days(configuration, accounts: account)
            let digest = Digest(of: due, accounts, in: languages.chosen)
            guard let webhookFile else { return show(digest) }
            let client = try RobotClient(
                file: webhookFile, kind: robot, settings: configuration.api.outbound,
                userAgent: "wechat-exporter/\(BuildInfo.current.version)")
            let bodies = try RobotMessage.bodies(of: digest, format, for: client.robot, keyword: keyword)
            try await Interruptible.run { try await client.send(bodies) }
        } catch is CancellationError {
            Console.error("stopped; what was sent stays sent")
            throw ExitCode(130)
        } catch let failure as RobotClient.Failure {
            Console.error(failure.text(in: languages.chosen))
            throw ExitCode.failure
        } catch {
            Console.error("\(error)")
            throw ExitCode.failure
        }
    }

    private func show(_ digest: Digest) {
        Console.out(format == .text ? digest.title : "**\(digest.title)**\n")
        for line in digest.lines(format) { Console.out(line) }
    }
}
