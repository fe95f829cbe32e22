internal import CFile
internal import Glibc
internal import NIOCore
internal import Synchronization

/// A file without a name, for bytes that many answers share and that need not be in memory; it is gone when the process ends.
///
/// Bytes are appended within pages of 2 MiB. A page is used again only when nobody holds any of its bytes, so bytes that are held never
/// change, and the file takes no more room than the pages that are held at once. Bytes that were sent never change either: sent without a
/// copy, they stay in the file's memory until the client has read them, so a page begins anew with memory of its own.
package final class ScratchFile: Sendable {
    /// Some bytes of the file, which stay as they are for as long as somebody holds this.
    package final class Stretch: Sendable {
        let file: ScratchFile
        /// Where they are in the file.
        let range: Range<Int>

        /// The number of bytes.
        package var count: Int { range.count }

        fileprivate init(_ file: ScratchFile, _ range: Range<Int>) { (self.file, self.range) = (file, range) }

        deinit { file.release(range) }
    }

    /// Where bytes are put.
    private enum Page {
        /// Behind others.
        case present
        /// At the end of the file.
        case new
        /// In place of bytes that nobody holds any more.
        case again
    }

    private struct State {
        var descriptor: CInt = -1
        /// How many stretches of each page are held.
        var held: [Int] = []
        /// The page in use, and how many of its bytes are taken.
        var page = 0
        var used = ScratchFile.pageSize
        var stretches = 0
        var isShrinking = false
        /// Whether the file system can renew a page; NFS before 4.2 cannot.
        var renews = true

        /// Takes room behind the bytes taken last, or at the beginning of another page.
        mutating func take(_ length: Int, pages: Int) -> (range: Range<Int>, page: Page)? {
            guard !isShrinking, stretches < ScratchFile.mostStretches else { return nil }
            var kind = Page.present
            if used + length > ScratchFile.pageSize {
                let unused = renews ? held.firstIndex(of: 0) : nil
                guard let free = unused ?? (held.count < pages ? held.count : nil) else { return nil }
                kind = free == held.count ? .new : .again
                if kind == .new { held.append(0) }
                (page, used) = (free, 0)
            }
            let first = page * ScratchFile.pageSize + used
            held[page] += 1
            stretches += 1
            used += length
            return (first..<first + length, kind)
        }

        /// Notes that a page could not be begun, so that the next bytes begin one, and whether pages can be begun again at all.
        mutating func cannotBegin(_ range: Range<Int>, renews: Bool) {
            if range.lowerBound / ScratchFile.pageSize == page { used = ScratchFile.pageSize }
            self.renews = renews
        }
    }

    /// The unit of reuse, and the most bytes in a row: as large as the system's largest pages, so that none of these belongs to two of them.
    static let pageSize = 2 << 20
    /// Each takes memory, too: 300 bytes with what its owner knows of it.
    private static let mostStretches = 1 << 16

    private let folder: String
    private let pages: Int
    private let state = Mutex(State())
    /// Held while a page is begun: nobody else puts bytes into it before.
    private let beginning = Mutex(())

    /// Makes a file in `folder`, which is opened when the first bytes come, for `room` bytes at most.
    package init(folder: String, room: Int) { (self.folder, pages) = (folder, room / Self.pageSize) }

    deinit {
        let descriptor = state.withLock(\.descriptor)
        if descriptor >= 0 { close(descriptor) }
    }

    /// How many bytes the file takes at most, counted in whole pages.
    package var size: Int { state.withLock { $0.held.count * Self.pageSize } }

    /// Puts bytes into the file; nil when it has no room for them, or the disk has none. May wait for the disk.
    package func keep(_ bytes: [UInt8]) -> Stretch? {
        guard !bytes.isEmpty, bytes.count <= Self.pageSize, let descriptor = openedDescriptor() else { return nil }
        guard let stretch = beginning.withLock({ _ in place(bytes.count, in: descriptor) }) else { return nil }
        return Self.write(bytes, to: descriptor, at: stretch.range.lowerBound) ? stretch : nil
    }

    /// Takes room, and begins the page if it is the first of it; nil when there is none, or the disk fails.
    private func place(_ length: Int, in descriptor: CInt) -> Stretch? {
        guard let (range, page) = state.withLock({ $0.take(length, pages: pages) }) else { return nil }
        let stretch = Stretch(self, range)
        if page == .present { return stretch }
        if page == .again, let error = Self.renew(descriptor, at: range.lowerBound) {
            state.withLock { $0.cannotBegin(range, renews: ![EINVAL, ENOSYS, EOPNOTSUPP, EPERM].contains(error)) }
            return nil
        }
        // Written whole at first, a page is in the system's memory in large parts, which are sent at four fifths of the cost.
        let zeros = [UInt8](repeating: 0, count: Self.pageSize)
        guard Self.write(zeros, to: descriptor, at: range.lowerBound) else {
            state.withLock { $0.cannotBegin(range, renews: $0.renews) }
            return nil
        }
        return stretch
    }

    /// Separates a page from the memory that what was sent of it refers to; gives the system's error number when it cannot.
    private static func renew(_ descriptor: CInt, at place: Int) -> CInt? {
        while fallocate(descriptor, CInt(PUNCH_HOLE), off_t(place), off_t(pageSize)) != 0 {
            if errno != EINTR { return errno }
        }
        return nil
    }

    /// Writes bytes; tells whether all of them are written.
    private static func write(_ bytes: [UInt8], to descriptor: CInt, at place: Int) -> Bool {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { bytes in
                let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
                return pwrite(descriptor, rest.baseAddress, rest.count, off_t(place + done))
            }
            guard count > 0 || (count < 0 && errno == EINTR) else { return false }
            done += max(0, count)
        }
        return true
    }

    /// Gives back the disk's room behind the last page that is held. May wait for the disk.
    package func shrink() {
        let shrunk = state.withLock { state -> (descriptor: CInt, count: Int)? in
            let count = (state.held.lastIndex { $0 > 0 } ?? -1) + 1
            guard state.descriptor >= 0, count < state.held.count else { return nil }
            state.held.removeSubrange(count...)
            if state.page >= count { (state.page, state.used) = (0, Self.pageSize) }
            state.isShrinking = true
            return (state.descriptor, count)
        }
        guard let shrunk else { return }
        _ = ftruncate(shrunk.descriptor, off_t(shrunk.count * Self.pageSize))
        state.withLock { $0.isShrinking = false }
    }

    /// Reads bytes that are held into `buffer`; only if it `waits`, it may wait for the disk.
    ///
    /// - Returns: Whether they were read; if not, they are on the disk only.
    /// - Throws: ``ScratchFileError`` when the disk fails.
    func read(
        _ range: Range<Int>, into buffer: UnsafeMutableRawBufferPointer, waits: Bool
    ) throws(ScratchFileError) -> Bool {
        let descriptor = state.withLock(\.descriptor)
        var done = 0
        while done < range.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done..<range.count])
            var part = iovec(iov_base: rest.baseAddress, iov_len: rest.count)
            let count = preadv2(descriptor, &part, 1, off_t(range.lowerBound + done), waits ? 0 : Self.withoutWaiting)
            if count < 0, errno == EINTR { continue }
            // Not every file system can tell what is in memory.
            if count < 0, !waits, errno == EAGAIN || errno == EOPNOTSUPP { return false }
            guard count > 0 else { throw .unreadable(count < 0 ? errno : EIO) }
            done += count
        }
        return true
    }

    /// A handle that sends from the file; the caller closes it.
    ///
    /// - Throws: ``ScratchFileError`` when the process may open no more files.
    func handle() throws(ScratchFileError) -> NIOFileHandle {
        // Each connection has its own: a handle serves one thread at a time.
        let copy = fcntl(state.withLock(\.descriptor), F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else { throw .unreadable(errno) }
        return NIOFileHandle(_deprecatedTakingOwnershipOfDescriptor: copy)
    }

    private func release(_ range: Range<Int>) {
        state.withLock { state in
            let page = range.lowerBound / Self.pageSize
            state.held[page] -= 1
            state.stretches -= 1
            if page == state.page, state.held[page] == 0 { state.used = Self.pageSize }
        }
    }

    /// The descriptor of the file, which is made when there is none.
    private func openedDescriptor() -> CInt? {
        let known = state.withLock(\.descriptor)
        if known >= 0 { return known }
        let made = Self.open(folder)
        guard made >= 0 else { return nil }
        return state.withLock { state in
            if state.descriptor < 0 { state.descriptor = made } else { close(made) }
            return state.descriptor
        }
    }

    /// Opens a file that has no name, or loses it at once where the file system knows no other way.
    private static func open(_ folder: String) -> CInt {
        let made = Glibc.open(folder, O_RDWR | O_CLOEXEC | unnamed, 0o600)
        guard made < 0 else { return made }
        var path = Array("\(folder)/.wechat-exporter.XXXXXX".utf8CString)
        let named = mkstemp(&path)
        guard named >= 0 else { return named }
        unlink(path)
        _ = fcntl(named, F_SETFD, FD_CLOEXEC)
        return named
    }

    /// `O_TMPFILE`, and `O_NOATIME` so that reading writes nothing; Swift sees neither.
    private static let unnamed: CInt = 0o20_000_000 | O_DIRECTORY | 0o1_000_000
    /// `RWF_NOWAIT`: only what is in memory.
    private static let withoutWaiting: CInt = 8
}

/// Why bytes of a scratch file cannot be had.
package enum ScratchFileError: Error, CustomStringConvertible {
    /// The system's error number.
    case unreadable(CInt)

    /// The sentence for the operator.
    package var description: String {
        switch self {
        case .unreadable(let code):
            "a file without a name beside the store cannot be read (\(String(cString: strerror(code)))): look at its disk"
        }
    }
}
