import Outbound

/// Why nothing reached a receiver.
package enum RemoteWriteError: Error, Equatable, CustomStringConvertible {
    /// What failed.
    package enum Kind: String, CaseIterable, Sendable {
        /// The receiver's name, or the proxy's, could not be resolved.
        case dns
        /// No TLS: a certificate is not trusted, or the receiver speaks none.
        case tls
        /// No connection, or none through the proxy.
        case connect
        /// The proxy wants other credentials, or any at all.
        case proxyAuthentication
        /// A secret cannot be read, so nothing was sent.
        case secret
        /// `remote_timeout` was over before an answer began.
        case timeout
        /// Anything else: a lost connection, the end of the program.
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
    /// Takes over what the outbound client says.
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
        // Its sender is only ever cancelled when it ends for good.
        let isGivenUp = fault.kind == .cancelled
        self = .noAnswer(
            kind: kind,
            reason: isGivenUp ? "given up, since the exporter stops or the receiver was changed" : fault.reason)
    }
}
