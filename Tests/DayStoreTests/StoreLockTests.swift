import Foundation
import TestKit
import Testing

@testable import DayStore

/// The store's lock while this process starts other programs: until a child becomes its program it has a copy of every descriptor, of
/// those too that are closed then.
@Suite(.timeLimit(.minutes(10)))
struct StoreLockTests {
    @Test func aChildThatHasNotBecomeItsProgramYetKeepsNoLock() async throws {
        let path = try Paths.temporaryStore()
        var store: DayStore? = try DayStore(path: path)
        let child = try await HalfStartedChild()
        #expect(child.hasOpen("\(path).lock"))
        #expect(throws: StoreError.busy(path: path)) { try DayStore(path: path) }
        withExtendedLifetime(store) {}
        store = nil
        #expect(throws: Never.self) { try DayStore(path: path) }
        try await child.finish()
    }
}

/// A child between fork and exec, held there by a pipe that it has to open first.
private final class HalfStartedChild: Sendable {
    private let folder: String

    /// Starts the child and waits until it stands at the second pipe.
    init() async throws {
        folder = try Paths.temporaryFolder()
        for name in ["first", "second"] where mkfifo("\(folder)/\(name)", 0o600) != 0 {
            throw TestFailure("no pipe can be made in \(folder)")
        }
        // `posix_spawn` returns when the child has become its program.
        Thread.detachNewThread { [folder] in Self.start(folder) }
        try await open("first")
    }

    private static func start(_ folder: String) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for name in ["first", "second"] {
            posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "\(folder)/\(name)", O_RDONLY, 0)
        }
        var (child, arguments) = (pid_t(), [strdup("true"), nil])
        defer { free(arguments[0]) }
        guard posix_spawn(&child, "/bin/true", &actions, nil, &arguments, environ) == 0 else { return }
        waitpid(child, nil, 0)
    }

    /// Opens the other end of a pipe as soon as the child is at its own.
    private func open(_ name: String) async throws {
        let descriptor = try await eventually("the child at its \(name) pipe") {
            let descriptor = Foundation.open("\(folder)/\(name)", O_WRONLY | O_NONBLOCK | O_CLOEXEC)
            return descriptor < 0 ? nil : descriptor
        }
        close(descriptor)
    }

    /// Whether a child of this process has the file open.
    func hasOpen(_ path: String) -> Bool {
        let files = FileManager.default
        return (try? files.contentsOfDirectory(atPath: "/proc"))?.compactMap { Int32($0) }.contains { process in
            guard process != getpid() else { return false }
            let descriptors = (try? files.contentsOfDirectory(atPath: "/proc/\(process)/fd")) ?? []
            return descriptors.contains {
                (try? files.destinationOfSymbolicLink(atPath: "/proc/\(process)/fd/\($0)")) == path
            }
        } ?? false
    }

    /// Lets the child become its program.
    func finish() async throws { try await open("second") }
}
