import ServiceLifecycle
import UnixSignals

/// Reloads the configuration on SIGHUP and, if wanted, when its files change.
struct ReloadTriggers: Service {
    private let reloader: ConfigurationReloader
    private let hangups: UnixSignalsSequence
    private let interval: Duration?

    /// Makes the triggers; with an `interval`, the files are checked that often.
    init(_ reloader: ConfigurationReloader, _ hangups: UnixSignalsSequence, interval: Duration?) {
        (self.reloader, self.hangups, self.interval) = (reloader, hangups, interval)
    }

    /// Waits for triggers until graceful shutdown.
    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await reloader.run() }
                group.addTask {
                    for await _ in hangups { _ = await reloader.reload() }
                }
                if let interval { group.addTask { await watch(interval) } }
            }
        }
    }

    private func watch(_ interval: Duration) async {
        // Only cancellation ends the sleep, and with it the watching.
        while (try? await Task.sleep(for: interval)) != nil { await reloader.reloadIfChanged() }
    }
}
