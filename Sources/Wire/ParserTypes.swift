internal import NIOCore
internal import NIOHTTP1

/// NIO's generic HTTP parser types, instantiated once by Swift's runtime before several event loops need them at the same time.
/// Two first connections at the same moment crashed about one start in 250: while one thread builds
/// `HTTPDecoder<…>`, the runtime of Swift 6.3 checks for another whether that unfinished class conforms to what
/// `ByteToMessageHandler` asks for, and follows a superclass that is not set.
///
/// Target: Prepares NIO for both sides of HTTP.
/// Keeps out: Client and server.
package enum ParserTypes {
    /// Instantiates them once; concurrent callers wait. Call it before opening or accepting any connection.
    package static func prepare() { _ = handlers }

    private static let handlers = [
        ObjectIdentifier(ByteToMessageHandler(HTTPRequestDecoder())),
        ObjectIdentifier(ByteToMessageHandler(HTTPResponseDecoder())),
    ]
}
