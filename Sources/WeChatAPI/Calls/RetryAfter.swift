package import BeijingTime

/// Reads the wait that an answer asks for in its header field `Retry-After` (RFC 9110, 10.2.3).
package enum RetryAfter {
    /// The longest wait that is honoured.
    package static let longest = Duration.seconds(86_400)

    /// Reads the field.
    ///
    /// - Parameters:
    ///   - field: The field's value: whole seconds, or a date.
    ///   - date: The field `Date` of the same answer, against which a date in `field` is measured; `now` when it is missing.
    ///   - now: The present time by the wall clock.
    /// - Returns: The wait from `now`, between 0 and one day; nil when the field is missing or neither a number nor a date.
    package static func wait(_ field: String?, date: String?, now: UnixTime) -> Duration? {
        guard let text = field.map({ String($0.drop(while: \.isWhitespace)) }), !text.isEmpty else { return nil }
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        if text.dropFirst(digits.count).allSatisfy(\.isWhitespace) {
            // More digits than a number holds are more than a day, too.
            return min(Int(digits).map { .seconds(min($0, 86_400)) } ?? longest, longest)
        }
        guard let time = HTTPDate.parse(text, now: now) else { return nil }
        let from = date.flatMap { HTTPDate.parse($0, now: now) } ?? now
        return max(min(from.duration(to: time), longest), .zero)
    }
}
