import ExporterToolkit
import Glibc
import UnixSignals

/// Handles signals during the start of the program, before there is anything that could end in order or reload.
enum EarlySignals {
    /// From now on SIGTERM and SIGINT end the program with status 0 until the services take over, and SIGHUP is queued in the returned
    /// sequence. Without handlers, the first process of a container would ignore the former, and any other would be ended by the latter.
    static func trap() async -> UnixSignalsSequence {
        _ = LineWriter.standardError  // The handlers find it made.
        for number in [SIGTERM, SIGINT] { signal(number) { _ in LineWriter.standardError.endProcess() } }
        return await UnixSignalsSequence(trapping: .sighup)
    }
}
