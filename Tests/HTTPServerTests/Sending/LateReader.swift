import Foundation
import HTTPServer
import NIOCore
import TestKit

/// A client that asks at once and reads only when it is told to; until then all of the answer is the kernel's.
final class LateReader {
    private let descriptor: Int32

    /// Connects and asks for `/` over a connection that ends with the answer.
    init(_ address: String) throws {
        let parsed = try ListenAddress(address)
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        let target = try SocketAddress(ipAddress: parsed.host, port: parsed.port)
        let result = target.withSockAddr { connect(descriptor, $0, socklen_t($1)) }
        guard result == 0 else { throw TestFailure("\(address) cannot be reached") }
        let request = Array("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n".utf8)
        guard send(descriptor, request, request.count, 0) == request.count else { throw TestFailure("nothing is sent") }
    }

    deinit { close(descriptor) }

    /// Reads to the end; gives the body.
    func body() -> String {
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = recv(descriptor, &part, part.count, 0), count > 0 { bytes += part[..<count] }
        let text = String(decoding: bytes, as: UTF8.self)
        return text.firstRange(of: "\r\n\r\n").map { String(text[$0.upperBound...]) } ?? ""
    }
}
