package import BeijingTime
package import DayStore

/// Why one period of an endpoint is skipped for now while others are asked for.
package struct Deferral: Equatable, Sendable {
    /// The number of failures after which a period comes behind all others of its account, and may be put off.
    static let patience = 6

    /// When to ask for it again.
    package var until: UnixTime
    /// Failed calls in a row.
    package var failures = 0
    /// When the first of them failed.
    package var since: UnixTime?
    /// The last failure.
    package var error: EndpointStatus.CurrentError?
    /// Whether it cannot be fetched at present: asked for once each morning, without counting as a failure of its endpoint.
    package var isPutOff = false

    /// Skips a period until `until` without any failure.
    package init(until: UnixTime) { self.until = until }

    /// A period that could not be fetched before the process began: tried at once, and put off again if that fails.
    static let known: Deferral = {
        var deferral = Deferral(until: .epoch)
        (deferral.failures, deferral.since, deferral.isPutOff) = (patience, .epoch, true)
        return deferral
    }()

    /// Whether it has failed so often that others go first.
    var isExhausted: Bool { failures >= Deferral.patience }

    /// Counts one more failure.
    mutating func fail(_ error: EndpointStatus.CurrentError?, at now: UnixTime) {
        failures += 1
        since = since ?? now
        self.error = error
    }
}
