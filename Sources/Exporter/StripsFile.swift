import ExporterToolkit
import Exposition
import Glibc
import Logging
import Synchronization
import Waiting
import YAMLReading

/// The packed strips of the exposition in a file beside the store, so that a start need not pack again what the last run showed.
///
/// It holds nothing that the store does not hold. One that is missing, torn or of another form costs the time to pack, and nothing else.
final class StripsFile: Sendable {
    private struct State {
        /// The strips in the file.
        var kept: Set<KeptStrips.Entry> = []
        /// The revision that was compared with them last.
        var seen = 0
        var writtenAt: ContinuousClock.Instant?
        var hasFailed = false
    }

    /// How often the file is written at most: a kill costs the packing of what came since.
    private static let pause = Duration.seconds(1800)
    /// Of how many bytes of text one must be new for the file to be written, in the course and at the end.
    private static let (rarely, atEnd) = (10, 100)
    /// How long the end may take.
    private static let patience = Duration.seconds(2)
    /// Ten times what ten thousand accounts take.
    private static let sizeLimit = 256 * 1024 * 1024

    /// Its path.
    let path: String
    private let disk: BlockingWork
    private let logger: Logger
    private let state = Mutex(State())

    /// The file beside the store at `storePath`; nil for a store that is kept in memory.
    init?(storePath: String, disk: BlockingWork, logger: Logger) {
        guard storePath != ":memory:" else { return nil }
        (path, self.disk, self.logger) = (Self.path(storePath: storePath), disk, logger)
    }

    /// Removes the file, for the sake of what is not to be stored any more.
    static func remove(storePath: String) { unlink(path(storePath: storePath)) }

    private static func path(storePath: String) -> String { "\(storePath).packed" }

    /// Lets a cache use what the last run packed, until it is first kept.
    func restore(_ cache: SegmentCache<some Sendable, some Sendable>) {
        guard let bytes = FileContent.bytes(of: path, limit: Self.sizeLimit) else { return }
        guard let strips = KeptStrips(bytes) else {
            return logger.info(
                "Packs everything again; the file was written by another version, or not to its end",
                metadata: ["file": "\(path)"])
        }
        cache.reuse(strips)
        state.withLock { $0.kept = strips.entries }
    }

    /// Writes the file if much of what is shown is not in it: when everything is packed well, and at the end whatever is.
    func keep(
        _ cache: SegmentCache<some Sendable, some Sendable>, isEnding: Bool, now: ContinuousClock.Instant = .now
    ) async {
        // By now everything that was restored has been packed.
        cache.reuse(nil)
        let edition = cache.published
        guard isEnding || edition.hasNothingHurried else { return }
        let kept = state.withLock { state -> Set<KeptStrips.Entry>? in
            if !isEnding, state.seen == edition.revision { return nil }
            if !isEnding, let last = state.writtenAt, now < last + Self.pause { return nil }
            state.seen = edition.revision
            return state.kept
        }
        guard let kept else { return }
        let entries = cache.entries(edition)
        let new = Self.length(entries.subtracting(kept))
        guard new * (isEnding ? Self.atEnd : Self.rarely) > Self.length(entries) else { return }
        state.withLock { $0.writtenAt = now }
        do {
            let isDone: Void? = try await disk.run(within: Self.patience) { [path] in
                let file = try AtomicFile(path: path, permissions: 0o600)
                try cache.keep(edition) { bytes throws(FileWriteError) in try file.append(bytes) }
                // One that a power cut leaves torn is not used.
                try file.commit(isSynced: false)
            }
            if isDone != nil { note(entries) }
        } catch {
            note(error)
        }
    }

    private func note(_ kept: Set<KeptStrips.Entry>) {
        state.withLock { ($0.kept, $0.hasFailed) = (kept, false) }
    }

    /// Tells of a failure once: it costs time at the next start, and nothing else.
    private func note(_ error: any Error) {
        let isFirst = state.withLock { state in
            defer { state.hasFailed = true }
            return !state.hasFailed
        }
        guard isFirst else { return }
        logger.warning("Cannot keep what is packed; the next start takes longer", metadata: ["err": "\(error)"])
    }

    private static func length(_ entries: Set<KeptStrips.Entry>) -> Int { entries.reduce(0) { $0 + $1.length } }
}
