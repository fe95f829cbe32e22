import BeijingTime
package import Logging

/// Writes log lines as Prometheus programs do (Go's `promslog`), on stderr.
///
/// `time=2026-11-21T09:50:28.123Z level=INFO source=file.swift:123 msg="…" key=value`, or JSON with the same keys. Metadata keys are
/// sorted; those with a reserved name become `logged_time`, `logged_level` and so on. A value longer than 4 KiB is cut and its length
/// given, because lines also contain what others send us.
package struct PromslogHandler: LogHandler {
    /// The keys of every line, which metadata cannot use.
    private static let reserved: Set<String> = ["time", "level", "source", "msg"]
    /// The most bytes of a value.
    private static let maxValueBytes = 4096

    /// The lowest level that is written.
    package var logLevel: Logger.Level
    /// The metadata of every line of this handler.
    package var metadata: Logger.Metadata = [:]
    /// Returns the current task's metadata.
    package var metadataProvider: Logger.MetadataProvider?
    /// The format of the lines.
    private let format: LogFormat
    /// Milliseconds since 1970.
    private let now: @Sendable () -> Int
    /// Writes a line with its newline.
    private let write: @Sendable (String) -> Void

    /// Makes a handler that writes to stderr by the system's clock, and logs there how many lines were dropped.
    package init(format: LogFormat, level: LogLevel = .info) {
        let output = LineWriter.standardError
        self.init(format: format, level: level, now: CivilTime.systemMilliseconds, write: output.write)
        output.reportLosses { [self] count in
            line(
                .warning, "Log lines were dropped because nobody read them", source: Self.source(#fileID, #line),
                [("lines", .stringConvertible(count))])
        }
    }

    /// Makes a handler.
    ///
    /// - Parameters:
    ///   - format: The format of the lines.
    ///   - level: The lowest level that is written.
    ///   - now: Milliseconds since 1970.
    ///   - write: Writes a line with its newline.
    package init(
        format: LogFormat, level: LogLevel = .info, now: @escaping @Sendable () -> Int,
        write: @escaping @Sendable (String) -> Void
    ) {
        self.format = format
        logLevel = level.loggerLevel
        self.now = now
        self.write = write
    }

    /// One entry of the handler's metadata.
    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes one event.
    package func log(event: LogEvent) {
        let source = Self.source(event.file, event.line)
        write(line(event.level, event.message.description, source: source, extraFields(of: event)))
    }

    /// A whole line with its newline.
    private func line(
        _ level: Logger.Level, _ message: String, source: String, _ extra: [(key: String, value: Logger.MetadataValue)]
    ) -> String {
        var fields: [(key: String, value: Logger.MetadataValue)] = [
            ("time", .string(CivilTime(unixMilliseconds: now()).rfc3339)), ("level", .string(Self.word(level))),
            ("source", .string(source)), ("msg", .string(message)),
        ]
        fields += extra
        for index in fields.indices { fields[index].value = Self.bounded(fields[index].value) }
        switch format {
        case .logfmt: return LogfmtLine.text(fields) + "\n"
        case .json: return JSONLine.text(fields) + "\n"
        }
    }

    /// The value, cut when it is too long for a line.
    private static func bounded(_ value: Logger.MetadataValue) -> Logger.MetadataValue {
        let text = value.description
        guard text.utf8.count > maxValueBytes else { return value }
        let end = text.utf8.index(text.startIndex, offsetBy: maxValueBytes)
        // This view cuts before a character that does not end there.
        return .string("\(String(text.unicodeScalars[..<end]))… (\(text.utf8.count) bytes)")
    }

    /// File and line, as Go writes them.
    private static func source(_ file: String, _ line: UInt) -> String {
        "\(file.split(separator: "/").last ?? ""):\(line)"
    }

    /// The metadata of handler, provider and event, later ones taking precedence, and the event's error.
    private func extraFields(of event: LogEvent) -> [(key: String, value: Logger.MetadataValue)] {
        var merged = metadata
        if let provided = metadataProvider?.get() { merged.merge(provided) { $1 } }
        if let own = event.metadata { merged.merge(own) { $1 } }
        if let error = event.error { merged["err"] = .string("\(error)") }
        return merged.sorted { $0.key < $1.key }
            .map { (Self.reserved.contains($0.key) ? "logged_\($0.key)" : $0.key, $0.value) }
    }

    /// The level in slog's words, which has four.
    private static func word(_ level: Logger.Level) -> String {
        switch level {
        case .trace, .debug: "DEBUG"
        case .info, .notice: "INFO"
        case .warning: "WARN"
        case .error, .critical: "ERROR"
        }
    }
}
