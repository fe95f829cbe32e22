internal import BeijingTime
internal import NIOCore
internal import NIOHTTP1

extension ConnectionHandler {
    /// Adds NIO's decoder, what precedes it, and a connection handler to a channel, on its event loop.
    static func install(
        on channel: any Channel, limits: ConnectionLimits, router: Router, work: BackgroundWork,
        seat: ConnectionRegistry.Seat? = nil, slots: AnswerSlots? = nil, isPlain: Bool = false,
        now: @escaping @Sendable () -> Int = CivilTime.systemMilliseconds
    ) throws {
        var parsing = NIOHTTPDecoderLimitConfiguration()
        parsing.maxHeaderListSize = limits.headBytes
        parsing.maxHeaderFieldSize = limits.headBytes
        let handler = ConnectionHandler(
            limits: limits, router: router, work: work, encoder: ResponseEncoder(), seat: seat, slots: slots,
            isPlain: isPlain, now: now)
        try channel.pipeline.syncOperations.addHandlers([
            RepeatedRequests(for: handler), ByteToMessageHandler(HTTPRequestDecoder(limitConfiguration: parsing)),
            handler,
        ])
    }
}
