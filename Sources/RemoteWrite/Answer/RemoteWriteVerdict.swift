package import BeijingTime
package import Settings
import WeChatAPI

/// The meaning of a receiver's answer for the samples of the request: a pure function of message, status and header.
package enum RemoteWriteVerdict: Equatable, Sendable {
    /// The receiver has accepted all but `refused` samples; `reason` is what it says about those.
    case accepted(refused: Int, reason: String)
    /// The receiver rejects at least one sample and has written none; `isUnderstood` is false while the refusal may be about the message
    /// itself.
    case refused(reason: String, isUnderstood: Bool)
    /// The request is larger than the receiver accepts.
    case tooLarge(reason: String)
    /// The receiver does not read this message.
    case misunderstood(reason: String)
    /// The samples wait and are sent again.
    case unavailable(RemoteWriteFault)

    /// The parts of an answer that the rules look at.
    package struct Answer: Equatable, Sendable {
        /// The status.
        package let status: Int
        /// The header fields by lower-case name.
        package let header: [String: String]
        /// The beginning of the body, where receivers explain themselves.
        package let text: String

        /// The time of arrival by the wall clock.
        package let receivedAt: UnixTime

        /// Makes an answer.
        package init(
            status: Int, header: [String: String] = [:], text: String = "",
            receivedAt: UnixTime = UnixTime(milliseconds: 0)
        ) {
            (self.status, self.header, self.text, self.receivedAt) = (status, header, text, receivedAt)
        }

        /// The wait that the receiver requests, at most a day, for any verdict; nil after an acceptance or without a request.
        var wait: Duration? {
            guard !(200..<300).contains(status) else { return nil }
            return RetryAfter.wait(header["retry-after"], date: header["date"], now: receivedAt)
        }

        /// The status and the first line of the body, bounded: receivers of 2.0 write one line for each sample.
        fileprivate var reason: String {
            let line = text.split(whereSeparator: \.isNewline).first.map { ": \($0.prefix(300))" } ?? ""
            return "HTTP \(status)\(line)"
        }
    }

    /// Judges the answer to a request with `samples` samples.
    ///
    /// Only 400, 409, 413 and 422 are about samples. Sources: Remote-Write 1.0, "Backoff"; Remote-Write 2.0, "Required Written Response
    /// Headers", "Partial Write" and "Invalid Samples". A 1.0 receiver that ignores `Content-Type` answers 2xx to a 2.0 message without
    /// having read any of it; the missing header reveals that.
    package init(_ answer: Answer, to message: RemoteWriteMessage, samples: Int) {
        let told =
            message == .request ? answer.header["x-prometheus-remote-write-samples-written"].flatMap { Int($0) } : nil
        let written = min(max(told ?? 0, 0), samples)
        let reason = answer.reason
        switch answer.status {
        case 200..<300 where message == .writeRequest: self = .accepted(refused: 0, reason: reason)
        case 200..<300 where told == nil:
            self = .misunderstood(
                reason: "the receiver does not say how much it wrote, so it knows remote write 1.0 only")
        case 200..<300: self = .accepted(refused: samples - written, reason: reason)
        case 400..<423 where written > 0 && Self.speaksOfSamples(answer.status):
            self = .accepted(refused: samples - written, reason: reason)
        case 413: self = .tooLarge(reason: reason)
        case 400, 409, 422: self = .refused(reason: reason, isUnderstood: told != nil || answer.status != 400)
        case 406, 415: self = .misunderstood(reason: reason)
        default: self = .unavailable(RemoteWriteFault(status: answer.status, reason: reason))
        }
    }

    private static func speaksOfSamples(_ status: Int) -> Bool { [400, 409, 413, 422].contains(status) }
}
