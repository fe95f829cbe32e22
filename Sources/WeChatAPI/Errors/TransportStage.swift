/// How far a call without an answer had come, which decides whether it may be made again, and where.
package enum TransportStage: Sendable {
    /// This machine or its proxy gave up, so no other host would do better.
    case here
    /// There was no connection with the host, so nothing was sent.
    case connecting
    /// The connection was gone before any answer, as with a pooled one that upstream has closed in the meantime.
    case unanswered
    /// The call may have been sent; upstream may have counted it.
    case underway
}

extension UpstreamError {
    /// The fault without the token call in which it occurred.
    private var inner: UpstreamError { if case .tokenCall(_, let error) = self { error.inner } else { self } }

    /// Whether the connection was gone before any answer.
    var isUnanswered: Bool { stage == .unanswered }

    /// Whether the call certainly never reached the host.
    var isUnsent: Bool { stage == .connecting }

    /// Whether another host may answer: after transport faults but those of this machine and its proxy, and after 5xx.
    var isFaultOfHost: Bool {
        if case .http(let status, _) = inner { return status >= 500 }
        return stage.map { $0 != .here } ?? false
    }

    /// Whether the host answered as WeChat does.
    var isAnswer: Bool { if case .errcode = inner { true } else { false } }

    private var stage: TransportStage? { if case .transport(_, let stage) = inner { stage } else { nil } }
}
