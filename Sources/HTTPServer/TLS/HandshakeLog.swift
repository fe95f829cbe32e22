internal import Logging
internal import NIOCore
internal import NIOSSL
internal import Synchronization
internal import Wire

/// Tells why clients of a listener were not let in by TLS, but not every one of a flood.
final class HandshakeLog: Sendable {
    /// Where it is told.
    private let logger: Logger
    /// Ten lines at once, then one in six seconds.
    private let bucket: TokenBucket
    /// How many were not told since the last that was.
    private let suppressed = Mutex(0)

    /// Makes a log that has told nothing yet.
    init(_ logger: Logger, bucket: TokenBucket = TokenBucket(.init(interval: .seconds(6), burst: 10))) {
        (self.logger, self.bucket) = (logger, bucket)
    }

    /// Tells of a handshake that has failed; a client that just went away is none.
    func log(_ error: any Error, _ address: SocketAddress?) {
        if let reason = Self.reason(error) { log(reason, address) }
    }

    /// Tells of a client that was refused.
    func log(_ reason: String, _ address: SocketAddress?) {
        guard bucket.tryAcquire() else { return suppressed.withLock { $0 += 1 } }
        let count = suppressed.withLock { count in
            defer { count = 0 }
            return count
        }
        var metadata: Logger.Metadata = ["address": "\(address.map(Self.text) ?? "unknown")", "err": "\(reason)"]
        if count > 0 { metadata["suppressed"] = .stringConvertible(count) }
        logger.warning("TLS handshake error", metadata: metadata)
    }

    /// The library's word for what went wrong, such as "peer did not return a certificate"; `nil` where nothing did.
    private static func reason(_ error: any Error) -> String? {
        guard case .handshakeFailed(let cause) = error as? NIOSSLError, case .sslError = cause else { return nil }
        return TLSFault.word(of: cause)?.lowercased().split(separator: "_").joined(separator: " ")
    }

    private static func text(_ address: SocketAddress) -> String {
        if let path = address.pathname { return path.isEmpty ? "unix" : path }
        return ListenAddress.text(host: address.ipAddress ?? "", port: address.port ?? 0)
    }
}
