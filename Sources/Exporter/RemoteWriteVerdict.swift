package import WeChatAPI

/// What an answer of a receiver means for what was sent: a pure function of message, status and header.
package enum RemoteWriteVerdict: Equatable, Sendable {
    /// The receiver has it; `refused` samples of it were left out by the receiver itself.
    case accepted(refused: Int)
    /// To be sent again, not before `after` where the receiver says so.
    case retry(after: Duration?, reason: String)
    /// Never to be sent again.
    case dropped(written: Int, reason: String)
    /// To be sent again, at once, as the 1.0 message.
    case fallBack(reason: String)

    /// An answer as far as the rules look at it.
    package struct Answer: Equatable, Sendable {
        /// The status.
        package let status: Int
        /// The header fields by lower-case name.
        package let header: [String: String]
        /// The beginning of the body, where receivers explain themselves.
        package let text: String

        /// When it came, by the wall clock.
        package let receivedAt: UnixTime

        /// Makes an answer.
        package init(
            status: Int, header: [String: String] = [:], text: String = "",
            receivedAt: UnixTime = UnixTime(milliseconds: 0)
        ) {
            (self.status, self.header, self.text, self.receivedAt) = (status, header, text, receivedAt)
        }
    }

    /// Judges the answer to a request with `samples` samples.
    ///
    /// Sources: Remote-Write 1.0, "Backoff"; Remote-Write 2.0, "Required Written Response Headers" and "Invalid Samples". A receiver of
    /// 1.0 that ignores `Content-Type` answers 2xx to a 2.0 message of which it has read nothing; the missing header gives it away.
    package init(_ answer: Answer, to message: RemoteWriteMessage, samples: Int) {
        let told = answer.header["x-prometheus-remote-write-samples-written"].flatMap { Int($0) }
        let written = min(max(told ?? 0, 0), samples)
        let reason = Self.reason(answer)
        switch (answer.status, message) {
        case (200..<300, .writeRequest): self = .accepted(refused: 0)
        case (200..<300, .request) where told == nil:
            self = .fallBack(reason: "the receiver does not say how much it wrote, so it knows remote write 1.0 only")
        case (200..<300, .request): self = .accepted(refused: samples - written)
        case (415, .request): self = .fallBack(reason: reason)
        case (429, _), (500..., _): self = .retry(after: Self.retryAfter(answer), reason: reason)
        // A redirect or an answer out of place has refused nothing; only 4xx says that the samples are unwelcome.
        case (..<400, _): self = .retry(after: Self.retryAfter(answer), reason: reason)
        default: self = .dropped(written: message == .request ? written : 0, reason: reason)
        }
    }

    private static func retryAfter(_ answer: Answer) -> Duration? {
        RetryAfter.wait(answer.header["retry-after"], date: answer.header["date"], now: answer.receivedAt)
    }

    private static func reason(_ answer: Answer) -> String {
        let line = answer.text.split(whereSeparator: \.isNewline).first.map { ": \($0.prefix(300))" } ?? ""
        return "HTTP \(answer.status)\(line)"
    }
}
