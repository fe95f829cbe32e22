import BeijingTime
import Foundation
import Outbound
import Settings
import Synchronization
import TestKit
import Testing
import WeChatAPI

/// Hosts that refuse, hang or break, over real sockets, with a second one that answers.
@Suite(.timeLimit(.minutes(10)))
final class HostsOverTheNetworkTests {
    private static let answer = RawServer.Reply.text("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{\"list\":[]}")

    private let attempts = Mutex(0)

    /// Calls `hosts` once.
    ///
    /// - Returns: the host that answered, or the fault, and how long it took.
    private func call(
        _ hosts: [String], change: (inout ExporterConfiguration.API) -> Void = { _ in }
    ) async throws -> (outcome: String, time: Duration) {
        var api = ExporterConfiguration.API()
        api.timeout = .seconds(2)
        change(&api)
        let transport = HTTPTransport(api.outbound, userAgent: "test")
        defer { transport.close() }
        let clock = SystemWallClock()
        let client = APIClient(
            transport: transport, hosts: Hosts(hosts.compactMap { BaseURL($0) }, clock: clock), observer: nil,
            clock: clock)
        let (start, day) = (ContinuousClock.now, Day(year: 2026, month: 3, day: 9))
        do throws(UpstreamError) {
            try await AccountClient(api: client, authorization: .openInterface(fromAppID: nil)).probe(
                .getupstreammsg, range: DateRange(day, day)
            ) { () async throws(UpstreamError) in attempts.withLock { $0 += 1 } }
            return ("\(client.hosts.inUse)", start.duration(to: .now))
        } catch {
            return ("\(error)", start.duration(to: .now))
        }
    }

    @Test(arguments: [
        RawServer.Reply.silence, .hangUp, .drip("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n"),
        .text("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"),
    ])
    func theSecondHostAnswersWithinTheTimeOfOneCall(reply: RawServer.Reply) async throws {
        let (first, second) = try await (RawServer(reply), RawServer(Self.answer))
        let (outcome, time) = try await call(["http://\(first.authority)", "http://\(second.authority)"])
        #expect(outcome == "http://\(second.authority)")
        #expect(time < .seconds(2))
        #expect(second.requests.count == 1)
        _ = try await (first.stop(), second.stop())
    }

    @Test func namesThatNobodyKnowsAndTLSThatFailsLeadToTheNextHost() async throws {
        let server = try await RawServer(Self.answer)
        let hosts = ["http://wechat.invalid", "https://\(server.authority)", "http://\(server.authority)"]
        #expect(try await call(hosts).outcome == hosts[2])
        try await server.stop()
    }

    @Test func twoHostsThatHangTakeTheTimeOfOneCall() async throws {
        let (first, second) = try await (RawServer(.silence), RawServer(.silence))
        let (outcome, time) = try await call(["http://\(first.authority)", "http://\(second.authority)"])
        #expect(outcome.hasPrefix("no answer: not answered within "))
        #expect(time < .seconds(4))
        _ = try await (first.stop(), second.stop())
    }

    /// Whatever the host, the proxy would be the same.
    @Test(arguments: ["127.0.0.1", "localhost"])
    func aProxyThatIsNotThereIsNoReasonToTryAnotherHost(name: String) async throws {
        let gone = try await RawServer(.silence)
        let port = gone.authority.split(separator: ":").last ?? ""
        try await gone.stop()
        let proxy = try ProxyServer("http://\(name):\(port)")
        let (outcome, _) = try await call(["https://a.invalid", "https://b.invalid"]) { $0.proxy = proxy }
        #expect(outcome.contains("Connection refused"))
        #expect(attempts.withLock(\.self) == 1)
    }

    @Test func aProxyThatDoesNotGetThroughIsAReason() async throws {
        let proxy = try await RawServer(.last("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"))
        let server = try ProxyServer("http://\(proxy.authority)")
        let (outcome, _) = try await call(["https://a.invalid", "https://b.invalid"]) { $0.proxy = server }
        #expect(outcome == "no answer: invalid proxy response")
        #expect(attempts.withLock(\.self) == 2)
        try await proxy.stop()
    }
}
