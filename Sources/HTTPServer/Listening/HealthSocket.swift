internal import Glibc
internal import YAMLReading

/// The socket by which a process in the same container finds the program and asks whether it serves, whatever its flags.
///
/// Its name is abstract (`unix(7)`): it needs no folder, leaves no file behind and ends with the process. The name identifies the
/// listener: `wechat-exporter-health/PROCESS NAMESPACE/MOUNT NAMESPACE/USER/PROCESS`. Abstract names belong to the network namespace,
/// which the containers of a pod share; the server admits only processes that it can see, and the client asks only one that it can see.
package struct HealthSocket: Sendable, Hashable {
    /// How the names begin.
    private static let beginning = "wechat-exporter-health"
    /// The inode of the process namespace.
    let processes: UInt64
    /// The inode of the mount namespace, which no two containers share.
    let mounts: UInt64
    /// The user who runs the program.
    let user: UInt32
    /// The program's process id.
    package let process: Int32

    /// The socket of this process.
    package static let own = HealthSocket(
        processes: inode(of: "pid"), mounts: inode(of: "mnt"), user: geteuid(), process: getpid())

    /// Its name, without the zero byte that makes it abstract.
    package var name: String { "\(Self.beginning)/\(processes)/\(mounts)/\(user)/\(process)" }

    /// Makes a socket's description.
    init(processes: UInt64, mounts: UInt64, user: UInt32, process: Int32) {
        (self.processes, self.mounts, self.user, self.process) = (processes, mounts, user, process)
    }

    /// Parses a name; `nil` when it is another program's.
    init?(_ name: Substring) {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0] == Self.beginning, let processes = UInt64(parts[1]),
            let mounts = UInt64(parts[2]), let user = UInt32(parts[3]), let process = Int32(parts[4])
        else { return nil }
        self.init(processes: processes, mounts: mounts, user: user, process: process)
    }

    /// Opens the socket.
    ///
    /// - Throws: ``ListenError/refused(_:errno:)`` where unix sockets are forbidden, or when the process has already opened it.
    package func listen() throws(ListenError) -> ListenAddress {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0, UnixSocket.withAbstractAddress(name, { bind(descriptor, $0, $1) == 0 }),
            Glibc.listen(descriptor, 64) == 0
        else {
            let reason = errno
            if descriptor >= 0 { close(descriptor) }
            throw .refused("@\(name)", errno: reason)
        }
        return ListenAddress(self, descriptor: descriptor)
    }

    /// Requests a path; the answer may take `patience` seconds.
    ///
    /// - Returns: nil when the answer is 200, otherwise what was wrong as one sentence.
    package func failure(path: String, patience: Int = 3) -> String? {
        let who = "the exporter with process id \(process)"
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return "\(who) cannot be asked: unix sockets are forbidden here" }
        defer { close(descriptor) }
        var wait = timeval(tv_sec: patience, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &wait, socklen_t(MemoryLayout<timeval>.size))
        }
        guard UnixSocket.withAbstractAddress(name, { connect(descriptor, $0, $1) == 0 }) else {
            return "\(who) did not answer: it has ended or hangs"
        }
        guard let peer = PeerCredentials.ofPeer(descriptor), peer.process == process, peer.user == user else {
            return "\(who) is not the process that owns its socket"
        }
        let request = Array("GET \(path) HTTP/1.0\r\n\r\n".utf8)
        guard send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
            return "\(who) accepts no request"
        }
        var answer = [UInt8](repeating: 0, count: 64)
        let count = recv(descriptor, &answer, answer.count, Int32(MSG_WAITALL))
        guard count > 0 else { return "\(who) did not answer within \(patience) seconds" }
        let status = String(decoding: answer[..<count], as: UTF8.self).split(separator: " ").dropFirst().first ?? ""
        return status == "200" ? nil : "\(who) answered \(status)"
    }

    private static func inode(of namespace: String) -> UInt64 {
        var status = stat()
        return stat("/proc/self/ns/\(namespace)", &status) == 0 ? UInt64(status.st_ino) : 0
    }
}

extension HealthSocket {
    /// The sockets that this process may ask, by process id: those of its own user, or of all users for root.
    ///
    /// Where containers share processes and network with the machine, only those of its own container.
    package static var all: [HealthSocket] {
        let text = FileContent.bytes(of: "/proc/self/net/unix").map { String(decoding: $0, as: UTF8.self) } ?? ""
        return all(in: text, as: own)
    }

    /// The sockets listed in a text like `/proc/net/unix`.
    static func all(in text: String, as own: HealthSocket) -> [HealthSocket] {
        var found: [Int32: HealthSocket] = [:]
        for line in text.split(separator: "\n") {
            guard let name = line.split(separator: " ").last, name.first == "@",
                let socket = HealthSocket(name.dropFirst()), socket.processes == own.processes,
                socket.user == own.user || own.user == 0
            else { continue }
            found[socket.process] = socket
        }
        let sockets = found.values.sorted { $0.process < $1.process }
        let nearest = sockets.filter { $0.mounts == own.mounts }
        return nearest.isEmpty ? sockets : nearest
    }

    /// A variable of the environment in which the program was started; nil when it is unset or cannot be read.
    package func environment(_ variable: String) -> String? {
        let bytes = FileContent.bytes(of: "/proc/\(process)/environ") ?? []
        let lines = bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        return lines.first { $0.hasPrefix("\(variable)=") }.map { String($0.dropFirst(variable.count + 1)) }
    }
}
