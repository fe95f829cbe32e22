/// Bytes of a scratch file in a row: the system sends them without their being copied into the process.
package struct FileBytes: Sendable {
    private var stretches: [ScratchFile.Stretch]
    /// Where they are in the file.
    private(set) var range: Range<Int>

    /// Makes the bytes of one stretch.
    package init(_ stretch: ScratchFile.Stretch) { (stretches, range) = ([stretch], stretch.range) }

    /// The number of bytes.
    package var count: Int { range.count }

    /// The file that has them.
    var file: ScratchFile { stretches[0].file }

    /// Appends the bytes of a stretch.
    ///
    /// - Returns: Whether they follow; if not, nothing is changed.
    package mutating func append(_ stretch: ScratchFile.Stretch) -> Bool {
        guard stretch.file === file, stretch.range.lowerBound == range.upperBound else { return false }
        stretches.append(stretch)
        range = range.lowerBound..<stretch.range.upperBound
        return true
    }

    /// Removes at most `count` bytes from the beginning.
    ///
    /// - Returns: The removed ones.
    mutating func popFirst(_ count: Int) -> FileBytes {
        var first = self
        let border = min(range.lowerBound + count, range.upperBound)
        first.range = range.lowerBound..<border
        range = border..<range.upperBound
        return first
    }

    /// The bytes themselves, where the system has them in memory; otherwise nil, unless the caller can wait for the disk.
    ///
    /// - Throws: ``ScratchFileError`` when the disk fails.
    package func bytes(waits: Bool) throws(ScratchFileError) -> [UInt8]? {
        var outcome = Result<Bool, ScratchFileError>.success(false)
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            let (range, file) = (range, file)
            outcome = Result { () throws(ScratchFileError) in
                try file.read(range, into: UnsafeMutableRawBufferPointer(buffer), waits: waits)
            }
            if case .success(true) = outcome { initialized = range.count }
        }
        return try outcome.get() ? bytes : nil
    }

    /// Whether the system has the bytes in memory, as far as a few of them tell; then sending them waits for no disk.
    package func isInMemory() throws(ScratchFileError) -> Bool {
        var place = range.lowerBound
        while place < range.upperBound {
            guard try isInMemory(place) else { return false }
            place += Self.probed
        }
        return try isInMemory(range.upperBound - 1)
    }

    /// Has the system read the bytes into its memory; waits for the disk.
    package func load() throws(ScratchFileError) {
        var rest = self
        while rest.count > 0 { _ = try rest.popFirst(Self.probed).bytes(waits: true) }
    }

    private func isInMemory(_ place: Int) throws(ScratchFileError) -> Bool {
        var byte: UInt8 = 0
        var outcome = Result<Bool, ScratchFileError>.success(false)
        withUnsafeMutableBytes(of: &byte) { byte in
            outcome = Result { () throws(ScratchFileError) in
                try file.read(place..<place + 1, into: byte, waits: false)
            }
        }
        return try outcome.get()
    }

    /// How far apart the bytes are that are looked at: the kernel reads ahead about as much.
    private static let probed = 128 * 1024
}
