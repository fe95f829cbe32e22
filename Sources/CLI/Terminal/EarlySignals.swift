import ExporterToolkit
import Glibc
import UnixSignals

/// Signals that come while the program starts, before anything is there that could end in order or reload.
enum EarlySignals {
    /// From now on SIGTERM and SIGINT end the program with 0 until the services take them over, and SIGHUP waits in what is given
    /// back: the first process of a container would not hear the former, and any other would be ended by the latter.
    static func trap() async -> UnixSignalsSequence {
        _ = LineWriter.standardError  // The handlers find it made.
        for number in [SIGTERM, SIGINT] { signal(number) { _ in LineWriter.standardError.endProcess() } }
        return await UnixSignalsSequence(trapping: .sighup)
    }
}
