import Outbound

/// Why a receiver did not answer.
package enum RemoteWriteError: Error, Equatable, CustomStringConvertible {
    /// What failed.
    package enum Kind: String, CaseIterable, Sendable {
        /// The name of the receiver or proxy could not be resolved.
        case dns
        /// TLS failed: a certificate is not trusted, or the receiver does not speak TLS.
        case tls
        /// The connection failed, directly or through the proxy.
        case connect
        /// The proxy asks for credentials, or rejects those it got.
        case proxyAuthentication
        /// A secret cannot be read, so nothing was sent.
        case secret
        /// `remote_timeout` passed before an answer began.
        case timeout
        /// Anything else: a lost connection, or the program is ending.
        case other
    }

    /// No answer came; `reason` says why.
    case noAnswer(kind: Kind, reason: String)

    /// The sentence for the operator.
    package var description: String {
        switch self {
        case .noAnswer(_, let reason): "no answer: \(reason)"
        }
    }
}

extension RemoteWriteError {
    /// Converts a fault of the outbound client.
    init(_ fault: OutboundFault) {
        let kind: Kind =
            switch fault.kind {
            case .dns: .dns
            case .tls: .tls
            case .connect: .connect
            case .proxyAuthentication: .proxyAuthentication
            case .timeout: .timeout
            case .closedBeforeAnswer, .tooLarge, .cancelled, .other: .other
            }
        // A sender is cancelled only when it ends for good.
        let isGivenUp = fault.kind == .cancelled
        self = .noAnswer(
            kind: kind,
            reason: isGivenUp ? "cancelled because the exporter is stopping or the receiver was changed" : fault.reason)
    }
}
