import BeijingTime

/// How large a request may be, learned from a receiver that has called one too large.
struct RemoteWriteSize: Equatable, Sendable {
    /// How long the receiver's word counts; it may have been given another limit since.
    static let memory = Duration.seconds(3600)

    private var until: UnixTime?
    private var largestTaken = 0

    /// Notes that a request with so many samples was too large; where one as large was taken before, it had another reason.
    mutating func refused(_ samples: Int, at now: UnixTime) {
        until = samples > largestTaken ? now.advanced(by: Self.memory) : nil
        largestTaken = 0
    }

    /// Notes that a request with so many samples was not.
    mutating func accepted(_ samples: Int) { largestTaken = max(largestTaken, samples) }

    /// The most samples for a request; nil without a limit.
    func limit(at now: UnixTime) -> Int? {
        guard let until, now < until, largestTaken > 0 else { return nil }
        return largestTaken
    }
}
