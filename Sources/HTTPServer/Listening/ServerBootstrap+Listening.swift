internal import NIOCore
internal import NIOPosix

extension ServerBootstrap {
    /// Makes IPv6 sockets for all interfaces accept IPv4 too, whatever the machine's default (net.ipv6.bindv6only), as in Go.
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
