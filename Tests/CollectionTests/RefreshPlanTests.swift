import BeijingTime
import DayStore
import Languages
import TestKit
import Testing
import WeChatAPI

@testable import Collection
@testable import Settings

struct RefreshPlanTests {
    private let plan = RefreshPlan(policy: RefreshPolicy(), spread: 0.5)

    private func time(_ text: String) throws -> UnixTime { try #require(UnixTime(beijing: text)) }

    private func day(_ text: String) throws -> Day { try #require(Day(text)) }

    private func state(_ change: (inout EndpointState) throws -> Void = { _ in }) throws -> AccountState {
        var account = AccountState(StoredAccount(), configured: [.getupstreammsghour], today: Day(daysSinceEpoch: 0))
        var changed = account.endpoint(.getupstreammsghour)
        try change(&changed)
        account.update(.getupstreammsghour) { $0 = changed }
        return account
    }

    private func next(_ account: AccountState, _ now: String, plan: RefreshPlan? = nil) throws -> RefreshPlan.Call {
        (plan ?? self.plan).next(.getupstreammsghour, of: account, now: try time(now))
    }

    @Test(arguments: [
        (now: "2026-03-10 07:59", candidate: "2026-03-08"), ("2026-03-10 08:00", "2026-03-09"),
        ("2026-03-10 23:59", "2026-03-09"), ("2026-03-11 00:00", "2026-03-09"), ("2026-01-01 07:00", "2025-12-30"),
    ])
    func candidateFollowsTheReadyTime(now: String, candidate: String) throws {
        #expect(try RefreshPolicy().candidate(at: time(now)) == day(candidate))
    }

    @Test func theLatestDayIsDueAtTheReadyTimePlusThisAccountsShareOfTheSpread() throws {
        let account = try state {
            try $0.accept(
                .init(start: day("2026-03-08"), record: .silent, fetchedAt: time("2026-03-09 12:00"), settled: true))
        }
        var policy = RefreshPolicy()
        policy.historyDays = 0
        let call = try next(account, "2026-03-10 03:00", plan: RefreshPlan(policy: policy, spread: 0.5))
        #expect(call.purpose == .latest)
        #expect(try call.start == day("2026-03-09"))
        #expect(try call.at == time("2026-03-10 08:05"))
    }

    /// In the minutes over which the calls of a morning are spread as well: there is nothing to show meanwhile.
    @Test(arguments: ["2026-03-10 08:00", "2026-03-10 08:01", "2026-03-10 15:00"])
    func aFirstStartAsksAtOnce(now: String) throws {
        let call = try next(state(), now)
        #expect(try call.at <= time(now))
        #expect(try call.start == day("2026-03-09"))
    }

    @Test(arguments: [
        (fetched: "2026-03-10 08:05", reread: "2026-03-10 12:05"), ("2026-03-10 08:00", "2026-03-10 12:00"),
        ("2026-03-10 10:00", "2026-03-10 14:00"), ("2026-03-10 19:59", "2026-03-10 23:59"), ("2026-03-10 20:00", nil),
        ("2026-03-11 09:00", nil),
    ])
    func aRereadComesLaterTheSameDayOrNotAtAll(fetched: String, reread: String?) throws {
        let instant = try RefreshPolicy().reread(fetched: time(fetched), start: day("2026-03-09"), .day)
        #expect(try instant == reread.map { try time($0) })
    }

    @Test func aRereadThatWasMissedIsDueAtOnce() throws {
        let account = try state { state in
            try state.accept(
                .init(start: day("2026-03-08"), record: .silent, fetchedAt: time("2026-03-09 08:05"), settled: false))
            try state.accept(
                .init(start: day("2026-03-09"), record: .silent, fetchedAt: time("2026-03-10 09:00"), settled: false))
        }
        let call = try next(account, "2026-03-10 09:01")
        #expect(call.purpose == .reread)
        #expect(try call.start == day("2026-03-08"))
        #expect(try call.at <= time("2026-03-10 09:01"))
    }

    @Test func historyWaitsForTheLatestDayAndKeepsAThirdOfTheBudget() throws {
        #expect(try next(state(), "2026-03-10 09:00").purpose == .latest)
        var known = try state {
            try $0.accept(
                .init(start: day("2026-03-09"), record: .silent, fetchedAt: time("2026-03-10 09:00"), settled: true))
        }
        let call = try next(known, "2026-03-10 09:01")
        #expect(call.purpose == .history)
        #expect(try call.start == day("2026-03-08"))
        let today = try day("2026-03-10")
        known.update(.getupstreammsghour) { $0.noteCalls(60, on: today) }
        #expect(try next(known, "2026-03-10 09:01").at == time("2026-03-11 00:05"))
    }

    @Test func aSpentBudgetOpensAgainAtMidnightInBeijing() throws {
        let today = try day("2026-03-10")
        let account = try state { $0.noteCalls(90, on: today) }
        #expect(try next(account, "2026-03-10 09:00").at == time("2026-03-11 00:05"))
        #expect(try next(account, "2026-03-11 00:06").at <= time("2026-03-11 00:06"))
    }

    @Test(arguments: [
        (error: UpstreamError.errcode(48001, message: ""), closes: false), (.errcode(48004, message: ""), false),
        (.errcode(50001, message: ""), false), (.errcode(61007, message: ""), false),
        (.errcode(45009, message: ""), false), (.errcode(61501, message: ""), false),
        (.tokenRefused(errcode: 40001), false), (.http(status: 502), false), (.malformed(reason: ""), false),
        (.errcode(40125, message: ""), true), (.errcode(40164, message: ""), true),
        (.errcode(50002, message: ""), true),
        (.errcode(61003, message: ""), true), (.credentials(reason: ""), true),
        (.tokenCall(.stableToken, .errcode(48001, message: "")), true),
        (.tokenCall(.stableToken, .errcode(45009, message: "")), true),
        (.tokenCall(.stableToken, .http(status: 502)), true),
        (.tokenCall(.stableToken, .budgetSpent(limit: 90)), true),
    ])
    func onlyWhatConcernsTheAccountClosesTheOtherEndpoints(error: UpstreamError, closes: Bool) throws {
        var account = try state()
        let now = try time("2026-03-10 09:00")
        let month = RefreshPlan.Call(
            endpoint: .getupstreammsgmonth, start: try day("2026-02-01"), purpose: .latest, at: now)
        CallOutcome(plan: plan, appID: "wx1").failure(error, of: month, in: &account, now: now)
        #expect(try (next(account, "2026-03-10 09:00").at > now) == closes)
        #expect(account.isUp == false)
        CallOutcome(plan: plan, appID: "wx1").success(of: month, in: &account, now: now)
        #expect(try next(account, "2026-03-10 09:00").at <= now)
        #expect(account.isUp == true)
    }

    @Test func aRefusedEndpointGoesBehindTheHistoryOfAnother() throws {
        var account = try state { state in
            try state.accept(
                .init(start: day("2026-03-09"), record: .silent, fetchedAt: time("2026-03-10 08:05"), settled: true))
        }
        let endpoints: [Endpoint] = [.getupstreammsgmonth, .getupstreammsghour]
        let now = try time("2026-03-10 09:00")
        #expect(plan.next(endpoints, of: account, now: now)?.endpoint == .getupstreammsgmonth)
        account.update(.getupstreammsgmonth) {
            $0.status.error = .init(
                label: "48004", errorClass: .credential, sentence: Sentence(en: "blocked", zh: "已封禁"))
        }
        let call = plan.next(endpoints, of: account, now: now)
        #expect(call?.endpoint == .getupstreammsghour)
        #expect(call?.purpose == .history)
    }

    @Test(arguments: [
        (failures: 0, error: UpstreamError.http(status: 502), seconds: 27.0...33.0), (3, .http(status: 502), 216...264),
        (50, .transport(reason: "refused"), 1620...1980), (0, .errcode(45011, message: ""), 60...60),
        (0, .http(status: 503, retryAfter: .seconds(3600)), 3600...3600), (0, .errcode(40125, message: ""), 900...900),
        (2, .tokenRefused(errcode: 40001), 3600...3600), (9, .errcode(48001, message: ""), 21_600...21_600),
        (0, .errcode(45009, message: ""), 54_300...54_300), (0, .errcode(47001, message: ""), 27...33),
        (4, .errcode(61500, message: ""), 432...528), (5, .errcode(61500, message: ""), 83_100...83_100),
    ])
    func eachErrorHasItsWait(failures: Int, error: UpstreamError, seconds: ClosedRange<Double>) throws {
        let now = try time("2026-03-10 09:00")
        let call = RefreshPlan.Call(
            endpoint: .getupstreammsghour, start: try day("2026-03-09"), purpose: .latest, at: now)
        var account = try state()
        for _ in 0...failures {
            CallOutcome(plan: plan, appID: "wx1").failure(error, of: call, in: &account, now: now)
        }
        let after = account.endpoint(.getupstreammsghour)
        let wait = now.duration(to: try #require(after.nextTry(of: call.start))).fractionalSeconds
        #expect(seconds.contains(wait), "\(wait)")
        #expect(after.status.failures == failures + 1)
        #expect(after.status.error?.label == error.label)
    }

    @Test func accountsAreSpreadEvenly() {
        let places = (0..<1000).map { StableHash.fraction("wx\($0)") }
        for tenth in 0..<10 {
            let share = places.filter { Int($0 * 10) == tenth }.count
            #expect((60...140).contains(share))
        }
        #expect(StableHash.of("") == 0xCBF2_9CE4_8422_2325)
        #expect(StableHash.of("a") == 0xAF63_DC4C_8601_EC8C)
    }
}
