internal import NIOCore
internal import NIOHTTP1

/// Assembles the parts of a request and refuses what no handler should see; a pure state machine.
struct RequestAssembler {
    /// What to do after a part.
    enum Step {
        /// Wait for more parts.
        case more
        /// Tell the client to send its body, then wait for more parts.
        case sayContinue
        /// Pass the request to its handler.
        case complete(WebRequest, Exchange)
        /// Answer at once and close.
        case refuse(Refusal)
    }

    /// The largest body in bytes.
    private let bodyLimit: Int
    /// The head of the request whose body is arriving.
    private var head: HTTPRequestHead?
    /// The part of the body that has arrived.
    private var body: ByteBuffer?

    /// Makes an assembler that waits for a head.
    init(bodyLimit: Int) {
        self.bodyLimit = bodyLimit
    }

    /// Whether a head has arrived whose body is incomplete.
    var hasHead: Bool { head != nil }

    /// Adds the next part, in the order of the wire.
    mutating func accept(_ part: HTTPServerRequestPart) -> Step {
        switch part {
        case .head(let head): acceptHead(head)
        case .body(let bytes): acceptBody(bytes)
        case .end: acceptEnd()
        }
    }

    /// Checks and stores a head.
    private mutating func acceptHead(_ head: HTTPRequestHead) -> Step {
        if head.version != .http1_0, let reason = Self.faultOfHost(head.headers["host"]) {
            return .refuse(.badRequest(reason))
        }
        let length = head.headers.first(name: "content-length").map { Int($0) ?? .max } ?? 0
        if length > bodyLimit { return .refuse(.bodyTooLarge) }
        self.head = head
        body = nil
        guard head.version != .http1_0, let expectation = head.headers.first(name: "expect") else { return .more }
        guard expectation.lowercased() == "100-continue" else { return .refuse(.unknownExpectation) }
        return length > 0 || head.headers.contains(name: "transfer-encoding") ? .sayContinue : .more
    }

    /// Stores a piece of the body.
    private mutating func acceptBody(_ bytes: ByteBuffer) -> Step {
        var piece = bytes
        body.setOrWriteBuffer(&piece)
        return (body?.readableBytes ?? 0) > bodyLimit ? .refuse(.bodyTooLarge) : .more
    }

    /// Returns the complete request.
    private mutating func acceptEnd() -> Step {
        guard let head else { return .more }
        defer { (self.head, body) = (nil, nil) }
        guard let request = WebRequest(head: head, body: body) else { return .refuse(.badRequest("malformed target")) }
        return .complete(request, Exchange(head))
    }

    /// What is wrong with the `Host` fields of an HTTP/1.1 request; `nil` when there is exactly one.
    private static func faultOfHost(_ hosts: [String]) -> String? {
        switch hosts.count {
        case 0: "missing required Host header"
        case 1: nil
        default: "too many Host headers"
        }
    }
}
