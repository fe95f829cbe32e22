import Glibc

/// Writes an exposition for node_exporter's textfile collector: a reader sees the old file or the new one, never half of one.
package enum Textfile {
    /// Writes `bytes` to `path` by way of a neighbour that is renamed.
    package static func write(_ bytes: [UInt8], to path: String) throws(TextfileError) {
        let temporary = "\(path).\(getpid()).tmp"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw TextfileError(path: path, reason: reason()) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { break }
            rest = rest.dropFirst(count)
        }
        let isWhole = rest.isEmpty && fsync(descriptor) == 0
        guard close(descriptor) == 0, isWhole, rename(temporary, path) == 0 else {
            let error = TextfileError(path: path, reason: reason())
            unlink(temporary)
            throw error
        }
    }

    private static func reason() -> String { String(cString: strerror(errno)) }
}

/// Why a textfile could not be written.
package struct TextfileError: Error, Equatable, CustomStringConvertible {
    /// The file's path.
    package let path: String
    /// The system's reason.
    package let reason: String

    /// The sentence for the operator.
    package var description: String { "cannot write \(path): \(reason); check the folder and its rights" }
}
