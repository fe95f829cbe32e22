internal import Glibc
internal import NIOCore

/// The process' file descriptors: open files and sockets, whose number the system limits.
///
/// Clients may not take all of them. The last quarter, at most 256, is reserved for calls to WeChat, the store, configuration files and
/// libdispatch, which ends the process when it cannot open a file of `/proc`. A new descriptor is always the lowest free number, so when
/// the next one is reserved, there is a connection too many.
package enum Descriptors {
    /// The fewest that suffice for event loops, store, calls and a few clients.
    private static let minimum = 64

    /// How many may be open at once.
    static var limit: Int {
        var limits = rlimit()
        getrlimit(resource, &limits)
        return Int(clamping: limits.rlim_cur)
    }

    /// How many are reserved.
    private static func reserved(of limit: Int) -> Int { min(limit / 4, 256) }

    /// Whether a descriptor is reserved, so that no connection may keep it.
    static func isReserved(_ descriptor: Int, of limit: Int = limit) -> Bool {
        descriptor >= limit - reserved(of: limit)
    }

    /// How many outgoing calls may be under way at once.
    package static var maxCalls: Int { max(1, reserved(of: limit) - 8) }

    /// The descriptor that would be assigned next; `nil` when none is left, 0 where it is unknown.
    static var next: Int? {
        let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return errno == EMFILE || errno == ENFILE ? nil : 0 }
        close(descriptor)
        return Int(descriptor)
    }

    /// Raises the limits as far as the system allows, as Go's runtime does; call it before the first thread starts.
    ///
    /// Raises the soft limit to the hard one. Opens `/dev/null` for each closed standard stream, so that no other file gets its number
    /// and with it the output.
    package static func prepare() {
        while case let descriptor = open("/dev/null", O_RDWR), descriptor >= 0 {
            guard descriptor > STDERR_FILENO else { continue }
            close(descriptor)
            break
        }
        var limits = rlimit()
        getrlimit(resource, &limits)
        limits.rlim_cur = limits.rlim_max
        setrlimit(resource, &limits)
        // An event loop takes three; a machine with many processors has as many loops.
        if limit / 16 < System.coreCount { NIOSingletons.groupLoopCountSuggestion = max(1, limit / 16) }
    }

    /// The sentence that says that there are too few, and the way out; `nil` where there are enough.
    ///
    /// Check it before the first event loop is made and before anything waits: both crash without a descriptor.
    package static var shortage: String? {
        let limit = limit
        guard limit < minimum else { return nil }
        return """
            only \(limit) files can be open at once, and \(minimum) are needed; raise the limit by ulimit -n, by LimitNOFILE= of \
            systemd or by --ulimit nofile= of Docker
            """
    }

    private static let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
}
