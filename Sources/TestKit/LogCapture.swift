package import ExporterToolkit
package import Logging
import Synchronization

/// A log kept in memory, formatted as the program writes it.
package final class LogCapture: Sendable {
    private let level: LogLevel
    private let captured = Mutex<[String]>([])

    /// Captures lines of `level` and above.
    package init(level: LogLevel = .debug) { self.level = level }

    /// The lines so far.
    package var lines: [String] { captured.withLock { $0 } }

    /// The lines that contain all of `fragments`.
    package func lines(_ fragments: String...) -> [String] {
        lines.filter { line in fragments.allSatisfy { line.contains($0) } }
    }

    /// Keeps a line.
    package func append(_ line: String) { captured.withLock { $0.append(line) } }

    /// A logger that writes everything here.
    package var logger: Logger {
        let handler = PromslogHandler(format: .logfmt, level: level, now: { 0 }) { self.append($0) }
        return Logger(label: "test") { _ in handler }
    }
}
