internal import Glibc
internal import NIOCore

/// The descriptors of the process: its open files and sockets, of which the system allows it a number.
///
/// Clients may not take them all. The last quarter, at most 256, is kept for calls to WeChat, the store, the files of the configuration
/// and for libdispatch, which ends the process when it cannot open a file of `/proc`. A new descriptor is always the lowest that is
/// free, so when the next one is one of the last, there is a connection too many.
package enum Descriptors {
    /// Fewer are not enough for event loops, store, calls and a few clients.
    private static let minimum = 64

    /// How many may be open at once now.
    static var limit: Int {
        var limits = rlimit()
        getrlimit(resource, &limits)
        return Int(clamping: limits.rlim_cur)
    }

    /// How many are kept from the connections.
    private static func reserved(of limit: Int) -> Int { min(limit / 4, 256) }

    /// Whether a descriptor is one of those that no connection may keep.
    static func isReserved(_ descriptor: Int, of limit: Int = limit) -> Bool {
        descriptor >= limit - reserved(of: limit)
    }

    /// How many calls to others may be under way at once.
    package static var maxCalls: Int { max(1, reserved(of: limit) - 8) }

    /// The one that would be given next; `nil` when the system has none to give, 0 where it cannot be told.
    static var next: Int? {
        let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return errno == EMFILE || errno == ENFILE ? nil : 0 }
        close(descriptor)
        return Int(descriptor)
    }

    /// Makes the most of what the system allows, as Go's runtime does; before the first thread starts.
    ///
    /// Raises the soft limit to the hard one. Opens `/dev/null` for each standard stream that is closed, so that nothing else gets its
    /// number and with it what is printed.
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
        // An event loop takes three; a machine of many processors has as many loops.
        if limit / 16 < System.coreCount { NIOSingletons.groupLoopCountSuggestion = max(1, limit / 16) }
    }

    /// The sentence that says that there are too few, and the way out; `nil` where there are enough.
    ///
    /// To be asked before the first event loop is made, and before anything waits: both crash without a descriptor.
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
