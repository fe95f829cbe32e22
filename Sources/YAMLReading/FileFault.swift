internal import Glibc

/// Why a file cannot be read; `description` is a clause with the way out, to follow "cannot be read: ".
package enum FileFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is nothing under the path.
    case missing
    /// The user may not read the file, or may not enter a folder on the way to it.
    case forbidden
    /// The path is a folder's.
    case folder
    /// The file has more bytes than any configuration.
    case tooLarge
    /// The bytes are no text in UTF-8.
    case notText
    /// The process, or the system, has no file descriptor left: this says nothing about the file.
    case noDescriptors
    /// Anything else, by its `errno`.
    case system(Int32)

    /// The fault that a system call tells by its `errno`.
    init(errno code: Int32) {
        self =
            switch code {
            case ENOENT, ENOTDIR: .missing
            case EACCES, EPERM: .forbidden
            case EISDIR: .folder
            case EMFILE, ENFILE: .noDescriptors
            default: .system(code)
            }
    }

    /// The clause for the operator.
    package var description: String {
        switch self {
        case .missing: "there is no such file; check the path, or make it"
        case .forbidden: "permission denied; give the exporter's user read access"
        case .folder: "it is a folder; name a file in it"
        case .tooLarge: "it is larger than 8 MiB; check the path"
        case .notText: "it is not text in UTF-8; check the path, or save it as UTF-8"
        case .noDescriptors: "no file descriptor is left; raise LimitNOFILE= or ulimit -n"
        case .system(let code): "\(String(cString: strerror(code))); check the path and the disk"
        }
    }
}
