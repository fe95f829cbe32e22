/// An instant on the Unix time line, kept in whole milliseconds since 1970-01-01T00:00:00Z.
package struct UnixTime: InstantProtocol, Hashable, Sendable {
    /// Milliseconds since the Unix epoch.
    package let milliseconds: Int64

    /// Makes an instant from milliseconds since the Unix epoch.
    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Makes an instant from whole seconds since the Unix epoch.
    package init(seconds: Int64) { milliseconds = seconds * 1000 }

    /// Whole seconds since the Unix epoch, rounded down.
    package var seconds: Int64 { Int64((Double(milliseconds) / 1000).rounded(.down)) }

    /// Seconds with their fraction, as Prometheus wants a `_timestamp_seconds`.
    package var fractionalSeconds: Double { Double(milliseconds) / 1000 }

    /// The instant `duration` later.
    package func advanced(by duration: Duration) -> UnixTime {
        UnixTime(milliseconds: milliseconds + duration.wholeMilliseconds)
    }

    /// The time from here to `other`, negative when that one is earlier.
    package func duration(to other: UnixTime) -> Duration { .milliseconds(other.milliseconds - milliseconds) }

    /// Orders by time.
    package static func < (left: UnixTime, right: UnixTime) -> Bool { left.milliseconds < right.milliseconds }
}

extension Duration {
    /// The duration in milliseconds, its smaller part dropped.
    package var wholeMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }

    /// The duration in seconds with its fraction.
    package var fractionalSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
