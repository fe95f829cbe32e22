import ArgumentParser
import ExporterToolkit

/// The program: `run` unless another command is named.
///
/// ```text
///  arguments + environment ──▶ EnvironmentFlags ──▶ ArgumentParser ──▶ a command
///      run, once, digest, backfill, forget, check-config, health ──▶ Exporter       simulate, demo ──▶ Simulator
/// ```
///
/// Target: Reads flags and environment, runs a command and turns its outcome into an exit code.
/// Keeps out: Store, HTTP client and encoders; it uses Exporter.
struct WechatExporter: AsyncParsableCommand {
    /// Name, version and commands.
    static let configuration = CommandConfiguration(
        commandName: "wechat-exporter",
        abstract: "Prometheus exporter for the message analytics of WeChat Official Accounts.",
        discussion: """
            Every flag can also be set by an environment variable: WECHAT_EXPORTER_ and the flag's name in upper case with \
            underscores, as in WECHAT_EXPORTER_WEB_LISTEN_ADDRESS. A flag beats the environment, which beats the file.
            """,
        version: BuildInfo.current.versionText(program: "wechat-exporter"),
        subcommands: [
            Run.self, CheckConfig.self, Once.self, DigestCommand.self, BackfillCommand.self, Forget.self,
            Simulate.self, Demo.self, Health.self,
        ],
        defaultSubcommand: Run.self)
}
