import HTTPTypes
import Simulator
import Synchronization
import TestKit
import Testing

@testable import BeijingTime
@testable import WeChatAPI

/// The client against the simulator in process.
struct AccountClientTests {
    private let clock: ManualClock
    private let transport: SimulatorTransport
    private let observer = CountingObserver()
    private let shop = SimulatedAccount.demo[0]

    init() throws {
        clock = ManualClock(try #require(UnixTime(beijing: "2026-03-10 09:00")))
        transport = SimulatorTransport(Simulator(), clock: clock)
    }

    private func client(
        _ kind: Credentials.TokenKind = .stable, appID: String? = nil, secret: String? = nil
    ) -> AccountClient {
        let api = APIClient(transport: transport, hosts: Hosts([], clock: clock), observer: observer, clock: clock)
        let text = secret ?? shop.secret
        let credentials = Credentials(appID: appID ?? shop.appID, tokenKind: kind) { () throws(UpstreamError) in
            Secret(text)
        }
        let tokens = TokenProvider(clock: clock) { () async throws(UpstreamError) in
            try await api.token(for: credentials)
        }
        return AccountClient(api: api, authorization: .token(parameter: "access_token", tokens))
    }

    private func rows(_ client: AccountClient, _ day: String = "2026-03-09") async throws -> [UpstreamRow] {
        let day = try #require(Day(day))
        return try await client.rows(.getupstreammsghour, range: DateRange(day, day)) {
            () async throws(UpstreamError) in
        }
    }

    private func requests(_ endpoint: String) -> Int { transport.requests.filter { $0.endpoint == endpoint }.count }

    @Test(arguments: [Credentials.TokenKind.stable, .classic])
    func bringsWhatTheSimulatorHolds(kind: Credentials.TokenKind) async throws {
        let rows = try await rows(client(kind))
        let appID = shop.appID
        let truth = transport.withSimulator {
            $0.rows("getupstreammsghour", appID: appID, from: "2026-03-09", to: "2026-03-09")
        }
        #expect(rows.count == truth.count)
        #expect(rows.compactMap(\.msgCount).reduce(0, +) == truth.compactMap(\.msgCount).reduce(0, +))
    }

    @Test func oneTokenServesManyCallsUntilItNearsItsEnd() async throws {
        let client = client()
        for _ in 0..<3 { _ = try await rows(client) }
        #expect(requests("stable_token") == 1)
        clock.set(clock.now.advanced(by: .seconds(6900)))
        _ = try await rows(client)
        #expect(requests("stable_token") == 2)
    }

    @Test func aTokenStolenByAnotherProgramIsRenewedAndTheCallRepeatedOnce() async throws {
        let client = client(.classic)
        _ = try await rows(client)
        let thief = self.client(.classic)
        _ = try await rows(thief, "2026-03-08")
        clock.set(clock.now.advanced(by: .seconds(301)))
        _ = try await rows(client)
        #expect(requests("token") == 3)
        #expect(observer.errors == ["getupstreammsghour 40001"])
    }

    @Test func theSameRefusedTokenAgainIsACredentialErrorAndEndsTheTrying() async throws {
        transport.withSimulator { $0.inject(.errcode(40001, "invalid credential"), on: "getupstreammsghour", times: 9) }
        await #expect(throws: UpstreamError.tokenRefused(errcode: 40001)) { try await rows(client()) }
        #expect(requests("getupstreammsghour") == 1)
        #expect(requests("stable_token") == 2)
    }

    @Test func wrongSecretAndWrongAppIDAreCredentialErrors() async throws {
        for (client, code) in [(client(secret: "wrong"), 40125), (client(appID: "wx0000000000000000"), 40013)] {
            do {
                _ = try await rows(client)
                Issue.record("errcode \(code) was expected")
            } catch let error as UpstreamError {
                #expect(error.label == "\(code)")
                #expect(error.errorClass == .credential)
                #expect(!"\(error)".contains(shop.secret))
            }
        }
        #expect(requests("getupstreammsghour") == 0)
    }

    @Test(arguments: [
        (fault: SimulatorFault.emptyBody, label: "malformed"), (.emptyObject, "malformed"), (.nullList, "malformed"),
        (.truncatedJSON, "malformed"), (.htmlLoginPage, "malformed"), (.httpStatus(502), "http_502"),
        (.httpStatus(412, html: ""), "http_412"), (.never, "transport"), (.resetMidBody, "transport"),
        (.errcode(-1, "system error"), "-1"), (.errcode(99_999, "new"), "99999"),
        (.extraKeys(isDelay: "true"), "61503"), (.extraKeys(isDelay: "\"true\""), "61503"),
    ])
    func faultsHaveALabel(fault: SimulatorFault, label: String) async throws {
        transport.withSimulator { $0.inject(fault, on: "getupstreammsghour", times: 1) }
        do {
            _ = try await rows(client())
            Issue.record("\(fault) went unnoticed")
        } catch let error as UpstreamError {
            #expect(error.label == label)
        }
        #expect(try await rows(client()).isEmpty == false)
    }

    @Test(arguments: [
        SimulatorFault.wrongContentType, .byteOrderMark, .stringNumbers, .zeroPaddedHour, .extraKeys(isDelay: "false"),
        .extraKeys(isDelay: "\"false\""), .listAsObject,
    ])
    func oddButUsableAnswersAreTaken(fault: SimulatorFault) async throws {
        transport.withSimulator { $0.inject(fault, on: "getupstreammsghour", times: 1) }
        #expect(try await rows(client()).isEmpty == false)
    }

    @Test func anEchoedTokenIsMasked() async throws {
        let client = client()
        _ = try await rows(client)
        let secret = shop.secret
        transport.withSimulator {
            $0.inject(.errcode(40125, "secret \(secret) is wrong"), on: "stable_token", times: 1)
        }
        clock.set(clock.now.advanced(by: .seconds(7000)))
        do {
            _ = try await rows(client)
            Issue.record("the refusal went unnoticed")
        } catch let error as UpstreamError {
            #expect("\(error)".contains("secret <secret> is wrong"))
        }
    }
}

/// Remembers failed exchanges as `endpoint label`.
private final class CountingObserver: CallObserver {
    private let failed = Mutex<[String]>([])

    /// The failures so far.
    var errors: [String] { failed.withLock { $0 } }

    func callEnded(_ call: Call, duration: Duration, error: UpstreamError?) {
        if let error { failed.withLock { $0.append("\(call.name) \(error.label)") } }
    }

    func rowsRejected(_ rejected: [RowRejection: Int], endpoint: Endpoint) {}
}
