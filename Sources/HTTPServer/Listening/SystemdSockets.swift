internal import Glibc

/// The sockets that systemd has opened for this process, for `--web.systemd-socket`.
///
/// Source: `sd_listen_fds(3)`: `LISTEN_PID` names the process, `LISTEN_FDS` counts the descriptors, which begin at 3.
package enum SystemdSockets {
    /// The first descriptor.
    private static let first: Int32 = 3

    /// The addresses to serve.
    ///
    /// - Throws: a ``ListenError`` when there is none, or when one accepts no connections.
    package static func addresses(
        variable: (String) -> String? = { getenv($0).map { String(cString: $0) } }
    ) throws(ListenError) -> [ListenAddress] {
        guard variable("LISTEN_PID").flatMap({ Int32($0) }) == getpid(),
            let count = variable("LISTEN_FDS").flatMap({ Int32($0) }), (1...1024).contains(count)
        else { throw .noInheritedSocket }
        var addresses: [ListenAddress] = []
        for descriptor in first..<first + count {
            guard isListener(descriptor) else { throw .notAListener(descriptor) }
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            addresses.append(ListenAddress(inherited: descriptor))
        }
        return addresses
    }

    /// How many sockets systemd has passed according to the environment, to this process or to its parent.
    package static func passed(variable: (String) -> String? = { getenv($0).map { String(cString: $0) } }) -> Int {
        variable("LISTEN_FDS").flatMap { Int($0) } ?? 0
    }

    /// Whether a descriptor is a stream socket that listens.
    private static func isListener(_ descriptor: Int32) -> Bool {
        option(SO_ACCEPTCONN, of: descriptor) == 1 && option(SO_TYPE, of: descriptor) == Int32(SOCK_STREAM.rawValue)
    }

    /// The value of a socket option; `nil` when the descriptor is not a socket.
    private static func option(_ name: Int32, of descriptor: Int32) -> Int32? {
        var value: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(descriptor, SOL_SOCKET, name, &value, &size) == 0 ? value : nil
    }
}
