import BeijingTime
import DayStore
import Settings

extension RemoteWriteSender {
    /// Sends the next portion of a batch and acts on the answer; removes the batch from the queue after the last portion.
    ///
    /// - Returns: the wait before the next step.
    func send(_ slot: Slot) async throws -> Duration {
        guard var batch = batches[slot] else { return slot == .other ? try await lacksOther() : .zero }
        let split =
            batch.split
            ?? RemoteWriteSplit(
                batch.series, suspects: suspects, limit: size.limit(at: now), attempt: batch.attempts)
        batch.split = split
        batches[slot] = batch
        guard let portion = split.next else {
            try await finish(batch, slot)
            return .zero
        }
        let message = dialect.message
        let body = message.body(portion)
        let answer = await answer(body, message, samples: portion.sampleCount)
        // The wait that the receiver asks for is kept, whatever happens to the samples.
        guard let verdict = dialect.read(answer.verdict) else {
            count { $0.retried += portion.sampleCount }
            return answer.wait
        }
        return max(try await act(on: verdict, slot, batch, portion, message, bytes: body.count), answer.wait)
    }

    /// Acts on the verdict on a portion of a batch.
    ///
    /// - Returns: how long to wait for the next step.
    private func act(
        on verdict: RemoteWriteVerdict, _ slot: Slot, _ batch: RemoteWriteBatch, _ portion: [RemoteWriteSeries],
        _ message: RemoteWriteMessage, bytes: Int
    ) async throws -> Duration {
        switch verdict {
        case .accepted(let refused, let reason):
            count { $0.accepted(portion, refused: refused, bytes: bytes) }
            return try await accepted(slot, batch, message, leftOut: refused, reason)
        case .refused(let reason, _): return try await refused(slot, batch, reason)
        case .tooLarge(let reason): return try await divide(slot, batch, reason)
        case .misunderstood(let reason):
            return try await failed(
                slot, batch, RemoteWriteFault(reason: reason, block: .unsupported, kind: "unsupported"))
        case .unavailable(let fault):
            count { $0.retried += portion.sampleCount }
            return try await failed(slot, batch, fault)
        }
    }

    /// Sends a request; returns the verdict and the wait that the receiver asks for.
    private func answer(
        _ body: [UInt8], _ message: RemoteWriteMessage, samples: Int
    ) async -> (verdict: RemoteWriteVerdict, wait: Duration) {
        do throws(RemoteWriteError) {
            let answer = try await post(body, message)
            return (RemoteWriteVerdict(answer, to: message, samples: samples), answer.wait ?? .zero)
        } catch {
            return (.unavailable(RemoteWriteFault(error)), .zero)
        }
    }

    private func accepted(
        _ slot: Slot, _ batch: RemoteWriteBatch, _ message: RemoteWriteMessage, leftOut: Int, _ reason: String
    ) async throws -> Duration {
        var batch = batch
        size.accepted(batch.split?.next?.sampleCount ?? 0)
        batch.split?.accept(leftOut: leftOut, reason: reason)
        batch.failures = 0
        batches[slot] = batch
        if message != told {
            journal.turned(to: message)
            told = message
        }
        proveAlive(slot, batch.day)
        if batch.split?.next == nil { try await finish(batch, slot) }
        return Self.pause
    }

    /// The receiver works: if it accepts another day while the oldest one is stuck, the day may be the cause.
    private func proveAlive(_ slot: Slot, _ day: Day) {
        journal.accepted()
        course.accepted(at: now)
        backlog?.asides.noteSuccess(on: day)
        confirm()
        count { $0.blocked = nil }
        guard slot == .other, var oldest = batches[.oldest], let stuck else { return }
        course.otherAccepted(stuckBy: stuck.kind, at: now)
        (oldest.failures, oldest.isStuck) = (0, true)
        batches[.oldest] = oldest
    }

    private func refused(
        _ slot: Slot, _ batch: RemoteWriteBatch, _ reason: String
    ) async throws -> Duration {
        var batch = batch
        guard let before = batch.split, let portion = before.next else { return .zero }
        batch.split?.refuse(reason)
        let isHopeless = batch.split?.isHopeless == true
        if isHopeless || batch.split?.refused.sampleCount == before.refused.sampleCount {
            count { $0.retried += portion.sampleCount }
        }
        if before.isBegun {
            // A receiver that accepts one part and refuses another has no outage.
            batch.failures = 0
            course.accepted(at: now)
        }
        guard isHopeless else {
            batches[slot] = batch
            if batch.split?.next == nil { try await finish(batch, slot) }
            return before.isBegun || slot == .aside ? Self.pause : course.wait()
        }
        batch.split = nil
        batch.attempts += 1
        let fault = RemoteWriteFault(reason: reason, block: .refused, kind: "refused")
        return try await failed(slot, batch, fault, isCertain: true)
    }

    private func divide(
        _ slot: Slot, _ batch: RemoteWriteBatch, _ reason: String
    ) async throws -> Duration {
        var batch = batch
        let samples = batch.split?.next?.sampleCount ?? 0
        count { $0.retried += samples }
        guard batch.split?.divide() == true else {
            // If the receiver does not accept even a single sample, that says nothing about this one.
            let fault = RemoteWriteFault(reason: reason, block: .tooLarge, kind: "HTTP 413")
            return try await failed(slot, batch, fault)
        }
        size.refused(samples, at: now)
        batches[slot] = batch
        return Self.pause
    }

    /// Removes a completely settled batch from the queue.
    private func finish(_ batch: RemoteWriteBatch, _ slot: Slot) async throws {
        try await backlog?.acknowledge(batch)
        batches[slot] = nil
        if let lessons = batch.split?.lessons {
            suspects = suspects.union(lessons.wholly).subtracting(lessons.cleared)
        }
        count { counts in
            counts.failed += batch.split?.failed ?? 0
            counts.pending = max(counts.pending - batch.accounts.count * RemoteWriteBacklog.samplesOfDay, 0)
        }
        journal.settled(batch)
        guard slot == .aside else { return }
        backlog?.asides.release(batch.accounts, on: batch.day)
        journal.tookAside(batch)
    }
}
