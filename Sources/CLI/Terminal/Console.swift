import ExporterToolkit
import Glibc

/// Output for the terminal: results on stdout, errors on stderr.
enum Console {
    /// The most bytes of one write, which a pipe with any room accepts at once.
    private static let pieceSize = 4096

    /// Writes a line to stdout.
    static func out(_ line: String) { out(Array((line + "\n").utf8)) }

    /// Writes bytes to stdout.
    ///
    /// - Returns: Why not everything was written, or nil; a reader that has closed the pipe is not an error.
    @discardableResult static func out(_ bytes: [UInt8]) -> String? { write(bytes, to: STDOUT_FILENO) }

    /// Writes a line to stderr, after the log lines.
    static func error(_ line: String) {
        LineWriter.standardError.flush()
        write(Array((line + "\n").utf8), to: STDERR_FILENO)
    }

    /// Writes lines to stdout without ever waiting, for programs that serve meanwhile.
    static func show(_ lines: [String]) {
        LineWriter.standardOutput.write(lines.map { $0 + "\n" }.joined())
    }

    /// Waits for pending output before the end of the program, but not for readers that have stopped reading.
    static func flush() {
        for writer in [LineWriter.standardError, .standardOutput] { writer.flush() }
    }

    /// Writes bytes to a descriptor; gives up when the task is cancelled, because the reader may never continue.
    @discardableResult private static func write(_ bytes: [UInt8], to descriptor: Int32) -> String? {
        var rest = bytes[...]
        while !rest.isEmpty, !Task.isCancelled {
            var room = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            guard poll(&room, 1, 100) != 0 else { continue }
            let count = rest.prefix(pieceSize).withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            switch (count, errno) {
            case (0..., _): rest = rest.dropFirst(count)
            case (_, EINTR): continue
            // Another process that shares the descriptor has made it non-blocking.
            case (_, EAGAIN): usleep(1000)
            case (_, EPIPE): return nil
            default: return String(cString: strerror(errno))
            }
        }
        return nil
    }
}
