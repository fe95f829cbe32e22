import Synchronization
import YAMLReading

/// The files that one loading of the configuration has read, and what stood in them: a later change shows against that, however soon it came.
///
/// Of a secret's file only counts whether a secret can be had from it. What it is is read anew at each use, so other programs may rotate it.
package final class FilesRead: Sendable {
    private enum Mark: Equatable {
        /// What stood in it; nil for a file that cannot be read.
        case content([UInt8]?)
        /// Why there is no secret; nil where there is one.
        case secret(SecretError?)
    }

    /// How the files stand against what was read.
    package struct Look {
        /// Whether one has other content, or gives a secret that gave none.
        package var hasChanged = false
        /// Files that gave a secret and give none: for a moment only, where another program writes a new one.
        package var lost: Set<String> = []
    }

    private let marks = Mutex<[String: Mark]>([:])

    /// Begins without any.
    package init() {}

    /// What stands in a file; nil when it cannot be read. It is read once, so that all who ask see the content that is noted.
    func content(of path: String) -> [UInt8]? {
        if case .content(let known) = marks.withLock({ $0[path] }) { return known }
        let bytes = FileContent.bytes(of: path)
        marks.withLock { $0[path] = .content(bytes) }
        return bytes
    }

    /// Reads a secret, to see whether that can be done.
    func check(_ secret: SecretSource) throws(SecretError) {
        do throws(SecretError) {
            _ = try secret.read()
            note(secret, nil)
        } catch {
            note(secret, error)
            throw error
        }
    }

    /// Reads all files again.
    package func look() -> Look {
        var look = Look()
        for (path, mark) in marks.withLock(\.self) {
            switch mark {
            case .content(let former):
                if FileContent.bytes(of: path) != former { look.hasChanged = true }
            case .secret(let former):
                let present = Self.error(of: .file(path: path))
                if former == nil, present != nil {
                    look.lost.insert(path)
                } else if present != former {
                    look.hasChanged = true
                }
            }
        }
        return look
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
