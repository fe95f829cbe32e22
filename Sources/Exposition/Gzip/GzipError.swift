/// Why bytes could not be compressed.
package enum GzipError: Error, Equatable, CustomStringConvertible {
    /// The input does not fit zlib's counters.
    case tooLarge(Int)
    /// zlib gave up with this status, -4 for want of memory.
    case refused(Int32)

    /// The sentence an operator reads.
    package var description: String {
        switch self {
        case .tooLarge(let size): "\(size) bytes are too many to compress at once; expose fewer series."
        case .refused(let status): "zlib refused to compress (status \(status)); give the process more memory."
        }
    }
}
