internal import Glibc

/// Functions for unix sockets.
enum UnixSocket {
    /// Whether another program listens there, so that the file must stay.
    static func isInUse(_ path: String) -> Bool {
        let type = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
        let descriptor = socket(AF_UNIX, Int32(type), 0)
        guard descriptor >= 0 else { return false }
        defer { Glibc.close(descriptor) }
        return withAddress(Array(path.utf8), length: MemoryLayout<sockaddr_un>.size) {
            // If nobody accepts for long, the queue is full, and a blocking connect would wait.
            connect(descriptor, $0, $1) == 0 || errno == EAGAIN
        }
    }

    /// Removes the socket's file.
    static func remove(_ path: String) { unlink(path) }

    /// Passes the address of an abstract name to `body`: a zero byte, then the name at its exact length.
    static func withAbstractAddress<Result>(
        _ name: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        let bytes = [0] + Array(name.utf8)
        return withAddress(bytes, length: MemoryLayout<sa_family_t>.size + bytes.count, body)
    }

    private static func withAddress<Result>(
        _ bytes: [UInt8], length: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes.prefix(107)) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(length)) }
        }
    }
}
