import Glibc

/// Why a file could not be written; `description` is one sentence with the way out.
package enum FileWriteError: Error, Equatable, CustomStringConvertible {
    /// The system refuses.
    case refused(path: String, reason: String)
    /// Another program is writing the same file.
    case busy(path: String)

    /// What the system has just refused.
    static func system(_ path: String) -> FileWriteError {
        .refused(path: path, reason: String(cString: strerror(errno)))
    }

    /// The sentence for the operator.
    package var description: String {
        switch self {
        case .refused(let path, let reason): "cannot write \(path): \(reason); check the folder and its rights"
        case .busy(let path): "cannot write \(path): another program is writing it; wait until it has ended"
        }
    }
}
