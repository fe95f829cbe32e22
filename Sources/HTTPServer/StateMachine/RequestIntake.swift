internal import NIOCore
internal import NIOHTTP1

/// What has come from a client and is not answered yet, in the order it came.
struct RequestIntake {
    /// Something that has come.
    enum Arrival {
        /// A part of a request.
        case part(HTTPServerRequestPart)
        /// Bytes that are not a request.
        case refusal(Refusal)
        /// The client sends nothing more.
        case end
    }

    /// Puts requests together.
    private var assembler: RequestAssembler
    /// What is not acted on yet.
    private var arrivals = CircularBuffer<Arrival>(initialCapacity: 4)
    /// Whether bytes of a head, but not the whole head, are here.
    private var hasPartialHead = false
    /// Whether the bytes read last brought a part.
    private var sawPart = false

    /// Makes the intake of a new connection.
    init(bodyLimit: Int) {
        assembler = RequestAssembler(bodyLimit: bodyLimit)
    }

    /// Whether a head is here whose body is not yet whole.
    var hasHead: Bool { assembler.hasHead }

    /// Whether a request has begun and is not whole.
    var isUnderWay: Bool { hasPartialHead || hasHead }

    /// Queues an arrival.
    mutating func queue(_ arrival: Arrival) {
        if case .part = arrival { sawPart = true }
        arrivals.append(arrival)
    }

    /// The arrival that has waited for longest.
    mutating func next() -> Arrival? { arrivals.popFirst() }

    /// Adds a part to the request.
    mutating func assemble(_ part: HTTPServerRequestPart) -> RequestAssembler.Step {
        hasPartialHead = false
        return assembler.accept(part)
    }

    /// Notes that all bytes read are parsed.
    ///
    /// - Parameter isExpected: Whether they may begin a request.
    /// - Returns: Whether they are the first of a head.
    mutating func endRead(isExpected: Bool) -> Bool {
        defer { sawPart = false }
        guard isExpected, !sawPart, !isUnderWay else { return false }
        hasPartialHead = true
        return true
    }

    /// Forgets what is not acted on yet.
    mutating func removeAll() { arrivals.removeAll() }
}
