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
        /// Restated periods by account name.
        package var restatements: [String: Int] = [:]
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
    func expect(_ calls: [Call]) {
        counts.withLock { counts in
            for call in calls where counts.requests[call.name] == nil {
                counts.requests[call.name] = 0
                counts.durations[call.name] = Histogram(bounds: CallStatistics.bounds)
            }
        }
    }

    /// The counts as they are now.
    package var current: Counts { counts.withLock { $0 } }

    /// Counts one exchange; durations are measured in seconds.
    package func callEnded(_ call: Call, duration: Duration, error: UpstreamError?) {
        let endpoint = call.name
        counts.withLock { counts in
            counts.requests[endpoint, default: 0] += 1
            counts.durations[endpoint, default: Histogram(bounds: CallStatistics.bounds)]
                .observe(duration.fractionalSeconds)
            if let error { counts.errors[endpoint, default: [:]][error.label, default: 0] += 1 }
        }
    }

    /// Counts the rows of one answer that were refused.
    package func rowsRejected(_ rejected: [RowRejection: Int], endpoint: Endpoint) {
        counts.withLock { $0.rejectedRows[endpoint.rawValue, default: [:]].merge(rejected, uniquingKeysWith: +) }
    }

    /// Counts a period whose numbers changed between its first reading and its re-read.
    package func restated(account: String) {
        counts.withLock { $0.restatements[account, default: 0] += 1 }
    }

    /// WeChat usually answers in a tenth of a second; the time-out ends the scale.
    private static let bounds = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
}
