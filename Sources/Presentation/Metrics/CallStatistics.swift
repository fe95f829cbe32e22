import BeijingTime
import Exposition
import Synchronization
package import WeChatAPI

/// Counts exchanges, refused rows and restatements since the start of the process.
package final class CallStatistics: CallObserver {
    /// What was counted, as one value.
    package struct Counts: Sendable {
        /// Exchanges by endpoint.
        package var requests: [String: Int] = [:]
        /// Failed exchanges by endpoint and errcode label.
        package var errors: [String: [String: Int]] = [:]
        /// Refused rows by endpoint and reason.
        package var rejectedRows: [String: [RowRejection: Int]] = [:]
        /// How often anything was counted.
        package var changes: UInt64 = 0
        /// Durations of exchanges by endpoint.
        var durations: [String: Histogram] = [:]
    }

    private let counts: Mutex<Counts>

    /// Starts all counts of these calls at zero.
    package init(calls: [Call]) {
        counts = Mutex(Counts())
        expect(calls)
    }

    /// Starts the counts of further calls at zero.
    package func expect(_ calls: [Call]) {
        counts.withLock { counts in
            counts.changes += 1
            for call in calls where counts.requests[call.name] == nil {
                counts.requests[call.name] = 0
                counts.durations[call.name] = Histogram(bounds: CallStatistics.bounds)
                counts.errors[call.name] = call.foreseenErrors.reduce(into: [:]) { $0[$1] = 0 }
                guard case .data(let endpoint) = call else { continue }
                counts.rejectedRows[endpoint.rawValue] = RowRejection.allCases.reduce(into: [:]) { $0[$1] = 0 }
            }
        }
    }

    /// Notes that something else changed which is shown beside the counts.
    package func noteChange() { counts.withLock { $0.changes += 1 } }

    /// The counts as they are now.
    package var current: Counts { counts.withLock { $0 } }

    /// Counts one exchange; durations are measured in seconds.
    package func callEnded(_ call: Call, duration: Duration, error: UpstreamError?) {
        let endpoint = call.name
        counts.withLock { counts in
            counts.changes += 1
            counts.requests[endpoint, default: 0] += 1
            counts.durations[endpoint, default: Histogram(bounds: CallStatistics.bounds)]
                .observe(duration.fractionalSeconds)
            if let error { counts.errors[endpoint, default: [:]][error.label, default: 0] += 1 }
        }
    }

    /// Counts the rows of one answer that were refused.
    package func rowsRejected(_ rejected: [RowRejection: Int], endpoint: Endpoint) {
        counts.withLock { counts in
            counts.changes += 1
            counts.rejectedRows[endpoint.rawValue, default: [:]].merge(rejected, uniquingKeysWith: +)
        }
    }

    /// WeChat usually answers in a tenth of a second; the time-out ends the scale.
    private static let bounds = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
}

extension Call {
    /// The labels `errcode` that any account meets some day, so that `increase()` sees the first time too; others begin with their first.
    fileprivate var foreseenErrors: [String] {
        let errors = ["transport", "malformed", "-1", "45009"]
        if case .data = self { return errors + ["61503"] } else { return errors }
    }
}
