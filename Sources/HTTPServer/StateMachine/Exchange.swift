internal import NIOCore
internal import NIOHTTP1

/// The properties of a request that its response depends on.
struct Exchange {
    /// The client's HTTP version.
    let version: HTTPVersion
    /// Whether the body is left out (HEAD).
    let isHead: Bool
    /// Whether another request may follow.
    let keepsAlive: Bool
    /// Whether the client may still be sending, so that an early close would destroy the response.
    let lingers: Bool

    /// The exchange of a refused connection, whose request is unknown.
    static let refused = Exchange(version: .http1_1, isHead: false, keepsAlive: false, lingers: true)

    /// Makes the exchange of a request.
    init(_ head: HTTPRequestHead) {
        let upgrades = head.method == .CONNECT || head.headers.contains(name: "upgrade")
        // The parser stops at a request for a protocol upgrade, so nothing can follow it.
        self.init(
            version: head.version, isHead: head.method == .HEAD, keepsAlive: head.isKeepAlive && !upgrades,
            lingers: upgrades)
    }

    /// Makes an exchange of its parts.
    private init(version: HTTPVersion, isHead: Bool, keepsAlive: Bool, lingers: Bool) {
        self.version = version
        self.isHead = isHead
        self.keepsAlive = keepsAlive
        self.lingers = lingers
    }

    /// The head of the response, with the fields that concern the connection.
    ///
    /// - Parameters:
    ///   - status: What the handler answered.
    ///   - headers: Its fields.
    ///   - length: The number of bytes of the body; `nil` where only the end will tell.
    ///   - staysOpen: Whether the connection stays open for another request.
    ///   - date: The value of `Date`.
    /// - Returns: A head that frames the body by its length or, where that is unknown, as the version allows.
    func head(
        _ status: HTTPResponseStatus, _ headers: HTTPHeaders, length: Int?, staysOpen: Bool, date: String
    ) -> ResponseHead {
        var own: [(name: String, value: String)] = []
        own.reserveCapacity(3)
        if status.mayHaveResponseBody, let length {
            own.append(("Content-Length", String(length)))
        } else if sendsBody(status), version == .http1_1 {
            own.append(("Transfer-Encoding", "chunked"))
        }
        own.append(("Date", date))
        if !staysOpen {
            own.append(("Connection", "close"))
        } else if version == .http1_0 {
            own.append(("Connection", "keep-alive"))
        }
        return ResponseHead(version: version, status: status, headers: headers, own: own)
    }

    /// Whether the connection outlives the response: in HTTP/1.0 a body of unknown length ends with the connection.
    func survives(_ response: WebResponse) -> Bool {
        keepsAlive && (version != .http1_0 || response.body.length != nil || !sendsBody(response.status))
    }

    /// Whether the body of a response with this status is sent.
    func sendsBody(_ status: HTTPResponseStatus) -> Bool {
        !isHead && status.mayHaveResponseBody
    }
}
