internal import Glibc
internal import NIOCore

/// Why a server cannot listen; the sentence names the address and the way out.
package enum ListenError: Error, Equatable, CustomStringConvertible {
    /// The text is not an address.
    case malformedAddress(String)
    /// Another process, or an earlier address of this one, listens there.
    case addressInUse(String)
    /// The port needs privileges this process has not.
    case permissionDenied(String)
    /// No interface of this machine has the address.
    case addressNotAvailable(String)
    /// The host name has no address.
    case unknownHost(String)
    /// The system refused with another error number.
    case refused(String, errno: Int32)

    /// The sentence an operator reads.
    package var description: String {
        switch self {
        case .malformedAddress(let text):
            "\"\(text)\" is not a listen address; write host:port, for example :9983, 127.0.0.1:9983 or [::1]:9983"
        case .addressInUse(let address):
            "cannot listen on \(address): address already in use; stop the other process or choose another "
                + "--web.listen-address"
        case .permissionDenied(let address):
            "cannot listen on \(address): permission denied; choose a port above 1023 or grant CAP_NET_BIND_SERVICE"
        case .addressNotAvailable(let address):
            "cannot listen on \(address): no interface has this address; choose one that this machine has"
        case .unknownHost(let address):
            "cannot listen on \(address): the host name has no address; correct --web.listen-address"
        case .refused(let address, let errno):
            "cannot listen on \(address): the system refused (errno \(errno)); choose another --web.listen-address"
        }
    }

    /// Tells whether a bind failed because the machine has no IPv6.
    static func isWithoutIPv6(_ error: IOError) -> Bool {
        error.errnoCode == EAFNOSUPPORT || error.errnoCode == EADDRNOTAVAIL
    }

    /// Names the failure of a bind by its error number.
    static func binding(_ address: String, failed error: any Error) -> ListenError {
        guard let failure = error as? IOError else { return .unknownHost(address) }
        return switch failure.errnoCode {
        case EADDRINUSE: .addressInUse(address)
        case EACCES, EPERM: .permissionDenied(address)
        case EADDRNOTAVAIL: .addressNotAvailable(address)
        default: .refused(address, errno: failure.errnoCode)
        }
    }
}
