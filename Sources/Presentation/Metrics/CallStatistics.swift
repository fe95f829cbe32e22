package import BeijingTime
import Exposition
import Synchronization
package import WeChatAPI

/// Counts calls, rejected rows and restatements since the start of the process.
package final class CallStatistics: CallObserver {
    /// The counts, as one value.
    package struct Counts: Sendable {
        /// Calls by endpoint.
        package var requests: [String: Int] = [:]
        /// Failed calls by endpoint and errcode label.
        package var errors: [String: [String: Int]] = [:]
        /// Failed calls by endpoint and class.
        package var failures: [String: [ErrorClass: Int]] = [:]
        /// Rejected rows by endpoint and reason.
        package var rejectedRows: [String: [RowRejection: Int]] = [:]
        /// How often anything was counted.
        package var changes: UInt64 = 0
        /// Durations of calls by endpoint.
        var durations: [String: Histogram] = [:]
        /// When counting began.
        let started: UnixTime
        /// When the counts of each endpoint began, of errors that came later as well.
        fileprivate var begun: [String: UnixTime] = [:]

        /// When the counts of an endpoint began at zero, in Unix seconds.
        func began(_ endpoint: String) -> Double { (begun[endpoint] ?? started).fractionalSeconds }
    }

    private let counts: Mutex<Counts>

    /// Makes all counts of these calls, beginning at zero `now`.
    package init(calls: [Call], now: UnixTime) {
        counts = Mutex(Counts(started: now))
        expect(calls, now: now)
    }

    /// Adds the counts of further calls, beginning at zero `now`.
    package func expect(_ calls: [Call], now: UnixTime) {
        counts.withLock { counts in
            counts.changes += 1
            for call in calls where counts.requests[call.name] == nil {
                (counts.requests[call.name], counts.begun[call.name]) = (0, now)
                counts.durations[call.name] = Histogram(bounds: CallStatistics.bounds)
                counts.errors[call.name] = call.foreseenErrors.reduce(into: [:]) { $0[$1] = 0 }
                counts.failures[call.name] = ErrorClass.allCases.reduce(into: [:]) { $0[$1] = 0 }
                guard case .data(let endpoint) = call else { continue }
                counts.rejectedRows[endpoint.rawValue] = RowRejection.allCases.reduce(into: [:]) { $0[$1] = 0 }
            }
        }
    }

    /// Notes that the host in use is another.
    package func hostChanged() { noteChange() }

    /// Notes a change of something else that is shown beside the counts.
    package func noteChange() { counts.withLock { $0.changes += 1 } }

    /// How often anything was counted.
    package var changes: UInt64 { counts.withLock(\.changes) }

    /// The counts at this moment.
    package var current: Counts { counts.withLock { $0 } }

    /// Counts one call; durations are in seconds.
    package func callEnded(_ call: Call, duration: Duration, error: UpstreamError?) {
        let endpoint = call.name
        counts.withLock { counts in
            counts.changes += 1
            counts.requests[endpoint, default: 0] += 1
            counts.durations[endpoint, default: Histogram(bounds: CallStatistics.bounds)]
                .observe(duration.fractionalSeconds)
            guard let error else { return }
            counts.errors[endpoint, default: [:]][error.label, default: 0] += 1
            counts.failures[endpoint, default: [:]][error.errorClass, default: 0] += 1
        }
    }

    /// Counts the rejected rows of one answer.
    package func rowsRejected(_ rejected: [RowRejection: Int], endpoint: Endpoint) {
        counts.withLock { counts in
            counts.changes += 1
            counts.rejectedRows[endpoint.rawValue, default: [:]].merge(rejected, uniquingKeysWith: +)
        }
    }

    /// The histogram's bounds in seconds: WeChat usually answers within a tenth of a second; the last bound is the time-out.
    private static let bounds = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
}

extension Call {
    /// The `errcode` labels that any account is likely to see, exported from zero so that `increase()` counts the first one too; others
    /// begin with their first occurrence.
    fileprivate var foreseenErrors: [String] {
        let errors = ["transport", "malformed", "-1", "45009"]
        return switch self {
        case .data: errors + ["61503"]
        case .token: errors
        case .quota: errors + ["76021", "76022"]
        }
    }
}
