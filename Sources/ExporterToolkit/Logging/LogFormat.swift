package import Logging

/// The words of `--log.format`.
package enum LogFormat: String, Sendable, CaseIterable {
    /// Key=value pairs, as Go's slog writes them.
    case logfmt
    /// One JSON object a line.
    case json
}

/// The words of `--log.level`.
package enum LogLevel: String, Sendable, CaseIterable {
    /// The four levels Prometheus programs know, from chatty to terse.
    case debug, info, warn, error

    /// The level of the logging library.
    package var loggerLevel: Logger.Level {
        switch self {
        case .debug: .debug
        case .info: .info
        case .warn: .warning
        case .error: .error
        }
    }
}
