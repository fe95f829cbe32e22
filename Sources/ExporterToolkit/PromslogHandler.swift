package import Logging
internal import Glibc

/// Writes log lines as Prometheus programs do (Go's `promslog`): one line, one `write(2)`, on stderr.
///
/// `time=2026-11-21T09:50:28.123Z level=INFO source=file.swift:123 msg="…" key=value`, or JSON with the same keys. Keys
/// of metadata are sorted; those that carry a reserved name become `logged_time`, `logged_level` and so on.
package struct PromslogHandler: LogHandler {
    /// The keys of every line, which metadata cannot have.
    private static let reserved: Set<String> = ["time", "level", "source", "msg"]

    /// The lowest level written.
    package var logLevel: Logger.Level
    /// What every line of this handler carries.
    package var metadata: Logger.Metadata = [:]
    /// Gives what the current task carries.
    package var metadataProvider: Logger.MetadataProvider?
    /// The form of the lines.
    private let format: LogFormat
    /// Milliseconds since 1970.
    private let now: @Sendable () -> Int
    /// Takes a line with its newline.
    private let write: @Sendable (String) -> Void

    /// Makes a handler that writes to stderr by the system's clock.
    package init(format: LogFormat, level: LogLevel = .info) {
        self.init(format: format, level: level, now: CivilTime.systemMilliseconds, write: Self.writeToStandardError)
    }

    /// Makes a handler.
    ///
    /// - Parameters:
    ///   - format: The form of the lines.
    ///   - level: The lowest level written.
    ///   - now: Milliseconds since 1970.
    ///   - write: Takes a line with its newline.
    package init(
        format: LogFormat, level: LogLevel = .info, now: @escaping @Sendable () -> Int,
        write: @escaping @Sendable (String) -> Void
    ) {
        self.format = format
        logLevel = level.loggerLevel
        self.now = now
        self.write = write
    }

    /// One entry of what every line carries.
    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes one event.
    package func log(event: LogEvent) {
        let file = event.file.split(separator: "/").last ?? ""
        var fields: [(key: String, value: Logger.MetadataValue)] = [
            ("time", .string(CivilTime(unixMilliseconds: now()).rfc3339)), ("level", .string(Self.word(event.level))),
            ("source", .string("\(file):\(event.line)")), ("msg", .string(event.message.description)),
        ]
        fields += extraFields(of: event)
        switch format {
        case .logfmt: write(LogfmtLine.text(fields) + "\n")
        case .json: write(JSONLine.text(fields) + "\n")
        }
    }

    /// The metadata of handler, provider and event, the later winning, and the event's error.
    private func extraFields(of event: LogEvent) -> [(key: String, value: Logger.MetadataValue)] {
        var merged = metadata
        if let provided = metadataProvider?.get() { merged.merge(provided) { $1 } }
        if let own = event.metadata { merged.merge(own) { $1 } }
        if let error = event.error { merged["err"] = .string("\(error)") }
        return merged.sorted { $0.key < $1.key }
            .map { (Self.reserved.contains($0.key) ? "logged_\($0.key)" : $0.key, $0.value) }
    }

    /// The level as slog writes it, which knows four.
    private static func word(_ level: Logger.Level) -> String {
        switch level {
        case .trace, .debug: "DEBUG"
        case .info, .notice: "INFO"
        case .warning: "WARN"
        case .error, .critical: "ERROR"
        }
    }

    /// Writes a line in one call, so that lines of several threads do not mix; what stderr does not take is lost.
    @Sendable private static func writeToStandardError(_ line: String) {
        var text = line
        _ = text.withUTF8 { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
