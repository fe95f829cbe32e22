import Glibc
import ServiceLifecycle

/// Notifies the service manager of the program's state by the protocol of `sd_notify(3)`; does nothing without a manager.
package struct ServiceNotifier: Service {
    /// The states to report.
    package enum State: Sendable {
        /// Requests are answered.
        case ready
        /// The configuration is being loaded again.
        case reloading
        /// The program is ending.
        case stopping
    }

    private let socket: String?

    /// Makes the notifier for the manager's socket in `environment` (`NOTIFY_SOCKET`): a path, or an abstract name after `@`.
    package init(environment: [String: String]) {
        socket = environment["NOTIFY_SOCKET"].flatMap { $0.hasPrefix("/") || $0.hasPrefix("@") ? $0 : nil }
    }

    /// Reports that requests are answered, and at the graceful shutdown that the program is ending.
    package func run() async throws {
        notify(.ready)
        // The wait throws when the task is cancelled, which ends the program as well.
        try? await gracefulShutdown()
        notify(.stopping)
    }

    /// Reports a state without ever waiting: a manager that has ended or does not read its messages must not disturb this program.
    package func notify(_ state: State) {
        switch state {
        case .ready: send("READY=1")
        case .reloading: send("RELOADING=1\nMONOTONIC_USEC=\(Self.monotonicMicroseconds)")
        case .stopping: send("STOPPING=1")
        }
    }

    private func send(_ text: String) {
        guard let socket else { return }
        let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var name = Array(socket.utf8)
        if name.first == UInt8(ascii: "@") { name[0] = 0 }
        guard name.count < MemoryLayout.size(ofValue: address.sun_path) else { return }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
        let offset = MemoryLayout.offset(of: \sockaddr_un.sun_path) ?? 0
        let length = socklen_t(offset + name.count)
        let bytes = Array(text.utf8)
        _ = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT), $0, length)
            }
        }
    }

    private static var monotonicMicroseconds: Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000_000 + time.tv_nsec / 1_000
    }
}
