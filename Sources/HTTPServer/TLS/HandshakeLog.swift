internal import Logging
internal import NIOCore
internal import NIOSSL
internal import Synchronization
internal import Wire

/// Logs why TLS did not admit clients of a listener, with a limit on the rate of lines.
final class HandshakeLog: Sendable {
    /// The logger.
    private let logger: Logger
    /// Ten lines at once, then one every six seconds.
    private let bucket: TokenBucket
    /// How many were suppressed since the last line.
    private let suppressed = Mutex(0)

    /// Makes a log that has no lines yet.
    init(_ logger: Logger, bucket: TokenBucket = TokenBucket(.init(interval: .seconds(6), burst: 10))) {
        (self.logger, self.bucket) = (logger, bucket)
    }

    /// Logs a failed handshake; a client that merely left is not logged.
    func log(_ error: any Error, _ address: SocketAddress?) {
        if let reason = Self.reason(error) { log(reason, address) }
    }

    /// Logs a client that was refused.
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

    /// The library's text for what went wrong, such as "peer did not return a certificate"; `nil` where nothing did.
    private static func reason(_ error: any Error) -> String? {
        guard case .handshakeFailed(let cause) = error as? NIOSSLError, case .sslError = cause else { return nil }
        return TLSFault.word(of: cause)?.lowercased().split(separator: "_").joined(separator: " ")
    }

    private static func text(_ address: SocketAddress) -> String {
        if let path = address.pathname { return path.isEmpty ? "unix" : path }
        return ListenAddress.text(host: address.ipAddress ?? "", port: address.port ?? 0)
    }
}
