internal import CFile
internal import Glibc
internal import NIOPosix

/// Lets sockets refer to memory, by way of a pipe, so that sending costs no copy, which is half of what it takes for some megabytes.
///
/// Each thread has one and leaves it empty; where the system refuses such calls, it is closed.
final class SplicePipe {
    /// How many bytes the pipe takes; with more, much of it would be dropped each time that the client takes no more.
    private static let capacity: CInt = 512 * 1024

    private static let withoutWaiting = UInt32(SPLICE_WITHOUT_WAITING)

    // Each thread sees its own.
    private nonisolated(unsafe) static let ofThreads = ThreadSpecificVariable<SplicePipe>()

    private let input: CInt
    private let output: CInt
    /// Where goes what no client takes.
    private let sink: CInt
    /// Whether the system refuses such calls, and the pipe is closed.
    private var isRefused = false

    /// The pipe of this thread; `nil` where the system does not allow such a thing.
    static func ofThread() -> SplicePipe? {
        if let pipe = ofThreads.currentValue { return pipe.isRefused ? nil : pipe }
        guard let pipe = SplicePipe() else { return nil }
        ofThreads.currentValue = pipe
        return pipe
    }

    /// Opens a pipe; `nil` when the process may open no more files.
    private init?() {
        var ends: (CInt, CInt) = (-1, -1)
        let isOpen = withUnsafeMutableBytes(of: &ends) { ends in
            pipe2(ends.baseAddress?.assumingMemoryBound(to: CInt.self), O_CLOEXEC | O_NONBLOCK) == 0
        }
        guard isOpen else { return nil }
        (output, input) = ends
        sink = open("/dev/null", O_WRONLY | O_CLOEXEC)
        guard sink >= 0 else { return nil }
        // With less room it takes more calls.
        _ = fcntl(input, CInt(SET_PIPE_SIZE), Self.capacity)
    }

    deinit { if !isRefused { close() } }

    private func close() {
        for descriptor in [input, output, sink] where descriptor >= 0 { Glibc.close(descriptor) }
    }

    /// Sends bytes as far as the socket takes them, and removes them from `slice`.
    ///
    /// - Returns: Whether the system does so; if not, the rest is to be copied.
    func send(_ slice: inout MappedSlice, to socket: CInt) -> Bool {
        while slice.count > 0, !isRefused {
            let filled = fill(slice)
            guard filled > 0 else { return false }
            let taken = move(filled, to: socket, moreFollows: slice.count > filled)
            slice.removeFirst(taken)
            guard taken == filled else {
                empty(filled - taken)
                break
            }
        }
        return !isRefused
    }

    /// Has the pipe refer to as many bytes as it takes, and tells how many.
    private func fill(_ slice: MappedSlice) -> Int {
        slice.bytes.withBytes { bytes in
            // The system does not write to it.
            let first = UnsafeMutableRawPointer(mutating: bytes.baseAddress)
            var part = iovec(
                iov_base: first.map { $0 + slice.range.lowerBound }, iov_len: min(slice.count, Int(Self.capacity)))
            let filled = vmsplice(input, &part, 1, Self.withoutWaiting)
            if filled < 0 { note(errno) }
            return filled
        }
    }

    /// Moves bytes into the socket, and tells how many it took; an error of the connection is met by whoever writes next.
    private func move(_ count: Int, to socket: CInt, moreFollows: Bool) -> Int {
        let flags = Self.withoutWaiting | (moreFollows ? UInt32(SPLICE_MORE_FOLLOWS) : 0)
        let taken = splice(output, nil, socket, nil, count, flags)
        if taken < 0 { note(errno) }
        return max(0, taken)
    }

    /// Drops what the socket did not take; a pipe that would keep something is not used again.
    private func empty(_ count: Int) {
        guard !isRefused, splice(output, nil, sink, nil, count, Self.withoutWaiting) != count else { return }
        refuse()
    }

    /// Tells by the error whether the system refuses such calls, or only this time.
    private func note(_ error: CInt) {
        if [EINVAL, ENOSYS, EOPNOTSUPP, EPERM].contains(error) { refuse() }
    }

    private func refuse() {
        isRefused = true
        close()
    }
}
