import Glibc

/// Lines for the person at the terminal: results on stdout, what is wrong on stderr.
enum Console {
    /// Writes a line to stdout.
    static func out(_ line: String) { write(Array((line + "\n").utf8), to: STDOUT_FILENO) }

    /// Writes a line to stderr.
    static func error(_ line: String) { write(Array((line + "\n").utf8), to: STDERR_FILENO) }

    /// Writes bytes to a descriptor; a reader that is gone ends the writing.
    static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// Writes bytes to stdout.
    static func out(_ bytes: [UInt8]) { write(bytes, to: STDOUT_FILENO) }
}
