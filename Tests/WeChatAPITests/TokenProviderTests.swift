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

    @Test func aSharedFailureIsHeldAndEndsWithTimeOrWithAChangedSecret() async throws {
        let source = Source(clock)
        let secret = Fingerprint()
        let provider = TokenProvider(clock: clock, holdsFailures: true, fingerprint: { secret.value }) {
            () async throws(UpstreamError) in try await source.fetch()
        }
        source.fail(.errcode(61005, message: "ticket expired"))
        for _ in 0..<20 { await #expect(throws: UpstreamError.self) { try await provider.token() } }
        #expect(source.asked == 1)
        clock.set(clock.now.advanced(by: .seconds(31)))
        await #expect(throws: UpstreamError.self) { try await provider.token() }
        #expect(source.asked == 2)
        source.fail(nil)
        secret.change()
        #expect(try await provider.token().secret == Secret("token 3"))
    }

    @Test func credentialFailuresAreHeldForAQuarterOfAnHour() async throws {
        let source = Source(clock)
        let provider = TokenProvider(clock: clock, holdsFailures: true) { () async throws(UpstreamError) in
            try await source.fetch()
        }
        source.fail(.errcode(40125, message: "invalid appsecret"))
        for seconds in [0, 899, 2] {
            clock.set(clock.now.advanced(by: .seconds(seconds)))
            await #expect(throws: UpstreamError.self) { try await provider.token() }
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

/// A fingerprint that changes when told to.
private final class Fingerprint: Sendable {
    private let number = Mutex<UInt64>(0)

    var value: UInt64 { number.withLock { $0 } }

    func change() { number.withLock { $0 += 1 } }
}
