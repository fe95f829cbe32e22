import AsyncHTTPClient
package import HTTPTypes
import NIOCore
import NIOHTTP1
import Waiting
import Wire

/// The only HTTP client: verifies TLS, follows no redirects, sets one deadline for the whole exchange and bounds bodies.
///
/// It never sends a request twice: whoever counts the calls decides whether one may be repeated.
///
/// ```text
///  HTTPTransport, RemoteWriteClient ──▶ OutboundClient ──┬─ https ─▶ [CONNECT or SOCKS tunnel] ─▶ TLS ─▶ server
///                                                        └─ http ──▶ [proxy, absolute form] ─▶ server
/// ```
///
/// Target: Sends requests as the only HTTP client: proxies, certificates, deadlines.
/// Keeps out: Configuration files, the store and what the answers mean.
package struct OutboundClient: Sendable {
    private let client: HTTPClient
    /// The client for plain HTTP through a proxy.
    private let forwarding: HTTPClient?
    private let settings: OutboundSettings

    /// Makes a client; `close()` must be called when it is no longer needed.
    package init(_ settings: OutboundSettings) {
        ParserTypes.prepare()
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.httpVersion = .http1Only
        configuration.timeout.connect = .milliseconds(settings.timeout.milliseconds)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = settings.connections
        // An older idle connection is better replaced than found closed by the other side.
        configuration.connectionPool.idleTimeout = .seconds(15)
        // A refused connection fails at once: the caller knows when to retry, and waiting here would only hold its place.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.tlsConfiguration = settings.tls.configuration
        // Nobody collects traces, and the one that does nothing is written all the same.
        configuration.tracing.tracer = nil
        configuration.http1_1ConnectionDebugInitializer = { channel in
            channel.eventLoop.makeCompletedFuture { try AnswerGuard.install(on: channel) }
        }
        let direct = configuration
        configuration.proxy = settings.proxy?.tunnel
        client = HTTPClient(eventLoopGroup: OutboundLoop.ofProcess.loop, configuration: configuration)
        forwarding = settings.proxy.flatMap { proxy in
            guard proxy.kind == .http else { return nil }
            var configuration = direct
            configuration.http1_1ConnectionDebugInitializer = { channel in
                channel.eventLoop.makeCompletedFuture {
                    try AnswerGuard.install(on: channel)
                    try AbsoluteFormHandler.install(on: channel)
                }
            }
            return HTTPClient(eventLoopGroup: OutboundLoop.ofProcess.loop, configuration: configuration)
        }
        self.settings = settings
    }

    /// Ends requests in flight and closes connections; connections still being made end with their own time-out.
    package func close() {
        for client in [client, forwarding] { client?.shutdown { _ in } }
    }

    /// Sends a request with a body of known length (`nil`: no body) and reads as much of the answer's body as `part` says.
    ///
    /// It takes as long as the settings say at most, or `timeout` where that is given.
    ///
    /// - Throws: ``OutboundFault``, at once when the task is cancelled.
    package func send(
        _ request: HTTPRequest, body: [UInt8]?, reading part: AnswerBody, within timeout: Duration? = nil
    ) async throws(OutboundFault) -> (response: HTTPResponse, body: [UInt8]) {
        let (client, outgoing) = prepared(request)
        let timeout = timeout ?? settings.timeout
        // The library's deadline (async-http-client 1.37.0) ends with the head of the answer, and a body that stalls or drips would hold
        // the caller for ever. This deadline covers connection, head and body.
        let end = ContinuousClock.now + timeout
        switch part {
        case .whole(let limit): return try await whole(client, outgoing, body, WholeAnswer(limit: limit), timeout)
        case .beginning(let limit, let time):
            let head = try await within(timeout) { try await Self.head(client, outgoing.streaming(body), timeout) }
            let rest = max(min(time, ContinuousClock.now.duration(to: end)), .zero)
            return (HTTPResponse(head.status, head.headers), await Self.beginning(head.body, limit, within: rest))
        }
    }

    /// Returns what `work` returns, and cancels it when the time is over.
    private func within<Value: Sendable>(
        _ limit: Duration, _ work: @escaping @Sendable () async throws -> Value
    ) async throws(OutboundFault) -> Value {
        do {
            guard let value = try await withTimeLimit(limit, work) else { throw OutboundFault.timeout(limit) }
            return value
        } catch {
            throw OutboundFault(error, timeout: limit, hasHead: false, proxy: settings.proxy?.host)
        }
    }

    private func whole(
        _ client: HTTPClient, _ request: Outgoing, _ body: [UInt8]?, _ answer: WholeAnswer, _ timeout: Duration
    ) async throws(OutboundFault) -> (response: HTTPResponse, body: [UInt8]) {
        do {
            let exchange = client.execute(request: try request.whole(body), delegate: answer)
            let (head, body) = try await withTaskCancellationHandler {
                try await withAlarm(after: timeout) {
                    exchange.fail(reason: OutboundFault.timeout(timeout))
                } during: {
                    try await exchange.get()
                }
            } onCancel: {
                exchange.fail(reason: CancellationError())
            }
            return (HTTPResponse(head.status, head.headers), Array(buffer: body))
        } catch {
            throw OutboundFault(error, timeout: timeout, hasHead: answer.hasHead, proxy: settings.proxy?.host)
        }
    }

    private static func head(
        _ client: HTTPClient, _ request: HTTPClientRequest, _ timeout: Duration
    ) async throws -> HTTPClientResponse {
        try await client.execute(request, timeout: .milliseconds(timeout.milliseconds))
    }

    /// Reads the beginning of a body within a time; an error of the body ends the reading and does not fail the exchange.
    private static func beginning(_ body: HTTPClientResponse.Body, _ limit: Int, within time: Duration) async -> [UInt8]
    {
        await withTaskGroup(of: [UInt8]?.self) { group in
            group.addTask {
                var bytes: [UInt8] = []
                do {
                    for try await buffer in body where bytes.count < limit {
                        bytes += buffer.readableBytesView.prefix(limit - bytes.count)
                        if bytes.count == limit { break }
                    }
                } catch {
                    // A truncated body says no more than what arrived of it.
                }
                return bytes
            }
            group.addTask {
                try? await Task.sleep(for: time)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            if let first { return first }
            return (await group.next() ?? nil) ?? []
        }
    }

    /// The request in the library's terms, and the client that sends it.
    private func prepared(_ request: HTTPRequest) -> (HTTPClient, Outgoing) {
        let (scheme, authority, path) = (request.scheme ?? "https", request.authority ?? "", request.path ?? "/")
        let forwarder = scheme == "http" ? forwarding : nil
        let place = forwarder == nil ? nil : settings.proxy?.authority
        var outgoing = Outgoing(
            url: "\(scheme)://\(place ?? authority)\(path)", method: HTTPMethod(rawValue: request.method.rawValue))
        for field in request.headerFields { outgoing.headers.add(name: field.name.rawName, value: field.value) }
        if forwarder != nil {
            outgoing.headers.replaceOrAdd(name: "Host", value: authority)
            if let credentials = settings.proxy?.credentials {
                outgoing.headers.replaceOrAdd(name: "Proxy-Authorization", value: "Basic \(credentials)")
            }
        }
        return (forwarder ?? client, outgoing)
    }
}

/// A request in the library's terms; the library has a form for each way of reading the answer.
private struct Outgoing {
    let url: String
    let method: HTTPMethod
    var headers = HTTPHeaders()

    /// The form for an answer that is collected.
    func whole(_ body: [UInt8]?) throws -> HTTPClient.Request {
        try HTTPClient.Request(
            url: url, method: method, headers: headers, body: body.map { .byteBuffer(ByteBuffer(bytes: $0)) })
    }

    /// The form for an answer that is read as it comes.
    func streaming(_ body: [UInt8]?) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: url)
        (request.method, request.headers) = (method, headers)
        request.body = body.map { .bytes(ByteBuffer(bytes: $0)) }
        return request
    }
}

extension ProxyServer {
    /// The proxy settings for requests through a tunnel.
    fileprivate var tunnel: HTTPClient.Configuration.Proxy {
        switch kind {
        case .http: .server(host: host, port: port, authorization: credentials.map { .basic(credentials: $0) })
        case .socks5: .socksServer(host: host, port: port)
        }
    }
}

extension HTTPResponse {
    /// A head in types of HTTPTypes.
    fileprivate init(_ status: HTTPResponseStatus, _ headers: HTTPHeaders) {
        self.init(status: .init(code: Int(status.code)))
        for (name, value) in headers {
            if let name = HTTPField.Name(name) { headerFields.append(HTTPField(name: name, value: value)) }
        }
    }
}

/// How much of an answer's body is read.
package enum AnswerBody: Sendable {
    /// All of it, at most `limit` bytes; an incomplete body fails the exchange.
    case whole(limit: Int)
    /// Its first `limit` bytes, as far as they arrive `within` a time. Only the head counts, so a faulty body does not fail the exchange.
    case beginning(limit: Int, within: Duration)
}
