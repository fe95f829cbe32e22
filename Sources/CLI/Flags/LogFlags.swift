import ArgumentParser
import ExporterToolkit
import Logging

extension LogLevel: ExpressibleByArgument {}
extension LogFormat: ExpressibleByArgument {}

/// A command that writes a log.
protocol LoggingCommand {
    var log: LogFlags { get }
}

/// The flags of the log.
struct LogFlags: ParsableArguments {
    @Option(name: .customLong("log.level"), help: "Only log messages of this severity or above.")
    var level: LogLevel = .info

    @Option(name: .customLong("log.format"), help: "Output format of log messages.")
    var format: LogFormat = .logfmt

    /// A logger on stderr.
    var logger: Logger {
        let handler = PromslogHandler(format: format, level: level)
        return Logger(label: "wechat-exporter") { _ in handler }
    }
}
