import Glibc
import ServiceLifecycle
import Synchronization

/// Notifies the service manager of the program's state by the protocol of `sd_notify(3)`; does nothing without a manager.
package final class ServiceNotifier: Service {
    /// The states to report.
    package enum State: Sendable {
        /// Requests are answered.
        case ready
        /// The configuration is being loaded again.
        case reloading
        /// The program is ending.
        case stopping
    }

    /// The wait before another attempt when the manager's queue had no room for a message.
    private static let pause = Duration.seconds(1)

    private let socket: String?
    private let clock: any Clock<Duration>
    /// The last reported state, as long as the manager's queue had no room for it.
    private let unsent = Mutex<State?>(nil)
    private let refusals: AsyncStream<Void>
    private let refusal: AsyncStream<Void>.Continuation

    /// Makes the notifier for the manager's socket in `environment` (`NOTIFY_SOCKET`): a path, or an abstract name after `@`.
    ///
    /// `clock` measures the pauses between attempts.
    package init(environment: [String: String], clock: any Clock<Duration> = ContinuousClock()) {
        socket = environment["NOTIFY_SOCKET"].flatMap { $0.hasPrefix("/") || $0.hasPrefix("@") ? $0 : nil }
        self.clock = clock
        (refusals, refusal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Reports that requests are answered, and at the graceful shutdown that the program is ending.
    ///
    /// Sends again what the queue had no room for: a manager that never hears that the program is ready ends it.
    package func run() async throws {
        notify(.ready)
        await cancelWhenGracefulShutdown {
            for await _ in self.refusals {
                while let state = self.unsent.withLock(\.self) {
                    // Only cancellation ends the sleep, and with it the service.
                    guard (try? await self.clock.sleep(for: Self.pause)) != nil else { return }
                    self.resend(state)
                }
            }
        }
        notify(.stopping)
    }

    /// Reports a state without ever waiting: a manager that has ended must not disturb this program, and one that does not read its
    /// messages is notified again later, if the state is still the same.
    package func notify(_ state: State) {
        let hasRoom = unsent.withLock { unsent in
            let hasRoom = send(state)
            unsent = hasRoom ? nil : state
            return hasRoom
        }
        if !hasRoom { refusal.yield() }
    }

    /// Reports a state again, unless another was reported meanwhile.
    private func resend(_ state: State) {
        unsent.withLock { unsent in
            if unsent == state, send(state) { unsent = nil }
        }
    }

    /// Sends a state; false when the manager's queue has no room for it.
    private func send(_ state: State) -> Bool {
        switch state {
        case .ready: send("READY=1")
        case .reloading: send("RELOADING=1\nMONOTONIC_USEC=\(Self.monotonicMicroseconds)")
        case .stopping: send("STOPPING=1")
        }
    }

    private func send(_ text: String) -> Bool {
        guard let socket else { return true }
        let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return true }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var name = Array(socket.utf8)
        if name.first == UInt8(ascii: "@") { name[0] = 0 }
        guard name.count < MemoryLayout.size(ofValue: address.sun_path) else { return true }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
        let offset = MemoryLayout.offset(of: \sockaddr_un.sun_path) ?? 0
        let length = socklen_t(offset + name.count)
        let bytes = Array(text.utf8)
        let count = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT), $0, length)
            }
        }
        return count >= 0 || errno != EAGAIN
    }

    private static var monotonicMicroseconds: Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000_000 + time.tv_nsec / 1_000
    }
}
