internal import Exposition
internal import HTTPServer
internal import ServiceLifecycle

/// Encodes changes soon after they occur, so that a scrape finds them done.
///
/// Subjects that change together are encoded together. Where they are many, an earlier scrape shows them as they were; where they are few, it
/// encodes the rest itself.
package struct EncodingService<Subject: Sendable>: Service, CustomStringConvertible {
    /// How long changes are gathered: a few percent of the shortest sensible scrape interval.
    private static var gatheringTime: Duration { .seconds(1) }
    /// How long they are gathered for each second that encoding took: while a history comes in, everything changes all the time.
    private static var gatheringRatio: Int { 20 }
    /// How long they are gathered at most: a scrape shows what is no older.
    private static var longestGathering: Duration { .seconds(10) }
    /// How many hurried strips are packed well at a time; a scrape may have to wait for them.
    private static var stripsAtOnce: Int { 16 }

    /// Keeps what is packed for a later run.
    package typealias Keep = @Sendable (_ isEnding: Bool) async -> Void

    private let cache: ScrapeCache<Subject>
    private let keep: Keep

    /// The service's name in the log.
    package var description: String { "EncodingService" }

    /// Makes the service of a cache; `keep` is called whenever everything is packed well, and at the end, when nothing changes any more.
    package init(_ cache: ScrapeCache<Subject>, keep: @escaping Keep = { _ in }) {
        (self.cache, self.keep) = (cache, keep)
    }

    /// Encodes until the graceful shutdown.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await cache.whileKept {
                while !Task.isCancelled {
                    let took = await encode()
                    // Only the end of the service cancels it.
                    try? await Task.sleep(for: Self.pause(after: took))
                }
            }
        }
        await keep(true)
    }

    /// How long changes are gathered after encoding took so long.
    static func pause(after took: Duration) -> Duration {
        min(max(gatheringTime, took * gatheringRatio), longestGathering)
    }

    /// Encodes what has changed, then packs well what was packed in a hurry, which any change interrupts.
    ///
    /// - Returns: How long the changes took.
    private func encode() async -> Duration {
        let begin = ContinuousClock.now
        var took = Duration.zero
        do throws(GzipError) {
            try await cache.refresh()
            took = ContinuousClock.now - begin
            // While changes keep coming nothing is polished and the work returns: on one processor a loop would starve everything else.
            var isPolished = false
            while try await cache.polish(Self.stripsAtOnce), !Task.isCancelled { isPolished = true }
            await keep(false)
            // The memory for encoding many accounts at once is not needed again soon.
            if isPolished { ProcessMemory.release() }
        } catch {
            // The changes stay noted: the next scrape retries and reports the reason.
        }
        return took
    }
}
