import BeijingTime
import Languages
import Testing

@testable import DayStore
@testable import WeChatAPI

/// What a store tells of instants that have not come, written by a clock that was wrong.
struct BelievedTests {
    private let day = Day(year: 2026, month: 3, day: 9)
    private var now: UnixTime { (day + 1).at(.seconds(9 * 3600)) }

    private func standing(_ change: (inout EndpointStatus) -> Void) -> EndpointStatus {
        var standing = EndpointStatus()
        change(&standing)
        return standing.believed(at: now, through: day)
    }

    @Test func anErrorOfTheFutureIsForgottenWithItsWait() {
        let believed = standing { standing in
            standing.lastSuccess = now.advanced(by: .seconds(-3600))
            standing.lastAttempt = now.advanced(by: .seconds(800 * 86_400))
            standing.notBefore = now.advanced(by: .seconds(801 * 86_400))
            standing.notReady = .init(start: day + 800, askAgain: now.advanced(by: .seconds(800 * 86_400)))
            standing.failures = 4
            standing.error = .init(label: "61501", errorClass: .request, sentence: Sentence(en: "dates", zh: "日期不合法"))
        }
        var expected = EndpointStatus()
        expected.lastSuccess = now.advanced(by: .seconds(-3600))
        expected.lastAttempt = expected.lastSuccess
        #expect(believed == expected)
    }

    @Test func aSuccessOfTheFutureCountsAsOfNow() {
        let believed = standing { standing in
            standing.lastSuccess = now.advanced(by: .seconds(86_400))
            standing.lastAttempt = standing.lastSuccess
        }
        #expect(believed.lastSuccess == now)
        #expect(believed.lastAttempt == now)
    }

    @Test(arguments: [(days: -1, isKept: true), (-3, false), (-20_000, false)])
    func anErrorIsForgottenWhenItIsOlderThanAnyWait(days: Int, isKept: Bool) {
        let believed = standing { standing in
            standing.lastAttempt = now.advanced(by: .seconds(days * 86_400))
            standing.error = .init(label: "61501", errorClass: .request, sentence: Sentence(en: "dates", zh: "日期不合法"))
        }
        #expect((believed.error != nil) == isKept)
    }

    /// A retired endpoint is looked at once a week.
    @Test(arguments: [(days: -7, isKept: true), (-9, false)])
    func aRetirementIsRememberedForItsLongerWait(days: Int, isKept: Bool) {
        let since = now.advanced(by: .seconds(-100 * 86_400))
        let believed = standing { standing in
            standing.lastAttempt = now.advanced(by: .seconds(days * 86_400))
            standing.notBefore = now.advanced(by: .seconds((days + 7) * 86_400))
            standing.error = .init(label: "47009", errorClass: .retired, sentence: Sentence(en: "retired", zh: "已下线"))
            standing.retiredSince = since
        }
        #expect((believed.error != nil) == isKept)
        #expect(believed.retiredSince == since)
    }

    @Test func whatCanBeTrueStays() {
        var standing = EndpointStatus()
        standing.lastAttempt = now.advanced(by: .seconds(30))
        standing.lastSuccess = now.advanced(by: .seconds(-60))
        standing.notBefore = now.advanced(by: .seconds(86_400))
        standing.notReady = .init(start: day, askAgain: now.advanced(by: .seconds(600)))
        standing.error = .init(label: "48001", errorClass: .credential, sentence: Sentence(en: "no", zh: "无权限"))
        standing.failures = 3
        let believed = standing.believed(at: now, through: day)
        standing.lastAttempt = now
        #expect(believed == standing)
    }

    @Test func daysAndReadingsOfTheFutureAreLeftOut() async throws {
        let store = try DayStore(path: ":memory:")
        for (offset, settled) in [(-1, true), (0, false), (1, true), (800, true)] {
            let period = StoredPeriod(
                start: day + offset, record: .silent, fetchedAt: now.advanced(by: .seconds(86_400)), settled: settled)
            try await store.conclude(
                appID: "wx1", endpoint: .getupstreammsghour, status: EndpointStatus(), period: period, oldest: day - 9)
        }
        for appID in [nil, "wx1"] {
            let scope = DayStore.Scope(appID.map { [$0] }, now: now, since: { _ in day - 9 }, through: { _ in day })
            let state = try #require(try store.restore(scope)["wx1"]?.endpoints[.getupstreammsghour])
            #expect(state.held == [day - 1: .settled, day: .unsettled(since: now)])
            #expect(state.latest?.start == day)
            #expect(state.latest?.fetchedAt == now)
        }
        #expect(try store.restore(.init(["wx2"], now: now, since: { _ in day }, through: { _ in day })).isEmpty)
    }
}
