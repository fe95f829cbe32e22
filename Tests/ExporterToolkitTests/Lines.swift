import ExporterToolkit
import Logging
import Synchronization

/// Keeps the lines of a log.
final class Lines: Sendable {
    private let kept = Mutex<[String]>([])

    /// The lines so far.
    var all: [String] { kept.withLock { $0 } }

    /// Keeps a line.
    @Sendable func append(_ line: String) {
        kept.withLock { $0.append(line) }
    }

    /// A logger that writes into `lines`.
    static func logger(_ lines: Lines) -> Logger {
        Logger(label: "test") { _ in PromslogHandler(format: .logfmt, now: { 0 }, write: lines.append) }
    }
}
