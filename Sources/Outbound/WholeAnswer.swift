import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Synchronization

/// Collects an answer as it arrives, on the event loop of its connection.
///
/// async-http-client's streams would wake another thread for the head and again for each part of the body.
final class WholeAnswer: HTTPClientResponseDelegate {
    typealias Response = (head: HTTPResponseHead, body: ByteBuffer)

    private let limit: Int
    private let parts = Mutex<(head: HTTPResponseHead?, body: ByteBuffer)>((nil, ByteBuffer()))

    /// Makes a collector of at most `limit` bytes of body.
    init(limit: Int) { self.limit = limit }

    /// Whether the answer has begun.
    var hasHead: Bool { parts.withLock { $0.head != nil } }

    func didReceiveHead(task: HTTPClient.Task<Response>, _ head: HTTPResponseHead) -> EventLoopFuture<Void> {
        parts.withLock { $0.head = head }
        return task.eventLoop.makeSucceededVoidFuture()
    }

    func didReceiveBodyPart(task: HTTPClient.Task<Response>, _ part: ByteBuffer) -> EventLoopFuture<Void> {
        let isTooLong = parts.withLock { parts in
            guard parts.body.readableBytes + part.readableBytes <= limit else { return true }
            if parts.body.readableBytes == 0 { parts.body = part } else { parts.body.writeImmutableBuffer(part) }
            return false
        }
        guard !isTooLong else { return task.eventLoop.makeFailedFuture(NIOTooManyBytesError(maxBytes: limit)) }
        return task.eventLoop.makeSucceededVoidFuture()
    }

    func didFinishRequest(task: HTTPClient.Task<Response>) throws -> Response {
        let (head, body) = parts.withLock(\.self)
        guard let head else { throw HTTPClientError.remoteConnectionClosed }
        return (head, body)
    }
}
