import DayStore
import Settings

extension RemoteWriteSender {
    /// Acts on a request that settled nothing; it is certain when sending the batch again is known to be useless.
    ///
    /// - Returns: the wait before the next step.
    func failed(
        _ slot: Slot, _ batch: RemoteWriteBatch, _ fault: RemoteWriteFault, isCertain: Bool = false
    ) async throws -> Duration {
        batches[slot] = batch
        switch slot {
        case .oldest: return try await oldestFailed(batch, fault, isCertain: isCertain)
        case .other:
            batches[.other] = nil
            // A batch that has begun is finished when the queue is empty, so that nothing of it is sent twice.
            if batch.split?.isBegun == true { backlog?.asides.park(batch, at: now) }
            return try await otherFailed(fault)
        case .aside: return asideFailed(batch, fault, isCertain: isCertain)
        }
    }

    /// Leaves what was set aside for another hour; a batch that has begun is close to its end and gets as many tries as a fresh day.
    private func asideFailed(
        _ batch: RemoteWriteBatch, _ fault: RemoteWriteFault, isCertain: Bool
    ) -> Duration {
        var batch = batch
        batch.failures += 1
        batches[.aside] = batch
        if isCertain || batch.failures >= (batch.split?.isBegun == true ? RemoteWriteCourse.patience : 2) {
            batch.failures = 0
            batches[.aside] = nil
            backlog?.asides.putBack(batch, at: now)
        }
        // That this day is not accepted is known; fresh days show whether the receiver accepts any.
        journal.failedAgain(fault)
        return course.wait()
    }

    private func oldestFailed(
        _ batch: RemoteWriteBatch, _ fault: RemoteWriteFault, isCertain: Bool
    ) async throws -> Duration {
        var batch = batch
        stuck = fault
        let step = course.failed(&batch, fault, isCertain: isCertain, at: now)
        batches[.oldest] = batch
        // That every sample is refused is logged when another day has been tried, too.
        if course.isCulling(fault.kind, isStuck: batch.isStuck)
            || (isCertain && batch.failures <= RemoteWriteCourse.patience)
        {
            journal.failedAgain(fault)
        } else {
            report(fault)
        }
        switch step {
        case .again(let wait): return wait
        case .other(let wait):
            wantsOther = true
            return wait
        case .setAside(let wait):
            try await suspend(batch, fault)
            // Its failures surround a success, so there is nothing to wait for.
            if batch.isStuck { confirm() }
            return wait
        }
    }

    /// Continues when no day waits but the oldest one and those that are left out.
    func lacksOther() async throws -> Duration {
        guard let stuck, course.isCulling(stuck.kind, isStuck: false) else { return .zero }
        return try await otherFailed(stuck)
    }

    private func otherFailed(_ fault: RemoteWriteFault) async throws -> Duration {
        let mayBeOutage = backlog?.asides.mayBeOutage ?? false
        switch course.otherFailed(fault, mayBeOutage: mayBeOutage, at: now) {
        case .daysAtFault(let wait):
            journal.failedAgain(fault)
            if let oldest = batches[.oldest] { try await suspend(oldest, fault) }
            confirm()
            return wait
        case .outage(let wait):
            backlog?.revert(at: now)
            report(fault)
            return wait
        }
    }

    /// Suspends the oldest batch, even when the store cannot tell what else there is of its day.
    private func suspend(_ batch: RemoteWriteBatch, _ fault: RemoteWriteFault) async throws {
        batches[.oldest] = nil
        guard var backlog else { return }
        defer { keep(&backlog) }
        try await walk(&backlog) { [names] in try $0.suspend(batch, fault, names) }
    }

    /// Sets aside what was suspended: the receiver accepts something else.
    func confirm() {
        for each in backlog?.asides.confirm(at: now) ?? [] { journal.setAside(each) }
    }

    /// Decides about suspended batches when nothing else waits: several days that fail as in an outage return to the queue.
    func settleSuspended(_ backlog: inout RemoteWriteBacklog) -> Bool {
        guard !backlog.asides.suspended.isEmpty else { return false }
        course.endCulling()
        if backlog.asides.mayBeOutage {
            backlog.revert(at: now)
            return true
        }
        for each in backlog.asides.confirm(at: now) { journal.setAside(each) }
        return false
    }

    private func report(_ fault: RemoteWriteFault) {
        journal.failed(fault, at: now)
        count { $0.blocked = fault.block }
    }

    /// Updates the receiver's counts.
    func count(_ change: (inout RemoteWriteStatistics.Counts) -> Void) {
        dependencies.statistics.update(receiver.name, change)
    }
}
