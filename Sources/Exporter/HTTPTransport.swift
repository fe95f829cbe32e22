import AsyncHTTPClient
import ExporterToolkit
import Glibc
package import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
package import WeChatAPI

/// The way to upstream over the network: TLS verified, redirects not followed, one deadline over the whole exchange.
package struct HTTPTransport: Transport {
    /// The largest answer that is read, in bytes; a busy account's month is under 100 kB.
    package static let bodyLimit = 16 << 20

    private let client: HTTPClient
    private let timeout: Duration
    private let userAgent: String

    /// Makes a transport; `close()` must be called when it is no longer needed.
    ///
    /// - Parameters:
    ///   - api: Time-out, number of connections, proxy and extra certificate authorities.
    ///   - userAgent: The header field `User-Agent`.
    ///   - environment: Where a proxy may be named that the configuration does not name.
    /// - Throws: ``TransportError`` when the file of certificate authorities cannot be used.
    package init(
        _ api: ExporterConfiguration.API, userAgent: String, environment: [String: String] = [:]
    ) throws(TransportError) {
        ParserTypes.prepare()
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.httpVersion = .http1Only
        configuration.timeout.connect = .nanoseconds(api.timeout.wholeMilliseconds * 1_000_000)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = api.concurrency
        // A refused connection is told at once: the plan knows when to come back, waiting here would only hold a place.
        configuration.connectionPool.retryConnectionEstablishment = false
        var tls = TLSConfiguration.makeClientConfiguration()
        if let caFile = api.caFile {
            // Read here, so that a bad file ends the start instead of failing every call.
            guard let authorities = try? NIOSSLCertificate.fromPEMFile(caFile), !authorities.isEmpty else {
                throw .unusableAuthorities(path: caFile)
            }
            tls.additionalTrustRoots = [.certificates(authorities)]
        }
        configuration.tlsConfiguration = tls
        let proxy = try ProxyRule.proxy(for: api.baseURL, configured: api.proxyURL, environment: environment)
        configuration.proxy = proxy.map { .server(host: $0.host, port: $0.port) }
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        timeout = api.timeout
        self.userAgent = userAgent
    }

    /// Closes idle connections.
    package func close() async throws { try await client.shutdown() }

    /// Closes a transport that was never used, where nobody can wait for it.
    package func abandon() { client.shutdown { _ in } }

    /// Sends the request and reads the answer to its end.
    package func send(
        _ request: HTTPRequest, body: [UInt8]
    ) async throws(UpstreamError) -> (response: HTTPResponse, body: [UInt8]) {
        do {
            return try await withThrowingTaskGroup(of: (response: HTTPResponse, body: [UInt8])?.self) { group in
                group.addTask { try await exchange(outgoing(request, body: body)) }
                // The client's own deadline ends with the head of the answer; this one covers a body that drips in, too.
                group.addTask {
                    try await Task.sleep(for: timeout)
                    return nil
                }
                defer { group.cancelAll() }
                guard let answer = try await group.next().flatMap(\.self) else {
                    throw HTTPClientError.deadlineExceeded
                }
                return answer
            }
        } catch is NIOTooManyBytesError {
            throw .malformed(reason: "the answer is larger than \(Self.bodyLimit >> 20) MiB")
        } catch {
            throw .transport(reason: Self.reason(error, timeout: timeout))
        }
    }

    private func exchange(_ request: HTTPClientRequest) async throws -> (response: HTTPResponse, body: [UInt8]) {
        let response = try await execute(
            request, deadline: .now() + .nanoseconds(timeout.wholeMilliseconds * 1_000_000))
        let bytes = try await response.body.collect(upTo: Self.bodyLimit)
        var head = HTTPResponse(status: .init(code: Int(response.status.code)))
        for (name, value) in response.headers {
            if let name = HTTPField.Name(name) { head.headerFields.append(HTTPField(name: name, value: value)) }
        }
        return (head, Array(buffer: bytes))
    }

    /// Sends once more when the connection was gone before any answer: a pooled one that upstream had closed in the meantime.
    private func execute(_ request: HTTPClientRequest, deadline: NIODeadline) async throws -> HTTPClientResponse {
        do {
            return try await client.execute(request, deadline: deadline)
        } catch let error as HTTPClientError where error == .remoteConnectionClosed {
            return try await client.execute(request, deadline: deadline)
        } catch let error as IOError where [ECONNRESET, EPIPE].contains(error.errnoCode) {
            return try await client.execute(request, deadline: deadline)
        }
    }

    /// The system's own words for a fault of a socket.
    private static func words(_ error: any Error) -> String {
        (error as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\(type(of: error))"
    }

    private func outgoing(_ request: HTTPRequest, body: [UInt8]) -> HTTPClientRequest {
        let url = "\(request.scheme ?? "https")://\(request.authority ?? "")\(request.path ?? "/")"
        var outgoing = HTTPClientRequest(url: url)
        outgoing.method = HTTPMethod(rawValue: request.method.rawValue)
        for field in request.headerFields { outgoing.headers.add(name: field.name.rawName, value: field.value) }
        outgoing.headers.add(name: "User-Agent", value: userAgent)
        outgoing.headers.add(name: "Accept", value: "application/json")
        if request.method != .get { outgoing.body = .bytes(ByteBuffer(bytes: body)) }
        return outgoing
    }

    /// Why there was no answer, in words that never hold the URL with its token.
    static func reason(_ error: any Error, timeout: Duration) -> String {
        switch error {
        case let error as HTTPClientError where [.deadlineExceeded, .readTimeout, .connectTimeout].contains(error):
            return "not answered within \(PrometheusDuration.text(timeout))"
        case let error as HTTPClientError: return error.shortDescription.lowercased()
        case let error as NIOConnectionError:
            if let first = error.connectionErrors.first { return "\(error.host):\(error.port): \(words(first.error))" }
            return "the name \(error.host) cannot be resolved"
        case let error as IOError: return words(error)
        case is NIOSSLError, is BoringSSLError:
            return "TLS: \(TLSFault.word(of: error) ?? "the handshake failed")"
        case is CancellationError: return "the exporter is stopping"
        default: return "\(type(of: error))"
        }
    }
}

/// Why the way to upstream could not be made.
package enum TransportError: Error, Equatable, CustomStringConvertible {
    /// `api.ca_file` is missing or holds no certificate.
    case unusableAuthorities(path: String)
    /// A proxy that is no `http://host:port`; `source` is the key or the variable that names it.
    case badProxy(source: String)

    /// The sentence for the operator.
    package var description: String {
        switch self {
        case .unusableAuthorities(let path):
            "api.ca_file: \(path) cannot be read as PEM certificates: check the path and the content"
        case .badProxy(let source): "\(source): the proxy must be a URL such as http://proxy:3128, without a user name"
        }
    }
}
