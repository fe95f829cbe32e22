internal import NIOCore
internal import NIOHTTP1

/// What has arrived from a client and is not answered yet, in the order of arrival.
struct RequestIntake {
    /// Something that has arrived.
    enum Arrival {
        /// A part of a request.
        case part(HTTPServerRequestPart)
        /// A request that came before.
        case known(RequestMemo.Known)
        /// Bytes that are not a request.
        case refusal(Refusal)
        /// The client will send nothing more.
        case end
    }

    /// Assembles requests.
    private var assembler: RequestAssembler
    /// The arrivals that are not processed yet.
    private var arrivals = CircularBuffer<Arrival>(initialCapacity: 4)
    /// Whether a head has arrived in part.
    private var hasPartialHead = false
    /// Whether the last read brought a complete part.
    private var sawPart = false

    /// Makes the intake of a new connection.
    init(bodyLimit: Int) {
        assembler = RequestAssembler(bodyLimit: bodyLimit)
    }

    /// Whether a head has arrived whose body is incomplete.
    var hasHead: Bool { assembler.hasHead }

    /// Whether a request has begun and is incomplete.
    var isUnderWay: Bool { hasPartialHead || hasHead }

    /// Queues an arrival.
    mutating func queue(_ arrival: Arrival) {
        switch arrival {
        case .part, .known: sawPart = true
        case .refusal, .end: break
        }
        arrivals.append(arrival)
    }

    /// The arrival that has waited longest.
    mutating func next() -> Arrival? {
        let arrival = arrivals.popFirst()
        if case .known = arrival { hasPartialHead = false }
        return arrival
    }

    /// Adds a part to the request.
    mutating func assemble(_ part: HTTPServerRequestPart) -> RequestAssembler.Step {
        hasPartialHead = false
        return assembler.accept(part)
    }

    /// Notes that all bytes read are parsed.
    ///
    /// - Parameter isExpected: Whether a request may begin now.
    /// - Returns: Whether they are the first bytes of a head.
    mutating func endRead(isExpected: Bool) -> Bool {
        defer { sawPart = false }
        guard isExpected, !sawPart, !isUnderWay else { return false }
        hasPartialHead = true
        return true
    }

    /// Drops what is not processed yet.
    mutating func removeAll() { arrivals.removeAll() }
}
