import NIOCore
import NIOHTTP1

/// Rewrites request targets to absolute form, which proxies expect for plain HTTP (RFC 9112, 3.2.2).
///
/// async-http-client 1.37.0 opens a tunnel whatever the scheme, and proxies commonly allow tunnels to port 443 only.
final class AbsoluteFormHandler: ChannelOutboundHandler {
    typealias OutboundIn = HTTPClientRequestPart
    typealias OutboundOut = HTTPClientRequestPart

    /// Inserts a handler in front of the connection's request encoder.
    static func install(on channel: any Channel) throws {
        let pipeline = channel.pipeline.syncOperations
        let encoder = try pipeline.handler(type: HTTPRequestEncoder.self)
        try pipeline.addHandler(AbsoluteFormHandler(), position: .after(encoder))
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .head(var head) = unwrapOutboundIn(data), let host = head.headers.first(name: "Host") else {
            return context.write(data, promise: promise)
        }
        head.uri = "http://\(host)\(head.uri)"
        context.write(wrapOutboundOut(.head(head)), promise: promise)
    }
}
