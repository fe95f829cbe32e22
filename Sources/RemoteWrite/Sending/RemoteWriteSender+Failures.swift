import DayStore
import Settings

extension RemoteWriteSender {
    /// Acts on a request that settled nothing; it is certain when sending the batch again is known to be in vain.
    ///
    /// - Returns: how long to wait for the next step.
    func failed(
        _ slot: Slot, _ batch: RemoteWriteBatch, _ fault: RemoteWriteFault, isCertain: Bool = false
    ) async throws -> Duration {
        batches[slot] = batch
        switch slot {
        case .oldest: return try await oldestFailed(batch, fault, isCertain: isCertain)
        case .other:
            batches[.other] = nil
            // What is begun is brought to its end when the queue is empty, so that nothing of it is sent twice.
            if batch.split?.isBegun == true { backlog?.asides.park(batch, at: now) }
            return try await otherFailed(fault)
        case .aside: return asideFailed(batch, fault, isCertain: isCertain)
        }
    }

    /// Leaves what was set aside for another hour; what is begun is close to its end and gets as many tries as a fresh day.
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
        // It is no news that this day is not taken; fresh days show whether the receiver takes any.
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
        // That every sample is refused is said when another day has been tried, too.
        if course.isCulling(fault.kind, isStuck: batch.isStuck)
            || (isCertain && batch.failures <= RemoteWriteCourse.patience)
        {
            journal.failedAgain(fault)
        } else {
            tell(fault)
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

    /// Goes on when no other day waits than the oldest one and those that are left out.
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
            tell(fault)
            return wait
        }
    }

    /// Leaves the oldest batch out; it is so even when the store cannot tell what else there is of its day.
    private func suspend(_ batch: RemoteWriteBatch, _ fault: RemoteWriteFault) async throws {
        batches[.oldest] = nil
        guard var backlog else { return }
        defer { keep(&backlog) }
        try await walk(&backlog) { [names] in try $0.suspend(batch, fault, names) }
    }

    /// Sets aside what was left out: the receiver takes something else.
    func confirm() {
        for each in backlog?.asides.confirm(at: now) ?? [] { journal.setAside(each) }
    }

    /// Decides about what was left out when nothing else waits: several days that fail as in an outage wait as before.
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

    private func tell(_ fault: RemoteWriteFault) {
        journal.failed(fault, at: now)
        count { $0.blocked = fault.block }
    }

    /// Changes the counts of the receiver.
    func count(_ change: (inout RemoteWriteStatistics.Counts) -> Void) {
        surroundings.statistics.update(receiver.name, change)
    }
}
