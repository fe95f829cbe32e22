import Settings

/// Which of the two messages a receiver is spoken to in: the configured one, until it is clear that the receiver reads the other only.
struct RemoteWriteDialect: Equatable, Sendable {
    /// The message for the next request.
    private(set) var message: RemoteWriteMessage
    /// Whether a request in this message was taken, so that a refusal is about samples.
    private var isProven = false
    /// The refusal in the first message, while the other one is on trial.
    private var doubted: String?
    /// Trials that no answer ended.
    private var lostTrials = 0
    /// Requests in a row that were not understood.
    private var misunderstandings = 0

    /// Starts with the configured message.
    init(_ configured: RemoteWriteMessage) { message = configured }

    /// Takes note of what came of a request.
    ///
    /// - Returns: what it means for the samples, or nil when they are to be sent next in the other message, which is the next
    ///   ``message`` by now. A refusal that may be about the message is doubted once in a process.
    mutating func read(_ verdict: RemoteWriteVerdict) -> RemoteWriteVerdict? {
        switch verdict {
        case .accepted(let refused, _): return accepted(verdict, refused: refused)
        case .misunderstood(let reason): return misunderstood(reason)
        case .refused(let reason, let isUnderstood): return refused(verdict, reason, isUnderstood)
        case .tooLarge:
            guard let doubted else { return verdict }
            return conclude(doubted)
        case .unavailable:
            guard doubted != nil else { return verdict }
            turn()
            doubted = nil
            lostTrials += 1
            isProven = lostTrials >= 3
            return verdict
        }
    }

    /// A trial whose samples are refused in part shows that both messages are read, so it ends in the first one.
    private mutating func accepted(_ verdict: RemoteWriteVerdict, refused: Int) -> RemoteWriteVerdict {
        if doubted != nil, refused > 0 { turn() }
        (isProven, doubted, misunderstandings) = (true, nil, 0)
        return verdict
    }

    private mutating func misunderstood(_ reason: String) -> RemoteWriteVerdict? {
        if let doubted { return conclude(doubted) }
        misunderstandings += 1
        isProven = false
        turn()
        guard misunderstandings > 1 else { return nil }
        return .unavailable(.init(reason: reason, block: .unsupported, kind: "unsupported"))
    }

    private mutating func refused(
        _ verdict: RemoteWriteVerdict, _ reason: String, _ isUnderstood: Bool
    ) -> RemoteWriteVerdict? {
        if let doubted { return conclude(doubted) }
        isProven = isProven || isUnderstood
        guard !isProven else { return verdict }
        doubted = reason
        turn()
        return nil
    }

    /// Ends a trial that the other message has not passed: the refusal was about the samples.
    private mutating func conclude(_ reason: String) -> RemoteWriteVerdict {
        turn()
        (isProven, doubted) = (true, nil)
        return .refused(reason: reason, isUnderstood: true)
    }

    private mutating func turn() { message = message == .request ? .writeRequest : .request }
}
