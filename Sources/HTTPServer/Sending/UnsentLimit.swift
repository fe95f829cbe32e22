internal import Glibc
internal import NIOCore

/// How many bytes the kernel takes for a client before that has read what is under way to it.
///
/// With more at once, sending takes a fifth less time. By default the kernel takes megabytes for each client that does not read, which
/// count as the container's memory; with some thousands of such clients nobody gets any.
enum UnsentLimit: ChannelOptions.Types.SocketOption.Value {
    /// Of bytes that the kernel copies.
    case copied = 131_072
    /// Of a large answer of which few are sent at once.
    case counted = 1_048_576
    /// Of a file, whose pages the kernel has anyway. With still more, a client that reads 30 kB a second would show no progress before its
    /// time is over.
    case file = 2_097_152
    /// Of memory that the kernel only refers to, but counts: as much as it takes, some megabytes. Who reads less than 50 kB a second of such a
    /// body has no use for it.
    case mapped = 8_388_608

    /// How many bytes of a buffer are handed on at once; each time that the system has accepted them is progress.
    var progressSize: Int { self == .copied ? 64 * 1024 : 256 * 1024 }

    /// Sets the limit of a connection over TCP; a kernel without it, and a unix socket, have their own.
    func set(on channel: any Channel) {
        let option = NIOBSDSocket.Option(rawValue: TCP_NOTSENT_LOWAT)
        try? channel.syncOptions?.setOption(.tcpOption(option), value: rawValue)
    }
}
