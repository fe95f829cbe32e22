internal import NIOCore
internal import NIOPosix

extension ServerBootstrap {
    /// For IPv6 addresses: all interfaces are those of IPv4 too, whatever the machine's default (net.ipv6.bindv6only), as in Go.
    var takingIPv4: ServerBootstrap {
        serverChannelOption(ChannelOptions.Types.SocketOption(level: .ipv6, name: .ipv6_v6only), value: 0)
    }
}

extension SocketAddress {
    /// The address as ``ListenAddress`` writes it.
    var listenText: String {
        pathname.map { "unix:\($0)" } ?? ListenAddress.text(host: ipAddress ?? "", port: port ?? 0)
    }
}
