/// What did not happen in time.
package struct TookTooLong: Error, CustomStringConvertible {
    /// What was waited for.
    package let description: String
}

/// Calls `probe` until it returns a value, for at most three minutes.
///
/// Only for other processes, which run on their own clock and do not report when they are done. Everything in process is driven by a
/// ``ManualClock``.
package func eventually<Value>(
    _ what: @autoclosure () -> String, _ probe: () async throws -> Value?
) async throws -> Value {
    let end = ContinuousClock.now + .seconds(180)
    while ContinuousClock.now < end {
        if let value = try await probe() { return value }
        try await Task.sleep(for: .milliseconds(50))
    }
    throw TookTooLong(description: "waited for \(what())")
}

/// Why a test cannot continue.
package struct TestFailure: Error, CustomStringConvertible {
    /// The reason.
    package let description: String

    /// Makes the failure.
    package init(_ description: String) { self.description = description }
}
