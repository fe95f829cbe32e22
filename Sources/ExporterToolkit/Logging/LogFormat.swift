package import Logging

/// The values of `--log.format`.
package enum LogFormat: String, Sendable, CaseIterable {
    /// Key=value pairs, as Go's slog writes them.
    case logfmt
    /// One JSON object a line.
    case json
}

/// The values of `--log.level`.
package enum LogLevel: String, Sendable, CaseIterable {
    /// The four levels of Prometheus programs, from verbose to terse.
    case debug, info, warn, error

    /// The logging library's level.
    package var loggerLevel: Logger.Level {
        switch self {
        case .debug: .debug
        case .info: .info
        case .warn: .warning
        case .error: .error
        }
    }
}
