import BeijingTime
import Synchronization
import TestKit
import Testing
import WeChatAPI

struct TokenProviderTests {
    private let clock = ManualClock(UnixTime(seconds: 1_773_000_000))

    /// Hands out numbered tokens, or fails while told to; counts how often it was asked.
    private final class Source: Sendable {
        private let state = Mutex((asked: 0, error: UpstreamError?.none))
        let clock: ManualClock

        init(_ clock: ManualClock) { self.clock = clock }

        var asked: Int { state.withLock { $0.asked } }

        func fail(_ error: UpstreamError?) { state.withLock { $0.error = error } }

        func fetch() async throws(UpstreamError) -> AccessToken {
            let (number, error) = state.withLock { state in
                state.asked += 1
                return (state.asked, state.error)
            }
            await Task.yield()
            if let error { throw error }
            return AccessToken(secret: Secret("token \(number)"), obtainedAt: clock.uptime, lifetime: 7200)
        }
    }

    @Test func manyAskingAtOnceCostOneCall() async throws {
        let source = Source(clock)
        let provider = TokenProvider(clock: clock) { () async throws(UpstreamError) in try await source.fetch() }
        let tokens = try await withThrowingTaskGroup(of: AccessToken.self) { group in
            for _ in 0..<100 { group.addTask { try await provider.token() } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(source.asked == 1)
        #expect(Set(tokens.map(\.secret)).count == 1)
    }

    @Test func manyRefusedAtOnceCostOneRenewal() async throws {
        let source = Source(clock)
        let provider = TokenProvider(clock: clock) { () async throws(UpstreamError) in try await source.fetch() }
        let first = try await provider.token()
        try await withThrowingTaskGroup(of: AccessToken.self) { group in
            for _ in 0..<50 { group.addTask { try await provider.token(insteadOf: first, errcode: 40001) } }
            for try await token in group { #expect(token.secret == Secret("token 2")) }
        }
        #expect(source.asked == 2)
    }

    /// What a platform's accounts learn from one failed call, and which change lets them ask again before the time.
    @Test(arguments: [
        (error: UpstreamError.tokenCall(.componentToken, .errcode(61005, message: "expired")), byTicket: true, true),
        (.tokenCall(.componentToken, .errcode(61006, message: "invalid")), true, true),
        (.credentials(reason: "no file"), true, true),
        (.tokenCall(.componentToken, .errcode(40125, message: "invalid appsecret")), false, true),
        (.tokenCall(.componentToken, .errcode(61004, message: "not registered")), false, true),
        (.tokenCall(.componentToken, .http(status: 502)), false, false),
    ])
    func aSharedFailureIsHeldAndEndsWithTimeOrWithWhatCanMendIt(
        error: UpstreamError, byTicket: Bool, bySecret: Bool
    ) async throws {
        let source = Source(clock)
        let files = Files()
        let provider = TokenProvider(clock: clock, holdsFailures: true, fingerprint: { files.fingerprint }) {
            () async throws(UpstreamError) in try await source.fetch()
        }
        func asks() async -> Int {
            let before = source.asked
            for _ in 0..<20 { await #expect(throws: error) { try await provider.token() } }
            return source.asked - before
        }
        source.fail(error)
        #expect(await asks() == 1)
        #expect(await asks() == 0)
        files.change(ticket: true)
        #expect(await asks() == (byTicket ? 1 : 0))
        files.change(ticket: false)
        #expect(await asks() == (bySecret ? 1 : 0))
        clock.set(clock.now.advanced(by: .seconds(3601)))
        #expect(await asks() == 1)
        source.fail(nil)
        clock.set(clock.now.advanced(by: .seconds(21_601)))
        #expect(try await provider.token().secret == Secret("token \(source.asked)"))
    }

    @Test func anOutageDoesNotLengthenTheHoldOfTheFirstRefusedCredential() async throws {
        let source = Source(clock)
        let provider = TokenProvider(clock: clock, holdsFailures: true) { () async throws(UpstreamError) in
            try await source.fetch()
        }
        let (outage, refusal) = (
            UpstreamError.transport(reason: "refused"), UpstreamError.errcode(40125, message: "invalid appsecret")
        )
        source.fail(outage)
        for _ in 0..<8 {
            await #expect(throws: outage) { try await provider.token() }
            clock.set(clock.now.advanced(by: .seconds(1801)))
        }
        source.fail(refusal)
        await #expect(throws: refusal) { try await provider.token() }
        source.fail(nil)
        clock.set(clock.now.advanced(by: .seconds(901)))
        _ = try await provider.token()
    }

    @Test func credentialFailuresAreHeldForAQuarterOfAnHour() async throws {
        let source = Source(clock)
        let provider = TokenProvider(clock: clock, holdsFailures: true) { () async throws(UpstreamError) in
            try await source.fetch()
        }
        let refusal = UpstreamError.errcode(40125, message: "invalid appsecret")
        source.fail(refusal)
        for seconds in [0, 899, 2] {
            clock.set(clock.now.advanced(by: .seconds(seconds)))
            await #expect(throws: refusal) { try await provider.token() }
        }
        #expect(source.asked == 2)
    }

    @Test(arguments: [
        (lifetime: 7200, renewAfter: 6900), (300, 150), (1, 0), (601, 301), (.max, 86_100), (.min, 0), (-1, 0),
    ])
    func tokensAreRenewedBeforeTheyEnd(lifetime: Int, renewAfter: Int) {
        let token = AccessToken(secret: Secret("t"), obtainedAt: clock.uptime, lifetime: lifetime)
        #expect(token.renewAt - clock.uptime == .seconds(renewAfter))
    }
}

/// Secret files that change when told to.
private final class Files: Sendable {
    private let numbers = Mutex<(secrets: UInt64, ticket: UInt64)>((0, 0))

    var fingerprint: SecretsFingerprint { numbers.withLock { .init(secrets: $0.secrets, ticket: $0.ticket) } }

    func change(ticket: Bool) {
        numbers.withLock { if ticket { $0.ticket += 1 } else { $0.secrets += 1 } }
    }
}
