import BeijingTime
import FoundationEssentials
import HTTPTypes
import Outbound
import Settings
import WeChatAPI

/// Sends messages to one receiver over HTTP.
struct RemoteWriteClient: Sendable {
    /// How much of an answer's body is read, in bytes: receivers give their reason in the first line.
    private static let bodyLimit = 4 << 10
    /// How long to wait for a body that does not arrive with its head.
    private static let bodyTime = Duration.seconds(1)

    private let client: OutboundClient
    private let receiver: RemoteWriteConfiguration
    private let userAgent: String
    private let clock: any WallClock

    /// Makes a client; `close()` must be called when it is no longer needed.
    init(_ receiver: RemoteWriteConfiguration, userAgent: String, clock: any WallClock) {
        var settings = OutboundSettings()
        (settings.timeout, settings.connections) = (receiver.timeout, 1)
        (settings.proxy, settings.tls) = (receiver.proxy, receiver.tls)
        client = OutboundClient(settings)
        (self.receiver, self.userAgent, self.clock) = (receiver, userAgent, clock)
    }

    /// Ends a request in flight and closes all connections.
    func close() { client.close() }

    /// Sends one message.
    ///
    /// - Throws: ``RemoteWriteError`` when no answer began, or when a secret cannot be read.
    func send(
        _ body: [UInt8], as message: RemoteWriteMessage
    ) async throws(RemoteWriteError) -> RemoteWriteVerdict.Answer {
        let request = try request(message)
        do throws(OutboundFault) {
            let (response, text) = try await client.send(
                request, body: body, reading: .beginning(limit: Self.bodyLimit, within: Self.bodyTime))
            let header = response.headerFields.map { ($0.name.canonicalName, $0.value) }
            return RemoteWriteVerdict.Answer(
                status: response.status.code, header: Dictionary(header) { first, _ in first },
                text: String(decoding: text, as: UTF8.self), receivedAt: clock.now)
        } catch {
            throw RemoteWriteError(error)
        }
    }

    /// Asks the receiver for one of its own pages, at most `limit` bytes of it.
    ///
    /// - Throws: ``RemoteWriteError`` when no answer began, or when a secret cannot be read.
    func page(_ path: String, limit: Int) async throws(RemoteWriteError) -> (status: Int, bytes: [UInt8]) {
        let request = try request(.get, path, [])
        do throws(OutboundFault) {
            let (response, bytes) = try await client.send(
                request, body: [], reading: .beginning(limit: limit, within: receiver.timeout))
            return (response.status.code, bytes)
        } catch {
            throw RemoteWriteError(error)
        }
    }

    private func request(_ message: RemoteWriteMessage) throws(RemoteWriteError) -> HTTPRequest {
        try request(
            .post, receiver.address.target,
            [
                ("Content-Encoding", "snappy"), ("Content-Type", message.contentType),
                ("X-Prometheus-Remote-Write-Version", message.version),
            ])
    }

    private func request(
        _ method: HTTPRequest.Method, _ path: String, _ own: [(String, String)]
    ) throws(RemoteWriteError) -> HTTPRequest {
        let address = receiver.address
        var request = HTTPRequest(
            method: method, scheme: address.scheme, authority: address.authority, path: path)
        var fields = receiver.headers.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        fields += own + [("User-Agent", userAgent)]
        if let authorization = try authorization { fields.append(("Authorization", authorization)) }
        for (name, value) in fields {
            if let name = HTTPField.Name(name) { request.headerFields[name] = value }
        }
        return request
    }

    private var authorization: String? {
        get throws(RemoteWriteError) {
            do throws(SecretError) {
                switch receiver.access {
                case .open: return nil
                case .basic(let username, let password):
                    let pair = "\(username):\(try password.read().exposed)"
                    return "Basic \(Data(pair.utf8).base64EncodedString())"
                case .authorization(let type, let credentials):
                    return "\(type) \(try credentials.read().exposed)"
                }
            } catch {
                throw .noAnswer(kind: .secret, reason: "\(error)")
            }
        }
    }
}
