import AsyncHTTPClient
import Glibc
import NIOCore
import NIOPosix
import NIOSSL
import Wire

/// Why there is no answer; `reason` never contains the URL, which may carry a token.
package struct OutboundFault: Error, Equatable, Sendable {
    /// What failed.
    package enum Kind: Equatable, Sendable {
        /// The name could not be resolved.
        case dns
        /// TLS failed: the certificate is not trusted, or the other side does not speak TLS.
        case tls
        /// The connection failed, directly or through the proxy.
        case connect
        /// The proxy asks for credentials, or rejects those it got.
        case proxyAuthentication
        /// The time was over before the whole answer had arrived.
        case timeout
        /// The connection closed before any answer arrived: usually a pooled one that the other side had closed in the meantime.
        case closedBeforeAnswer
        /// The body was larger than allowed.
        case tooLarge
        /// The task was cancelled.
        case cancelled
        /// Anything else.
        case other
    }

    /// What failed.
    package let kind: Kind
    /// The same for people, in a few words.
    package let reason: String
    /// Whether there was no connection, so that nothing was sent.
    package private(set) var isUnsent = false
    /// Whether it was the proxy that could not be reached.
    package private(set) var isOfProxy = false

    /// Classifies an error of the library; `hasHead` tells whether an answer had begun, `proxy` is the host of the proxy, if any.
    init(_ error: any Error, timeout: Duration, hasHead: Bool, proxy: String? = nil) {
        switch error {
        case let error as OutboundFault: self = error
        case is CancellationError: self.init(.cancelled, "the exporter is stopping")
        case is NIOTooManyBytesError: self.init(.tooLarge, "the answer is too large")
        case let error as HTTPClientError: self.init(error, timeout: timeout, hasHead: hasHead)
        case let error as NIOConnectionError: self.init(error, isProxy: error.host == proxy)
        case let error as IOError:
            let isClosed = [ECONNRESET, EPIPE].contains(error.errnoCode) && !hasHead
            self.init(isClosed ? .closedBeforeAnswer : hasHead ? .other : .connect, Self.words(error))
            // An address without a name is connected to at once; a host behind a proxy is refused by an answer of the proxy.
            isUnsent = [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, ENETDOWN].contains(error.errnoCode) && !hasHead
            isOfProxy = isUnsent && proxy != nil
        case ChannelError.ioOnClosedChannel where !hasHead: self.init(.closedBeforeAnswer, "remote connection closed")
        case is NIOSSLExtraError: self.init(.tls, "TLS: the certificate is for another name")
        case is NIOSSLError, is BoringSSLError:
            self.init(.tls, "TLS: \(TLSFault.word(of: error) ?? "the handshake failed")")
        default: self.init(.other, "\(type(of: error))")
        }
    }

    private init(_ error: NIOConnectionError, isProxy: Bool) {
        if let first = error.connectionErrors.first?.error {
            let words = (first as? IOError).map(Self.words) ?? "\(type(of: first))"
            self.init(.connect, "\(error.host):\(error.port): \(words)")
        } else {
            self.init(.dns, "the name \(error.host) cannot be resolved")
        }
        (isUnsent, isOfProxy) = (true, isProxy)
    }

    private init(_ error: HTTPClientError, timeout: Duration, hasHead: Bool) {
        switch error {
        case .deadlineExceeded, .readTimeout, .writeTimeout, .connectTimeout, .tlsHandshakeTimeout,
            .httpProxyHandshakeTimeout, .getConnectionFromPoolTimeout:
            self = .timeout(timeout)
        case .cancelled: self.init(.cancelled, "the exporter is stopping")
        case .remoteConnectionClosed where !hasHead: self.init(.closedBeforeAnswer, "remote connection closed")
        case .invalidProxyResponse:
            self.init(.connect, error.shortDescription.lowercased())
            isUnsent = true
        case .proxyAuthenticationRequired: self.init(.proxyAuthentication, error.shortDescription.lowercased())
        default: self.init(.other, error.shortDescription.lowercased())
        }
    }

    private init(_ kind: Kind, _ reason: String) { (self.kind, self.reason) = (kind, reason) }

    /// The fault of an exchange that took longer than `timeout`.
    static func timeout(_ timeout: Duration) -> OutboundFault {
        let milliseconds = timeout.milliseconds
        let text = milliseconds % 1000 == 0 ? "\(milliseconds / 1000)s" : "\(milliseconds)ms"
        return OutboundFault(.timeout, "not answered within \(text)")
    }

    /// The fault of an answer whose status HTTP does not define.
    static func invalidStatus(_ code: UInt) -> OutboundFault {
        OutboundFault(.other, "the answer's status \(code) is not a status of HTTP")
    }

    /// The system's own text for a socket error.
    private static func words(_ error: IOError) -> String { String(cString: strerror(error.errnoCode)) }
}

extension Duration {
    /// The duration in whole milliseconds, rounded towards zero.
    var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
