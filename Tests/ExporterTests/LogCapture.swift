import ExporterToolkit
import Logging
import Synchronization

/// A log kept in memory, written as the program writes it.
final class LogCapture: Sendable {
    private let captured = Mutex<[String]>([])

    /// The lines so far.
    var lines: [String] { captured.withLock { $0 } }

    /// The lines that hold each of `fragments`.
    func lines(_ fragments: String...) -> [String] {
        lines.filter { line in fragments.allSatisfy { line.contains($0) } }
    }

    /// A logger that writes everything here.
    var logger: Logger {
        let handler = PromslogHandler(format: .logfmt, level: .debug, now: { 0 }) { line in
            self.captured.withLock { $0.append(line) }
        }
        return Logger(label: "test") { _ in handler }
    }
}
