import BeijingTime

/// Which batch comes next, and when, while some are not accepted: oldest day first, trying another day when one is stuck.
///
/// A pure value. A batch that failed ``patience`` times may itself be at fault, so from then on every third request tries another day, at
/// the pace of the back-off. When that day is accepted, the stuck batch gets two more tries before it is set aside; so do other batches
/// that fail in the same way, as long as the receiver is known to work. The waits are those of the back-off; the sender waits longer
/// where the receiver asks for it.
struct RemoteWriteCourse: Equatable, Sendable {
    /// What to do after a failure.
    enum Step: Equatable {
        /// Send the batch again after the wait.
        case again(after: Duration)
        /// Try another day after the wait.
        case other(after: Duration)
        /// Set the batch aside and continue after the wait.
        case setAside(after: Duration)
    }

    /// What follows when another day is not accepted either.
    enum Finding: Equatable {
        /// The days are at fault: continue after the wait without those that failed.
        case daysAtFault(after: Duration)
        /// It may be an outage: start again with the oldest day after the wait.
        case outage(after: Duration)
    }

    /// A kind of failure that, as far as is known, concerns single days.
    private struct Culling: Equatable {
        let kind: String
        var until: UnixTime
    }

    /// After this many failures in a row another day is tried in between.
    static let patience = 6
    /// How long an accepted request shows that the receiver works.
    static let trust = Duration.seconds(60)
    /// The wait between two tries of a batch while the receiver is known to work.
    static let shortWait = Duration.milliseconds(250)

    private var backoff: RemoteWriteBackoff
    private var culling: Culling?

    /// Begins without failures.
    init(_ backoff: RemoteWriteBackoff) { self.backoff = backoff }

    /// Whether failures of `kind`, or of a stuck batch, are known to concern single days.
    func isCulling(_ kind: String, isStuck: Bool) -> Bool { culling.map { $0.kind == kind || isStuck } ?? false }

    /// Notes that the receiver accepted something.
    mutating func accepted(at now: UnixTime) {
        backoff.succeed()
        culling?.until = now.advanced(by: Self.trust)
    }

    /// Notes that another day was accepted while a batch is stuck with failures of `kind`.
    mutating func otherAccepted(stuckBy kind: String, at now: UnixTime) {
        culling = Culling(kind: kind, until: now.advanced(by: Self.trust))
    }

    /// Notes that another day failed as well, or that no other is left; `mayBeOutage` tells whether any day that was left out since the
    /// last success failed as in an outage.
    mutating func otherFailed(_ fault: RemoteWriteFault, mayBeOutage: Bool, at now: UnixTime) -> Finding {
        if let kind = culling?.kind, kind == fault.kind, fault.cause == .request, !mayBeOutage {
            culling?.until = now.advanced(by: Self.trust)
            return .daysAtFault(after: RemoteWriteSender.pause)
        }
        culling = nil
        return .outage(after: backoff.fail())
    }

    /// Notes that everything has been sent or set aside, or that it was an outage.
    mutating func endCulling() { culling = nil }

    /// Notes a refused request of a batch that has other portions to try.
    ///
    /// - Returns: the wait.
    mutating func wait() -> Duration { culling == nil ? backoff.fail() : RemoteWriteSender.pause }

    /// Notes a failure of the oldest batch; it is certain when another try is known to be useless.
    mutating func failed(
        _ batch: inout RemoteWriteBatch, _ fault: RemoteWriteFault, isCertain: Bool, at now: UnixTime
    ) -> Step {
        guard fault.cause != .way else { return .again(after: backoff.fail()) }
        batch.failures = isCertain ? max(batch.failures + 1, Self.patience) : batch.failures + 1
        if let culling, culling.kind == fault.kind || batch.isStuck {
            if batch.failures < 2 { return .again(after: Self.shortWait) }
            // The failures of a stuck batch surround a success, however long they took.
            guard batch.isStuck || now < culling.until else { return .other(after: Self.shortWait) }
            return .setAside(after: RemoteWriteSender.pause)
        }
        culling = nil
        let wait = backoff.fail()
        guard batch.failures >= Self.patience, isCertain || batch.failures.isMultiple(of: 2) else {
            return .again(after: wait)
        }
        return .other(after: wait)
    }
}
