import Settings

/// Which of the two messages a receiver gets: the configured one, until it is clear that the receiver reads only the other.
struct RemoteWriteDialect: Equatable, Sendable {
    /// The message for the next request.
    private(set) var message: RemoteWriteMessage
    /// Whether a request with this message was accepted, so that a refusal is about samples.
    private var isProven = false
    /// The refusal of the first message, while the other one is on trial.
    private var doubted: String?
    /// Trials that were not concluded by an answer.
    private var lostTrials = 0
    /// Requests in a row that were misunderstood.
    private var misunderstandings = 0

    /// Begins with the configured message.
    init(_ configured: RemoteWriteMessage) { message = configured }

    /// Records the verdict on a request.
    ///
    /// - Returns: the meaning for the samples; nil when they have to be sent next in the other message, which ``message`` then is. A
    /// refusal that may be about the message is doubted once in a process.
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

    /// A trial with some samples refused shows that the receiver reads both messages, so the first one is used again.
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

    /// Ends a trial that the other message failed: the refusal was about the samples.
    private mutating func conclude(_ reason: String) -> RemoteWriteVerdict {
        turn()
        (isProven, doubted) = (true, nil)
        return .refused(reason: reason, isUnderstood: true)
    }

    private mutating func turn() { message = message == .request ? .writeRequest : .request }
}
