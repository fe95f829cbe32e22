import Foundation

/// The end of `sd_notify(3)` that a service manager holds: what programs tell arrives here, a datagram each.
package final class NotifySocket: Sendable {
    /// What `NOTIFY_SOCKET` says: a path, or an abstract name after `@`.
    package let name: String
    private let descriptor: Int32

    /// Makes the socket at a path, or under an abstract name.
    package init(_ name: String) throws {
        self.name = name
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(name.utf8)
        if bytes.first == UInt8(ascii: "@") { bytes[0] = 0 }
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw TestFailure("\(name) is too long for a socket")
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        // An abstract name is as long as the address says, so no byte too many may be counted.
        let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
        }
        guard result == 0 else { throw TestFailure("\(name): \(String(cString: strerror(errno)))") }
    }

    deinit { close(descriptor) }

    /// The next message, nil as long as there is none.
    package func message() -> String? {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return count < 0 ? nil : String(decoding: buffer[..<count], as: UTF8.self)
    }

    /// Waits for the next message.
    package func next(_ program: Program) async throws -> String {
        try await eventually("a message to the manager; so far:\n\(program.text)") { message() }
    }
}
