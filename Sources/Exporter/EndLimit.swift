import ExporterToolkit
import Glibc
import Logging
import ServiceLifecycle
import Waiting

/// Ends the process when it has not ended by itself some time after SIGTERM.
///
/// Tasks can be cancelled, but a thread that waits for a disk cannot, and the program would live for as long as the disk hangs. The store
/// is as it is after a kill: nothing that was written is lost.
struct EndLimit: Service {
    /// The services have eight seconds.
    private static let seconds = 9

    let logger: Logger

    /// Waits for the end to begin, and then does not hold it up.
    func run() async throws {
        try await gracefulShutdown()
        LastResort.run(after: Self.seconds) { [logger] in
            logger.error("Ended by force; the disk of the store does not answer")
            LineWriter.standardError.flush()
            _exit(EXIT_FAILURE)
        }
    }
}
