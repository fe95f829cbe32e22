import Testing

@testable import Simulator

struct TokenTests {
    @Test func tokensLookLikeWeChatsAndDependOnlyOnSeedHolderTimeAndNumber() throws {
        var first = try Caller()
        var second = try Caller()
        let token = try first.stableToken().0
        #expect(try second.stableToken().0 == token)
        #expect(token.utf8.count == 136)
        #expect(token.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") })
        second.simulator.configuration.seed = 2
        #expect(try second.plainToken().0 != first.plainToken().0)
    }

    /// A simulator that was killed has forgotten its tokens; what exporters still hold must not open another account.
    @Test func aSimulatorThatBeginsAnewGivesNobodyATokenOfTheOneBefore() throws {
        var (first, second) = (try Caller(), try Caller())
        let (shop, corner) = (SimulatedAccount.demo[0], SimulatedAccount.demo[1])
        let old = try first.stableToken(shop).0
        #expect(try second.stableToken(corner).0 != old)
        var third = try Caller()
        third.now += 1
        #expect(try third.stableToken(shop).0 != old)
        #expect(try third.data("getupstreammsghour", "2026-11-19", "2026-11-19", token: old).errcode() == 40001)
    }

    @Test func plainTokensReplaceEachOtherWithFiveMinutesOfGrace() throws {
        var caller = try Caller()
        let (old, lifetime) = try caller.plainToken()
        let (new, _) = try caller.plainToken()
        #expect(old != new)
        #expect(lifetime == 7_200)
        caller.now += 299
        #expect(try caller.data("getupstreammsghour", "2026-11-19", "2026-11-19", token: old).errcode() == nil)
        caller.now += 1
        #expect(try caller.data("getupstreammsghour", "2026-11-19", "2026-11-19", token: old).errcode() == 40001)
        #expect(try caller.data("getupstreammsghour", "2026-11-19", "2026-11-19", token: new).errcode() == nil)
    }

    @Test(
        arguments: [
            (after: 0, isSame: true, expiresIn: 7_200), (after: 6_855, isSame: true, expiresIn: 345),
            (after: 6_900, isSame: true, expiresIn: 300), (after: 6_901, isSame: false, expiresIn: 7_200),
            (after: 9_000, isSame: false, expiresIn: 7_200),
        ] as [(after: Int64, isSame: Bool, expiresIn: Int)])
    func theStableTokenStaysUntilItsLastFiveMinutes(after: Int64, isSame: Bool, expiresIn: Int) throws {
        var caller = try Caller()
        let first = try caller.stableToken().0
        caller.now += after
        let (token, left) = try caller.stableToken()
        #expect((token == first) == isSame)
        #expect(left == expiresIn)
    }

    @Test func bothStableTokensWorkInTheLastFiveMinutes() throws {
        var caller = try Caller()
        let old = try caller.stableToken().0
        caller.now += 6_901
        let new = try caller.stableToken().0
        caller.now += 298
        for token in [old, new] {
            #expect(try caller.data("getupstreammsg", "2026-11-19", "2026-11-19", token: token).errcode() == nil)
        }
        caller.now += 1
        #expect(try caller.data("getupstreammsg", "2026-11-19", "2026-11-19", token: old).errcode() == 42001)
        #expect(try caller.data("getupstreammsg", "2026-11-19", "2026-11-19", token: new).errcode() == nil)
    }

    @Test func theTwoKindsDoNotDisturbEachOther() throws {
        var caller = try Caller()
        let stable = try caller.stableToken().0
        let plain = try caller.plainToken().0
        _ = try caller.stableToken(force: true)
        caller.now += 600
        #expect(try caller.data("getupstreammsg", "2026-11-19", "2026-11-19", token: plain).errcode() == nil)
        #expect(try caller.data("getupstreammsg", "2026-11-19", "2026-11-19", token: stable).errcode() == 40001)
        #expect(try caller.stableToken().0 != stable)
    }

    @Test func aForcedRefreshVoidsTheOldTokenAtOnceButNotWithinThirtySeconds() throws {
        var caller = try Caller()
        let first = try caller.stableToken().0
        let second = try caller.stableToken(force: true).0
        #expect(second != first)
        #expect(try caller.data("getupstreammsg", "2026-11-19", "2026-11-19", token: first).errcode() == 40001)
        caller.now += 29
        #expect(try caller.stableToken(force: true).0 == second)
        caller.now += 1
        #expect(try caller.stableToken(force: true).0 != second)
    }

    @Test func twentyForcedRefreshesADayAreHeard() throws {
        var caller = try Caller()
        var heard = Set<String>()
        for _ in 0..<25 {
            heard.insert(try caller.stableToken(force: true).0)
            caller.now += 30
        }
        #expect(heard.count == 20)
        caller.now = try beijing("2026-11-21")
        let before = try caller.stableToken().0
        #expect(try caller.stableToken(force: true).0 != before)
    }

    @Test func accountsHaveTokensOfTheirOwn() throws {
        var caller = try Caller()
        let shop = try caller.stableToken(SimulatedAccount.demo[0]).0
        let corner = try caller.stableToken(SimulatedAccount.demo[1]).0
        _ = try caller.stableToken(SimulatedAccount.demo[1], force: true)
        #expect(try caller.data("getupstreammsg", "2026-11-19", "2026-11-19", token: shop).errcode() == nil)
        #expect(try caller.data("getupstreammsg", "2026-11-19", "2026-11-19", token: corner).errcode() == 40001)
    }

    @Test func tokensAreForgottenADayAfterTheyExpired() throws {
        var caller = try Caller()
        let token = try caller.plainToken().0
        caller.now += 7_200
        #expect(try caller.data("getupstreammsg", "2026-11-19", "2026-11-19", token: token).errcode() == 42001)
        caller.now += 2 * 86_400
        _ = try caller.plainToken()
        #expect(try caller.data("getupstreammsg", "2026-11-19", "2026-11-19", token: token).errcode() == 40001)
    }

    @Test func theLifetimeMayChangeInMidRun() throws {
        var caller = try Caller()
        caller.simulator.configuration.tokenLifetime = 600
        #expect(try caller.stableToken().1 == 600)
    }
}
