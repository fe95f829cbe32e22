internal import Exposition
internal import HTTPServer
internal import ServiceLifecycle

/// Encodes changes soon after they came, so that a scrape finds them done.
///
/// Accounts that change together are encoded together; a scrape that comes earlier does what is left itself.
package struct EncodingService<Subject: Sendable>: Service, CustomStringConvertible {
    /// How long changes are gathered: some percent of the shortest sensible scrape interval.
    private static var gatheringTime: Duration { .seconds(1) }
    /// Hurried strips that are packed well at a time; a scrape may have to wait for them.
    private static var stripsAtOnce: Int { 16 }

    private let cache: ScrapeCache<Subject>

    /// The service's name in the log.
    package var description: String { "EncodingService" }

    /// Makes the service of a cache.
    package init(_ cache: ScrapeCache<Subject>) { self.cache = cache }

    /// Encodes until the graceful shutdown.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await encode()
                try? await Task.sleep(for: Self.gatheringTime)
            }
        }
    }

    private func encode() async {
        do throws(GzipError) {
            try await cache.refresh()
            // Where changes keep coming nothing is polished, and this returns: on one processor a loop would keep the rest out.
            var isPolished = false
            while try await cache.polish(Self.stripsAtOnce), !Task.isCancelled { isPolished = true }
            // What it took to encode many accounts at once is not needed again soon.
            if isPolished { ProcessMemory.release() }
        } catch {
            // The changes stay noted: the next scrape tries again and tells the reason.
        }
    }
}
