import Exporter
import ExporterToolkit
import Glibc
import Synchronization

/// Shows a backfill's progress on stderr: a bar that is redrawn on a terminal, otherwise a line at each tenth.
final class ProgressLine: Sendable {
    private struct State {
        var isDrawn = false
        var shownTenth = 0
    }

    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let state = Mutex(State())

    /// Shows a step.
    func show(_ progress: Backfill.Progress) {
        let text = "\(progress.done)/\(progress.total) calls, \(progress.account) \(progress.day)"
        state.withLock { state in
            if isTerminal {
                let filled = progress.total > 0 ? progress.done * Self.width / progress.total : Self.width
                let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: Self.width - filled)
                LineWriter.standardError.write("\r[\(bar)] \(text)\u{1B}[K")
                state.isDrawn = true
            } else {
                let tenth = progress.done * 10 / max(progress.total, 1)
                guard tenth > state.shownTenth else { return }
                state.shownTenth = tenth
                LineWriter.standardError.write(text + "\n")
            }
        }
    }

    /// Ends the bar's line.
    func end() {
        state.withLock { state in
            if state.isDrawn { LineWriter.standardError.write("\n") }
            state.isDrawn = false
        }
        LineWriter.standardError.flush()
    }

    private static let width = 30
}
