internal import NIOCore
internal import NIOHTTP1

/// The generic types of NIO's HTTP parsers, built by Swift's runtime before several event loops need them at once.
///
/// Two first connections at the same moment crashed about one start in 250: while one thread builds
/// `HTTPDecoder<…>`, the runtime of Swift 6.3 checks for another whether that unfinished class conforms to what
/// `ByteToMessageHandler` asks for, and follows a superclass that is not set.
///
/// Target: Prepares NIO for both sides of HTTP.
/// Keeps out: Client and server.
package enum ParserTypes {
    /// Builds them, once; whoever comes meanwhile waits. For everything that opens or accepts connections, beforehand.
    package static func prepare() { _ = handlers }

    private static let handlers = [
        ObjectIdentifier(ByteToMessageHandler(HTTPRequestDecoder())),
        ObjectIdentifier(ByteToMessageHandler(HTTPResponseDecoder())),
    ]
}
