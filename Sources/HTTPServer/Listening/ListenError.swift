internal import Glibc
internal import NIOCore
internal import NIOPosix

/// Why a server cannot listen; the sentence names the address and the way out.
package enum ListenError: Error, Equatable, CustomStringConvertible {
    /// The text is not an address.
    case malformedAddress(String)
    /// The path of a unix socket is longer than the system allows.
    case pathTooLong(String)
    /// A file that is not a socket stands at the path.
    case notASocket(String)
    /// systemd passed no socket to this process.
    case noInheritedSocket
    /// A socket from systemd accepts no connections.
    case notAListener(Int32)
    /// Another process, or an earlier address of this one, listens there.
    case addressInUse(String)
    /// The port needs privileges that this process does not have.
    case permissionDenied(String)
    /// No interface of this machine has the address.
    case addressNotAvailable(String)
    /// The process has too many files open.
    case tooManyFiles(String)
    /// The host name has no address.
    case unknownHost(String)
    /// The system ended a listener, and its address cannot be bound again.
    case lost(String)
    /// The system refused with another error number.
    case refused(String, errno: Int32)

    /// The sentence an operator reads.
    package var description: String {
        switch self {
        case .malformedAddress(let text):
            "\"\(text)\" is not a listen address; write host:port, for example :9983, 127.0.0.1:9983, [::1]:9983 or "
                + "unix:/run/exporter.sock"
        case .pathTooLong(let address):
            "cannot listen on \(address): the path is longer than 107 bytes; choose a shorter one"
        case .notASocket(let address):
            "cannot listen on \(address): a file that is not a socket stands there; choose another path"
        case .noInheritedSocket:
            "no socket was passed by systemd (LISTEN_FDS, LISTEN_PID); start the program by its .socket unit or leave "
                + "out --web.systemd-socket"
        case .notAListener(let descriptor):
            "descriptor \(descriptor), passed by systemd, is not a listening stream socket; use ListenStream= in the "
                + ".socket unit"
        case .addressInUse(let address):
            "cannot listen on \(address): address already in use; stop the other process or choose another address"
        case .permissionDenied(let address):
            "cannot listen on \(address): permission denied; choose a port above 1023, grant CAP_NET_BIND_SERVICE, or "
                + "for a unix socket a folder that this user may write to"
        case .addressNotAvailable(let address):
            "cannot listen on \(address): no interface has this address; choose one that this machine has"
        case .tooManyFiles(let address):
            "cannot listen on \(address): too many files are open; raise their limit (ulimit -n, LimitNOFILE= of systemd)"
        case .unknownHost(let address):
            "cannot listen on \(address): the host name has no address; correct it"
        case .lost(let address):
            "stopped listening on \(address): the system ended the socket and it cannot be bound again; start the program anew"
        case .refused(let address, let errno):
            "cannot listen on \(address): \(String(cString: strerror(errno)).lowercased()); choose another address"
        }
    }

    /// Whether a bind failed because the machine has no IPv6.
    static func isWithoutIPv6(_ error: IOError) -> Bool {
        error.errnoCode == EAFNOSUPPORT || error.errnoCode == EADDRNOTAVAIL
    }

    /// Classifies the failure of a bind by its error number.
    static func binding(_ address: String, failed error: any Error) -> ListenError {
        if let error = error as? ListenError { return error }
        if error is UnixDomainSocketPathWrongType { return .notASocket(address) }
        guard let failure = error as? IOError else { return .unknownHost(address) }
        return switch failure.errnoCode {
        case EADDRINUSE: .addressInUse(address)
        case EACCES, EPERM: .permissionDenied(address)
        case EADDRNOTAVAIL: .addressNotAvailable(address)
        case EMFILE, ENFILE: .tooManyFiles(address)
        default: .refused(address, errno: failure.errnoCode)
        }
    }
}
