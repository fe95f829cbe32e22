import Synchronization
import YAMLReading

/// The files that one loading of the configuration has read, with their content: any later change shows against it, however soon it came.
///
/// Of a secret file only its usability is recorded. The secret itself is read at each use, so other programs may rotate it.
package final class FilesRead: Sendable {
    private enum Mark: Equatable {
        /// The content, or why there is none.
        case content(Result<[UInt8], FileFault>)
        /// The names in a folder; nil for what is none.
        case names(Set<String>?)
        /// Why the file gives no secret; nil when it gives one.
        case secret(SecretError?)
    }

    /// The result of comparing the files with what was read.
    package struct Look {
        /// Whether a file has other content, or one that gave no secret now gives one.
        package var hasChanged = false
        /// Files that gave a secret and no longer do: only for a moment, if another program is writing a new one.
        package var lost: Set<String> = []
    }

    private let marks = Mutex<[String: Mark]>([:])
    /// How files looked from outside when they were last found to be as they were read.
    private let stamps = Mutex<[String: FileContent.Stamp]>([:])

    /// Begins with no files.
    package init() {}

    /// The content of a file, or why it cannot be read. Each file is read once, so that all readers see the recorded content.
    func content(of path: String) -> Result<[UInt8], FileFault> {
        if case .content(let known) = marks.withLock({ $0[path] }) { return known }
        let content = FileContent.read(path)
        marks.withLock { $0[path] = .content(content) }
        return content
    }

    /// The text of a file.
    ///
    /// - Throws: why it cannot be read.
    func text(of path: String) throws(FileFault) -> String {
        try FileContent.text(try content(of: path).get())
    }

    /// The names in a folder; nil when `path` is none, or cannot be read.
    func names(in path: String) -> Set<String>? {
        let names = FolderContent.names(in: path)
        // A file is recorded by its content.
        if names != nil { marks.withLock { $0[path] = .names(names) } }
        return names
    }

    /// Reads a secret, to check that it can be read.
    func check(_ secret: SecretSource) throws(SecretError) {
        do throws(SecretError) {
            _ = try secret.read()
            note(secret, nil)
        } catch {
            note(secret, error)
            throw error
        }
    }

    /// Compares all files with what was read; one that was not touched since it was last found the same is not read again.
    package func look() -> Look {
        var look = Look()
        let stamps = stamps.withLock(\.self)
        for (path, mark) in marks.withLock(\.self) {
            // Taken first: a write while the file is read shows at the next look.
            let stamp = FileContent.Stamp(of: path)
            guard stamps[path] != stamp else { continue }
            if isSame(path, mark, &look), !stamp.mayHideAChange { self.stamps.withLock { $0[path] = stamp } }
        }
        return look
    }

    /// Compares one file, and notes what is different.
    private func isSame(_ path: String, _ mark: Mark, _ look: inout Look) -> Bool {
        switch mark {
        case .content(let former):
            let present = FileContent.read(path)
            // Without a free descriptor a file that is as it was looks unreadable.
            guard present != .failure(.noDescriptors) else { return false }
            if present != former { look.hasChanged = true }
            return present == former
        case .names(let former):
            if FolderContent.names(in: path) != former { look.hasChanged = true }
            // What a link in a folder leads to has its own time.
            return false
        case .secret(let former):
            let present = Self.error(of: .file(path: path))
            if case .unreadable(_, .noDescriptors) = present { return false }
            if former == nil, present != nil {
                look.lost.insert(path)
            } else if present != former {
                look.hasChanged = true
            }
            return present == former
        }
    }

    private func note(_ secret: SecretSource, _ error: SecretError?) {
        guard case .file(let path) = secret else { return }
        marks.withLock { $0[path] = .secret(error) }
    }

    private static func error(of secret: SecretSource) -> SecretError? {
        do throws(SecretError) {
            _ = try secret.read()
            return nil
        } catch {
            return error
        }
    }
}
