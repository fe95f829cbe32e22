/// An instant on the Unix time line in whole milliseconds since 1970-01-01T00:00:00Z, within the years 1 to 9999 in Beijing.
///
/// Values outside that range become its first or last instant, so that no sum or difference can overflow.
package struct UnixTime: InstantProtocol, Hashable, Sendable {
    /// Milliseconds since the Unix epoch.
    package let milliseconds: Int64

    /// Makes an instant from milliseconds since the Unix epoch.
    package init(milliseconds: Int64) {
        self.milliseconds = min(max(milliseconds, -62_135_625_600_000), 253_402_271_999_999)
    }

    /// Makes an instant from whole seconds since the Unix epoch.
    package init(seconds: Int64) { self.init(milliseconds: seconds.multipliedSaturating(by: 1000)) }

    /// Whole seconds since the Unix epoch, rounded down.
    package var seconds: Int64 { Int64((Double(milliseconds) / 1000).rounded(.down)) }

    /// Seconds with their fraction, for metrics named `_timestamp_seconds`.
    package var fractionalSeconds: Double { Double(milliseconds) / 1000 }

    /// The instant `duration` later.
    package func advanced(by duration: Duration) -> UnixTime {
        UnixTime(milliseconds: milliseconds.addingSaturating(duration.wholeMilliseconds))
    }

    /// The time from this instant to `other`; negative when `other` is earlier.
    package func duration(to other: UnixTime) -> Duration { .milliseconds(other.milliseconds - milliseconds) }

    /// Orders by time.
    package static func < (left: UnixTime, right: UnixTime) -> Bool { left.milliseconds < right.milliseconds }
}

extension Duration {
    /// The duration in whole milliseconds, rounded towards zero; the type's limit for a longer one.
    package var wholeMilliseconds: Int64 {
        components.seconds.multipliedSaturating(by: 1000)
            .addingSaturating(components.attoseconds / 1_000_000_000_000_000)
    }

    /// The duration in seconds with its fraction.
    package var fractionalSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
