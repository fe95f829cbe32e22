internal import Glibc
internal import Synchronization

/// Writes lines to a descriptor on its own thread, so that a reader who stops reading blocks nobody else.
///
/// At most 1 MiB or 10,000 lines wait, and as much again is being written; further lines are dropped, and their number is reported when
/// the reader goes on. Order is kept, and a partly written line is completed. What cannot be written (no reader, a full disk) is retried
/// each second.
package final class LineWriter: Sendable {
    /// The process' standard error, which carries the log.
    package static let standardError = LineWriter(descriptor: STDERR_FILENO)
    /// The process's standard output.
    package static let standardOutput = LineWriter(descriptor: STDOUT_FILENO)

    /// Everything that changes.
    private struct State {
        /// What waits.
        var queue = LineQueue(maxBytes: 1 << 20, maxLines: 10_000)
        /// Whether the thread has work.
        var isBusy = false
        /// Whether the last attempt to write failed.
        var isFailing = false
        /// Makes the line that reports dropped lines.
        var lossNotice: (@Sendable (Int) -> String)?
    }

    /// The most bytes of one write: what the system puts into a pipe atomically, so that lines of several processes do not mix.
    private static let pieceSize = 4096

    /// The descriptor to write to.
    private let descriptor: Int32
    /// What waits.
    private let state = Mutex(State())
    /// Whether the thread exists.
    private let hasThread = Atomic(false)
    /// Whether the process ends when everything is written.
    private let endsProcess = Atomic(false)
    /// Signals that the thread has work. A semaphore, since a signal handler may post it; it is safe from any thread.
    private nonisolated(unsafe) let bell = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    /// Makes the writer of a descriptor; its thread starts with the first line. It lives as long as the process.
    private init(descriptor: Int32) {
        self.descriptor = descriptor
        sem_init(bell, 0, 0)
    }

    /// How many lines were dropped since the start.
    package var dropped: Int { state.withLock(\.queue.dropped) }

    /// Queues a line, which ends with its newline; never waits.
    package func write(_ line: String) {
        let wasBusy = state.withLock { state in
            defer { state.isBusy = true }
            state.queue.append(line)
            return state.isBusy
        }
        if !hasThread.exchange(true, ordering: .acquiringAndReleasing) { startThread() }
        if !wasBusy { sem_post(bell) }
    }

    /// Sets the text of the line that reports dropped lines.
    package func reportLosses(by notice: @escaping @Sendable (Int) -> String) {
        state.withLock { $0.lossNotice = notice }
    }

    /// Waits until everything is written, at most a second: the reader may have stopped reading.
    package func flush() {
        let end = ContinuousClock.now + .seconds(1)
        while state.withLock({ $0.isBusy && !$0.isFailing }), ContinuousClock.now < end { usleep(500) }
    }

    /// Ends the process with status 0 as soon as everything is written, within a second; for a signal handler, which must not wait or
    /// lock.
    package func endProcess() {
        guard hasThread.load(ordering: .acquiring) else { _exit(EXIT_SUCCESS) }
        signal(SIGALRM) { _ in _exit(EXIT_SUCCESS) }
        alarm(1)
        endsProcess.store(true, ordering: .sequentiallyConsistent)
        sem_post(bell)
    }

    /// Starts the thread; if the system has none to give, the next line retries.
    private func startThread() {
        var thread = pthread_t()
        let failure = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<LineWriter>.fromOpaque(argument).takeUnretainedValue().work()
            }, Unmanaged.passUnretained(self).toOpaque())
        if failure == 0 { pthread_detach(thread) } else { hasThread.store(false, ordering: .releasing) }
    }

    /// The thread's main function.
    private func work() -> Never {
        while true {
            sem_wait(bell)
            while let batch = nextBatch() { write(batch[...]) }
            if endsProcess.load(ordering: .sequentiallyConsistent) { _exit(EXIT_SUCCESS) }
        }
    }

    /// The bytes to write next; `nil` when there are none.
    private func nextBatch() -> [UInt8]? {
        state.withLock { state in
            guard !state.queue.isEmpty else {
                state.isBusy = false
                return nil
            }
            let (bytes, missing) = state.queue.drain()
            guard missing > 0, let notice = state.lossNotice else { return bytes }
            return bytes + Array(notice(missing).utf8)
        }
    }

    /// Writes everything, however long it takes.
    private func write(_ bytes: ArraySlice<UInt8>) {
        var rest = bytes
        while !rest.isEmpty {
            let piece = rest.wholeLines(within: Self.pieceSize)
            let count = piece.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            rest = rest.dropFirst(max(count, 0))
            let isFailing = count < 0 && !waits(on: errno)
            state.withLock { $0.isFailing = isFailing }
            if isFailing { sleep(1) }
        }
    }

    /// Waits while the reader is merely slow; returns `false` when writing has failed.
    private func waits(on error: Int32) -> Bool {
        switch error {
        case EINTR: return true
        case EAGAIN:
            // Another process that shares the descriptor has made it non-blocking.
            var room = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            poll(&room, 1, 1000)
            usleep(1000)
            return true
        default: return false
        }
    }
}

extension ArraySlice<UInt8> {
    /// The lines at the beginning that fit into `limit` bytes; of a longer line, its first `limit` bytes.
    func wholeLines(within limit: Int) -> ArraySlice<UInt8> {
        let piece = prefix(limit)
        guard piece.count < count, let end = piece.lastIndex(of: UInt8(ascii: "\n")) else { return piece }
        return piece[...end]
    }
}
