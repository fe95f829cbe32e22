/// What did not come in time.
package struct TookTooLong: Error, CustomStringConvertible {
    /// What was waited for.
    package let description: String
}

/// Asks `probe` until it gives a value, for at most three minutes.
///
/// Only for foreign processes: they run on their own clock and tell nobody when they are done. Everything in process is
/// driven by a ``ManualClock``.
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

/// Why a test cannot go on.
package struct TestFailure: Error, CustomStringConvertible {
    /// The reason.
    package let description: String

    /// Makes the failure.
    package init(_ description: String) { self.description = description }
}
