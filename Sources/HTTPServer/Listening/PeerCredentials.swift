internal import Glibc
internal import NIOCore

/// The process at the other end of a unix socket, as the kernel recorded it (`struct ucred` of `unix(7)`).
struct PeerCredentials {
    /// The process id; 0 when the process is in another container and cannot be seen.
    var process: Int32 = 0
    /// Its user.
    var user: UInt32 = 0
    /// Its group.
    var group: UInt32 = 0

    /// The peer of a channel.
    static func ofPeer(_ channel: any Channel) -> EventLoopFuture<PeerCredentials> {
        guard let options = channel as? any SocketOptionProvider else {
            return channel.eventLoop.makeSucceededFuture(PeerCredentials())
        }
        return options.unsafeGetSocketOption(level: .socket, name: .init(rawValue: SO_PEERCRED))
    }

    /// The peer of a connected descriptor; `nil` when it has none.
    static func ofPeer(_ descriptor: Int32) -> PeerCredentials? {
        var credentials = PeerCredentials()
        var size = socklen_t(MemoryLayout<PeerCredentials>.size)
        return getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0 ? credentials : nil
    }
}
