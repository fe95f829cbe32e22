import AsyncHTTPClient
import ExporterToolkit
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import WeChatAPI

/// The way to one receiver over HTTP.
struct RemoteWriteClient: Sendable {
    private let client: HTTPClient
    private let receiver: RemoteWriteConfiguration
    private let userAgent: String

    /// Makes a client; `close()` must be called when it is no longer needed.
    init(_ receiver: RemoteWriteConfiguration, tls: TLSConfiguration, userAgent: String) {
        ParserTypes.prepare()
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.httpVersion = .http1Only
        configuration.timeout.connect = .nanoseconds(receiver.timeout.wholeMilliseconds * 1_000_000)
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.tlsConfiguration = tls
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        (self.receiver, self.userAgent) = (receiver, userAgent)
    }

    /// Closes idle connections.
    func close() async throws { try await client.shutdown() }

    /// Sends one message.
    ///
    /// - Throws: ``RemoteWriteError`` when there was no answer, or a secret cannot be read.
    func send(
        _ body: [UInt8], as message: RemoteWriteMessage
    ) async throws(RemoteWriteError) -> RemoteWriteVerdict.Answer {
        let request = try request(body, message)
        do {
            let timeout = TimeAmount.nanoseconds(receiver.timeout.wholeMilliseconds * 1_000_000)
            let response = try await client.execute(request, timeout: timeout)
            // An answer is looked at for its reason only; a longer one is no better.
            let text = (try? await response.body.collect(upTo: 64 << 10)).map { String(buffer: $0) } ?? ""
            let header = response.headers.map { ($0.name.lowercased(), $0.value) }
            return RemoteWriteVerdict.Answer(
                status: Int(response.status.code), header: Dictionary(header) { first, _ in first }, text: text)
        } catch {
            throw .noAnswer(
                kind: RemoteWriteError.Kind(error), reason: HTTPTransport.reason(error, timeout: receiver.timeout))
        }
    }

    private func request(
        _ body: [UInt8], _ message: RemoteWriteMessage
    ) throws(RemoteWriteError) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: receiver.url)
        request.method = .POST
        for (name, value) in receiver.headers { request.headers.replaceOrAdd(name: name, value: value) }
        request.headers.replaceOrAdd(name: "Content-Encoding", value: "snappy")
        request.headers.replaceOrAdd(name: "Content-Type", value: message.contentType)
        request.headers.replaceOrAdd(name: "User-Agent", value: userAgent)
        request.headers.replaceOrAdd(name: "X-Prometheus-Remote-Write-Version", value: message.version)
        do throws(SecretError) {
            switch receiver.access {
            case .open: break
            case .basic(let username, let password):
                request.setBasicAuth(username: username, password: try password.read().exposed)
            case .authorization(let type, let credentials):
                let value = "\(type) \(try credentials.read().exposed)"
                request.headers.replaceOrAdd(name: "Authorization", value: value)
            }
        } catch {
            throw .noAnswer(kind: .other, reason: "\(error)")
        }
        request.body = .bytes(ByteBuffer(bytes: body))
        return request
    }

    /// Reads the files of `tls_config`.
    ///
    /// - Throws: ``RemoteWriteError`` when one of them cannot be used.
    static func tls(_ receiver: RemoteWriteConfiguration) throws(RemoteWriteError) -> TLSConfiguration {
        var tls = TLSConfiguration.makeClientConfiguration()
        if receiver.tls.skipsVerification { tls.certificateVerification = .none }
        if let path = receiver.tls.caFile {
            let authorities = try certificates(path, "ca_file", receiver)
            tls.trustRoots = .certificates(authorities)
        }
        if let path = receiver.tls.certificateFile {
            tls.certificateChain = try certificates(path, "cert_file", receiver).map { .certificate($0) }
        }
        if let path = receiver.tls.keyFile {
            guard let key = try? NIOSSLPrivateKey(file: path, format: .pem) else {
                throw .unusableFile(receiver: receiver.name, key: "key_file", path: path)
            }
            tls.privateKey = .privateKey(key)
        }
        return tls
    }

    private static func certificates(
        _ path: String, _ key: String, _ receiver: RemoteWriteConfiguration
    ) throws(RemoteWriteError) -> [NIOSSLCertificate] {
        guard let certificates = try? NIOSSLCertificate.fromPEMFile(path), !certificates.isEmpty else {
            throw .unusableFile(receiver: receiver.name, key: key, path: path)
        }
        return certificates
    }
}

/// Why nothing reached a receiver.
package enum RemoteWriteError: Error, Equatable, CustomStringConvertible {
    /// A file of `tls_config` is missing or is not what it should be.
    case unusableFile(receiver: String, key: String, path: String)
    /// No answer came; `reason` says why.
    case noAnswer(kind: Kind, reason: String)

    /// Where a request was lost.
    package enum Kind: String, CaseIterable, Sendable {
        /// The receiver's name has no address.
        case dns
        /// The TLS handshake failed.
        case tls
        /// No connection came about.
        case connect
        /// The answer did not come in time.
        case timeout
        /// Anything else.
        case other

        /// Sorts the errors of the HTTP client.
        init(_ error: any Error) {
            switch error {
            case let error as HTTPClientError
            where [.deadlineExceeded, .readTimeout, .connectTimeout].contains(error):
                self = .timeout
            case let error as NIOConnectionError: self = error.connectionErrors.isEmpty ? .dns : .connect
            case is IOError: self = .connect
            case is NIOSSLError, is BoringSSLError: self = .tls
            default: self = .other
            }
        }
    }

    /// The sentence for the operator.
    package var description: String {
        switch self {
        case .unusableFile(let receiver, let key, let path):
            "remote_write \(receiver): tls_config.\(key): \(path) cannot be read as PEM: check the path and the content"
        case .noAnswer(_, let reason): "no answer: \(reason)"
        }
    }
}
