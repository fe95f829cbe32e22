import BeijingTime

/// The largest accepted request, learned from a receiver that has called one too large.
struct RemoteWriteSize: Equatable, Sendable {
    /// How long the lesson is valid; the receiver's limit may have been changed since.
    static let memory = Duration.seconds(3600)

    private var until: UnixTime?
    private var largestTaken = 0

    /// Notes that a request with this many samples was too large; if one as large was accepted before, there was another reason.
    mutating func refused(_ samples: Int, at now: UnixTime) {
        until = samples > largestTaken ? now.advanced(by: Self.memory) : nil
        largestTaken = 0
    }

    /// Notes that a request with this many samples was accepted.
    mutating func accepted(_ samples: Int) { largestTaken = max(largestTaken, samples) }

    /// The most samples in a request; nil without a limit.
    func limit(at now: UnixTime) -> Int? {
        guard let until, now < until, largestTaken > 0 else { return nil }
        return largestTaken
    }
}
