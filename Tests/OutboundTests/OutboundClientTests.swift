import Foundation
import HTTPTypes
import Outbound
import TestKit
import Testing

/// The one client over real sockets, against servers that stall, drip and hang up.
@Suite(.timeLimit(.minutes(5)))
struct OutboundClientTests {
    private typealias Answer = (response: HTTPResponse, body: [UInt8])
    private let stalled = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"

    private func send(
        to authority: String, _ reading: AnswerBody = .whole(limit: 100), scheme: String = "http",
        change: (inout OutboundSettings) -> Void = { _ in }
    ) async -> Result<Answer, OutboundFault> {
        var settings = OutboundSettings()
        settings.timeout = .seconds(60)
        change(&settings)
        let client = OutboundClient(settings)
        defer { client.close() }
        let request = HTTPRequest(method: .post, scheme: scheme, authority: authority, path: "/p?token=hush")
        do throws(OutboundFault) {
            return .success(try await client.send(request, body: [123, 125], reading: reading))
        } catch {
            return .failure(error)
        }
    }

    private func kind(_ result: Result<Answer, OutboundFault>) -> OutboundFault.Kind? {
        guard case .failure(let fault) = result else { return nil }
        #expect(!fault.reason.contains("hush"))
        return fault.kind
    }

    @Test(arguments: [
        RawServer.Reply.silence, .text("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"),
        .drip("HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n"), .text("HTTP/1.1 200 OK\r\nContent-Le"),
    ])
    func theDeadlineCoversHeadAndBody(reply: RawServer.Reply) async throws {
        let server = try await RawServer(reply)
        #expect(kind(await send(to: server.authority) { $0.timeout = .milliseconds(400) }) == .timeout)
        try await server.stop()
    }

    @Test(arguments: [
        (RawServer.Reply.text("HTTP/1.1 204 No Content\r\n\r\n"), 204, ""),
        (.text("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"), 200, "abc"),
        (.last("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"), 200, "abc"),
        (.drip("HTTP/1.1 400 Bad\r\nContent-Length: 1000\r\n\r\ntoo old"), 400, "too old"),
        (.text("HTTP/1.1 400 Bad\r\nContent-Length: 12\r\n\r\n123456789012"), 400, "12345678"),
    ])
    func aHeadThatDecidesCountsWhateverBecomesOfTheBody(reply: RawServer.Reply, status: Int, text: String) async throws
    {
        let server = try await RawServer(reply)
        let result = await send(to: server.authority, .beginning(limit: 8, within: .seconds(1)))
        let answer = try result.get()
        #expect(answer.response.status.code == status)
        #expect(String(decoding: answer.body, as: UTF8.self).hasPrefix(text.prefix(7)))
        #expect(answer.body.count <= 8)
        try await server.stop()
    }

    @Test func theEndOfTheTaskIsTheEndOfTheExchange() async throws {
        for reply in [RawServer.Reply.silence, .text(stalled)] {
            let server = try await RawServer(reply)
            let task = Task { await send(to: server.authority) { $0.timeout = .seconds(300) } }
            _ = try await eventually("a request") { server.requests.isEmpty ? nil : true }
            task.cancel()
            #expect(kind(await task.value) == .cancelled)
            _ = try await eventually("the connection's end") { server.open == 0 ? true : nil }
            try await server.stop()
        }
    }

    @Test func aConnectionServesManyRequests() async throws {
        for reply in ["HTTP/1.1 204 No Content\r\n\r\n", "HTTP/1.1 400 Bad\r\nContent-Length: 7\r\n\r\ntoo old"] {
            let server = try await RawServer(.text(reply))
            let client = OutboundClient(OutboundSettings())
            defer { client.close() }
            for _ in 0..<3 {
                let request = HTTPRequest(method: .post, scheme: "http", authority: server.authority, path: "/")
                let reading = AnswerBody.beginning(limit: 4096, within: .seconds(5))
                _ = try await client.send(request, body: [], reading: reading)
            }
            #expect(server.requests.count == 3)
            #expect(server.accepted == 1)
            try await server.stop()
        }
    }

    @Test func nothingIsSentTwice() async throws {
        let server = try await RawServer(.hangUp)
        #expect(kind(await send(to: server.authority)) == .closedBeforeAnswer)
        #expect(server.requests.count == 1)
        try await server.stop()
    }

    @Test func anAnswerThatIsCutIsNoUnansweredRequest() async throws {
        let server = try await RawServer(.last(stalled))
        #expect(kind(await send(to: server.authority)) == .other)
        try await server.stop()
    }

    @Test func faultsAreToldByKind() async throws {
        let server = try await RawServer(
            .text("HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n" + String(repeating: "x", count: 101)))
        #expect(kind(await send(to: server.authority)) == .tooLarge)
        #expect(kind(await send(to: server.authority, scheme: "https")) == .tls)
        #expect(kind(await send(to: "nowhere.invalid")) == .dns)
        let authority = server.authority
        try await server.stop()
        #expect(kind(await send(to: authority)) == .connect)
    }

    @Test func redirectsAreNotFollowed() async throws {
        let server = try await RawServer(
            .text("HTTP/1.1 307 There\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"))
        #expect(try await send(to: server.authority).get().response.status.code == 307)
        try await server.stop()
    }

    /// What Go's programs send: the whole URL in the request line, with user name and password as given.
    @Test func plainHTTPGoesThroughTheProxyInAbsoluteForm() async throws {
        let proxy = try await RawServer(.text("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"))
        let server = try ProxyServer("http://robot:p%40ss@\(proxy.authority)")
        let answer = try await send(to: "mimir.invalid:9009") { $0.proxy = server }.get()
        #expect(answer.body == Array("ok".utf8))
        let request = try #require(proxy.requests.first)
        #expect(request.hasPrefix("POST http://mimir.invalid:9009/p?token=hush HTTP/1.1\r\n"), "\(request)")
        let lines = request.lowercased().split(separator: "\r\n")
        #expect(lines.filter { $0.hasPrefix("host:") } == ["host: mimir.invalid:9009"])
        let credentials = Data("robot:p@ss".utf8).base64EncodedString()
        #expect(request.contains("Proxy-Authorization: Basic \(credentials)\r\n"), "\(request)")
        try await proxy.stop()
    }

    @Test(arguments: [
        ("403 Forbidden", OutboundFault.Kind.connect), ("407 Proxy Authentication Required", .proxyAuthentication),
    ])
    func encryptedHTTPAsksTheProxyForATunnel(status: String, expected: OutboundFault.Kind) async throws {
        let proxy = try await RawServer(.last("HTTP/1.1 \(status)\r\nContent-Length: 0\r\n\r\n"))
        let server = try ProxyServer("http://robot:p%40ss@\(proxy.authority)")
        let result = await send(to: "api.weixin.invalid", scheme: "https") { $0.proxy = server }
        #expect(kind(result) == expected)
        let request = try #require(proxy.requests.first)
        #expect(request.hasPrefix("CONNECT api.weixin.invalid:443 HTTP/1.1\r\n"), "\(request)")
        let credentials = Data("robot:p@ss".utf8).base64EncodedString()
        #expect(
            request.lowercased().contains("proxy-authorization: basic \(credentials.lowercased())\r\n"), "\(request)")
        #expect(!"\(result)".contains("p@ss") && !"\(result)".contains(credentials))
        try await proxy.stop()
    }

    @Test func aSOCKSProxyIsToldTheName() async throws {
        let proxy = try await RawServer(.silence)
        let server = try ProxyServer("socks5://\(proxy.authority)")
        let task = Task { await send(to: "mimir.invalid") { $0.proxy = server } }
        // Version 5, one method: no user name. The handler waits for the end of a head, so the greeting shows as an open connection.
        _ = try await eventually("a greeting") { proxy.open == 1 ? true : nil }
        task.cancel()
        #expect(kind(await task.value) == .cancelled)
        try await proxy.stop()
    }
}
