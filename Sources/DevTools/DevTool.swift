import ArgumentParser

/// Tools for developers of the exporter; never part of the image.
///
/// Target: Measures and simulates for the developers.
/// Keeps out: The image: it is never shipped.
@main
struct DevTool: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wechat-dev",
        abstract: "Tools for those who work on wechat-exporter.",
        subcommands: [
            History.self, StudyTraffic.self, Expectations.self, ScrapeWork.self, CallWork.self, EncoderSpeed.self,
            FastRun.self,
        ])
}
