import HTTPTypes
import Testing

@testable import Simulator

struct SimulatorScenarioTests {
    private static let shop = SimulatedAccount.demo[0]
    private static let corner = SimulatedAccount.demo[1]

    private func caller(_ scenario: SimulatorScenario, _ date: String = "2026-11-20", hour: Int = 10) throws -> Caller {
        var caller = try Caller(date, hour: hour)
        caller.simulator.scenario = scenario
        return caller
    }

    /// The messages of a day as the caller is told now.
    private func messages(_ caller: inout Caller, _ day: String, of account: SimulatedAccount) throws -> Int {
        let rows = try caller.data("getupstreammsghour", day, of: account).list()
        return rows.compactMap { $0["msg_count"] as? Int }.reduce(0, +)
    }

    /// The messages of a day in the ordinary run of things.
    private func usual(_ caller: Caller, _ day: String, of account: SimulatedAccount) -> Int {
        let rows = caller.simulator.rows("getupstreammsghour", appID: account.appID, from: day, to: day)
        return rows.compactMap(\.msgCount).reduce(0, +)
    }

    @Test func namesAreUniqueAndSummariesFitATerminal() {
        let names = SimulatorScenario.allCases.map(\.rawValue)
        #expect(Set(names).count == names.count)
        #expect(SimulatorScenario.table.count == names.count)
        for (line, name) in zip(SimulatorScenario.table, names) {
            #expect(line.hasPrefix(name + "  ") && line.count <= 78, "\(line)")
        }
    }

    @Test(
        arguments: [
            (scenario: .normal, errcode: nil), (scenario: .whitelist, errcode: 40164),
            (scenario: .confirmation, errcode: 89503), (scenario: .frozenSecret, errcode: 40243),
            (scenario: .unverified, errcode: nil), (scenario: .quota, errcode: nil), (scenario: .garbage, errcode: nil),
        ] as [(scenario: SimulatorScenario, errcode: Int?)])
    func tokensAreRefusedWithTheScenariosCode(scenario: SimulatorScenario, errcode: Int?) throws {
        var caller = try caller(scenario)
        let query = "grant_type=client_credential&appid=\(Self.shop.appID)&secret=\(Self.shop.secret)"
        #expect(try caller.send(.get, "/cgi-bin/token?" + query).errcode() == errcode)
        let wrong = caller.send(.get, "/cgi-bin/token?" + query + "x")
        #expect(try wrong.errcode() == 40125)
    }

    @Test func theWhitelistRefusalNamesTheAddressToAdd() throws {
        var caller = try caller(.whitelist)
        let query = "grant_type=client_credential&appid=\(Self.shop.appID)&secret=\(Self.shop.secret)"
        let text = caller.send(.get, "/cgi-bin/token?" + query).text
        #expect(text.contains(#""errmsg":"invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist rid: "#))
    }

    @Test func aTokenThatCameFromElsewhereIsOfNoUseFromAnUnlistedAddress() throws {
        var caller = try caller(.normal)
        let tokens = [try caller.plainToken().0, try caller.stableToken().0]
        caller.simulator.scenario = .whitelist
        for token in tokens {
            let answer = caller.data("getupstreammsghour", "2026-11-19", "2026-11-19", token: token)
            #expect(try answer.errcode() == 40164)
            #expect(answer.text.contains("invalid ip 203.0.113.7"))
        }
    }

    @Test func onlyTheFirstAccountsMonthIsRetired() throws {
        var caller = try caller(.retired)
        let answer = try caller.data("getupstreammsgmonth", "2026-10-01")
        #expect(try answer.errcode() == 47009)
        #expect(answer.text.contains("this api is offline, please use the new api rid: "))
        #expect(try caller.data("getupstreammsgmonth", "2026-10-01", of: Self.corner).errcode() == nil)
        #expect(try caller.data("getupstreammsghour", "2026-11-19").errcode() == nil)
    }

    @Test func anUnverifiedAccountGetsATokenButNoData() throws {
        var caller = try caller(.unverified)
        #expect(try caller.data("getupstreammsghour", "2026-11-19").errcode() == 48001)
    }

    @Test(arguments: [(day: "2026-11-19", errcode: 61503), (day: "2026-11-18", errcode: nil)] as [(String, Int?)])
    func yesterdayIsNotReadyAllDay(day: String, errcode: Int?) throws {
        var caller = try caller(.notReady, hour: 23)
        #expect(try caller.data("getupstreammsghour", day).errcode() == errcode)
    }

    @Test(arguments: [(hour: 12, isEmpty: true), (hour: 13, isEmpty: false)])
    func aLateDayIsEmptyUntilTheAfternoon(hour: Int, isEmpty: Bool) throws {
        var caller = try caller(.late, hour: hour)
        #expect(try caller.data("getupstreammsghour", "2026-11-19").list().isEmpty == isEmpty)
        #expect(try !caller.data("getupstreammsghour", "2026-11-18").list().isEmpty)
    }

    @Test func firstNumbersAreCorrectedThreeHoursLater() throws {
        var caller = try caller(.restated, hour: 10)
        let truth = usual(caller, "2026-11-19", of: Self.shop)
        let first = try messages(&caller, "2026-11-19", of: Self.shop)
        #expect((truth * 85 / 100...truth * 95 / 100).contains(first))
        #expect(try messages(&caller, "2026-11-18", of: Self.shop) == usual(caller, "2026-11-18", of: Self.shop))
        caller.now = try beijing("2026-11-20", hour: 11)
        #expect(try messages(&caller, "2026-11-19", of: Self.shop) == truth)
    }

    @Test func silenceBeganTheDayBeforeYesterday() throws {
        var caller = try caller(.silent)
        for account in SimulatedAccount.demo {
            for day in ["2026-11-18", "2026-11-19"] {
                #expect(try caller.data("getupstreammsghour", day, of: account).text == #"{"list":[]}"#)
            }
            #expect(try !caller.data("getupstreammsghour", "2026-11-17", of: account).list().isEmpty)
        }
    }

    @Test func onlyTheFirstAccountDrops() throws {
        var caller = try caller(.drop)
        let tenth =
            try messages(&caller, "2026-11-19", of: Self.shop) * 100 / usual(caller, "2026-11-19", of: Self.shop)
        #expect((8...12).contains(tenth))
        #expect(try messages(&caller, "2026-11-17", of: Self.shop) == usual(caller, "2026-11-17", of: Self.shop))
        #expect(try messages(&caller, "2026-11-19", of: Self.corner) == usual(caller, "2026-11-19", of: Self.corner))
        let rows = caller.simulator.rows(
            "getupstreammsghour", appID: Self.shop.appID, from: "2026-11-18", to: "2026-11-18", at: caller.now)
        let truth = caller.simulator.rows(
            "getupstreammsghour", appID: Self.shop.appID, from: "2026-11-18", to: "2026-11-18")
        func isMorning(_ row: SimulatedRow) -> Bool { row.refHour.map { $0 < 1_400 } ?? false }
        #expect(rows.filter(isMorning) == truth.filter(isMorning))
        let afternoon = rows.filter { !isMorning($0) }.compactMap(\.msgCount).reduce(0, +)
        #expect(afternoon * 5 < truth.filter { !isMorning($0) }.compactMap(\.msgCount).reduce(0, +))
    }

    @Test func anEveningOfTheFirstAccountIsLost() throws {
        var caller = try caller(.outage)
        for (day, isLost) in [("2026-11-19", true), ("2026-11-18", false)] {
            let rows = caller.simulator.rows(
                "getupstreammsghour", appID: Self.shop.appID, from: day, to: day, at: caller.now)
            let truth = caller.simulator.rows("getupstreammsghour", appID: Self.shop.appID, from: day, to: day)
            #expect(rows == truth.filter { !isLost || !(2_000..<2_200).contains($0.refHour ?? 0) })
        }
        #expect(try messages(&caller, "2026-11-19", of: Self.corner) == usual(caller, "2026-11-19", of: Self.corner))
    }

    @Test func theQuotaEndsAfterTenCallsUntilTomorrow() throws {
        var caller = try caller(.quota)
        let codes = try (0..<12).map { _ in try caller.data("getupstreammsghour", "2026-11-18").errcode() }
        #expect(codes == Array(repeating: nil, count: 10) + [45009, 45009])
        #expect(try caller.data("getupstreammsghour", "2026-11-18", of: Self.corner).errcode() == nil)
        caller.now = try beijing("2026-11-21", hour: 9)
        #expect(try caller.data("getupstreammsghour", "2026-11-18").errcode() == nil)
    }

    @Test func theMinuteQuotaEndsWithTheMinute() throws {
        var caller = try caller(.minuteQuota)
        let codes = try (0..<7).map { _ in try caller.data("getupstreammsghour", "2026-11-18").errcode() }
        #expect(codes == Array(repeating: nil, count: 5) + [45011, 45011])
        #expect(try caller.data("getupstreammsg", "2026-11-18").errcode() == nil)
        caller.now += 60
        #expect(try caller.data("getupstreammsghour", "2026-11-18").errcode() == nil)
    }

    @Test func aStolenTokenFailsOnceAndANormalFetchHelps() throws {
        var caller = try caller(.stolenToken)
        var codes: [Int?] = []
        for _ in 0..<8 { codes.append(try caller.data("getupstreammsghour", "2026-11-18").errcode()) }
        #expect(codes == [nil, nil, nil, 40001, nil, nil, nil, 40001])
    }

    @Test func aThiefVoidsBothKindsOfTokensAtOnce() throws {
        var caller = try caller(.normal)
        let tokens = [try caller.plainToken().0, try caller.stableToken().0]
        let other = try caller.stableToken(Self.corner).0
        caller.simulator.stealTokens(of: Self.shop.appID, at: caller.now)
        for token in tokens {
            #expect(try caller.data("getupstreammsg", "2026-11-18", "2026-11-18", token: token).errcode() == 40001)
        }
        #expect(try caller.data("getupstreammsg", "2026-11-18", "2026-11-18", token: other).errcode() == nil)
        let stable = try caller.stableToken().0
        #expect(stable != tokens[1])
        #expect(try caller.data("getupstreammsg", "2026-11-18", "2026-11-18", token: stable).errcode() == nil)
    }

    @Test(
        arguments: [
            (scenario: .expiredTicket, component: 61005, authorizer: nil),
            (scenario: .revoked, component: nil, authorizer: 61003),
            (scenario: .whitelist, component: 61004, authorizer: nil),
            (scenario: .frozenSecret, component: nil, authorizer: nil),
        ] as [(scenario: SimulatorScenario, component: Int?, authorizer: Int?)])
    func platformsHaveTheirOwnTroubles(scenario: SimulatorScenario, component: Int?, authorizer: Int?) throws {
        let platform = SimulatedPlatform.demo
        var caller = try Caller()
        caller.simulator.configuration.platforms = [platform]
        caller.simulator.scenario = scenario
        let keys = #""component_appid":"\#(platform.componentAppID)","component_appsecret":"\#(platform.secret)""#
        let answer = try caller.send(
            .post, "/cgi-bin/component/api_component_token",
            #"{\#(keys),"component_verify_ticket":"\#(platform.verifyTicket)"}"#
        ).object()
        #expect(answer["errcode"] as? Int == component)
        guard let token = answer["component_access_token"] as? String else { return }
        let refresh = platform.authorizers[Self.shop.appID] ?? ""
        let reply = caller.send(
            .post, "/cgi-bin/component/api_authorizer_token?component_access_token=\(token)",
            #"{\#(keys),"authorizer_appid":"\#(Self.shop.appID)","authorizer_refresh_token":"\#(refresh)"}"#)
        #expect(try reply.errcode() == authorizer)
    }

    @Test func slowAnswersAreTrue() throws {
        var caller = try caller(.slow)
        let token = try caller.stableToken().0
        let answer = caller.data("getupstreammsghour", "2026-11-19", "2026-11-19", token: token)
        #expect(answer.delivery == .delayed(seconds: 3))
        var other = try Caller()
        #expect(try answer.body == other.data("getupstreammsghour", "2026-11-19").body)
    }

    @Test(
        arguments: [
            (scenario: .flaky, share: 0.15...0.35, kinds: 4), (scenario: .garbage, share: 0.4...0.6, kinds: 12),
        ] as [(scenario: SimulatorScenario, share: ClosedRange<Double>, kinds: Int)])
    func badAnswersAreASeededMix(scenario: SimulatorScenario, share: ClosedRange<Double>, kinds: Int) throws {
        let target = RequestTarget("/datacube/getupstreammsghour")
        let faults = (0..<2_000).map { scenario.fault(on: target, key: SplitMix64.key(1, $0)) }
        #expect(share.contains(Double(faults.count { $0 != nil }) / 2_000))
        var seen: [SimulatorFault] = []
        for fault in faults.compactMap(\.self) where !seen.contains(fault) { seen.append(fault) }
        #expect(seen.count == kinds)
        #expect(faults == (0..<2_000).map { scenario.fault(on: target, key: SplitMix64.key(1, $0)) })
    }

    @Test func equalCallsMeetEqualTroubles() throws {
        for scenario in SimulatorScenario.allCases {
            var (first, second) = (try caller(scenario), try caller(scenario))
            for _ in 0..<20 {
                let answers = [
                    first.data("getupstreammsghour", "2026-11-19", "2026-11-19", token: "none"),
                    second.data("getupstreammsghour", "2026-11-19", "2026-11-19", token: "none"),
                ]
                #expect(answers[0] == answers[1])
            }
        }
    }

    @Test func garbageSparesTheTokensAndScriptedFaultsGoFirst() throws {
        var caller = try caller(.garbage)
        for _ in 0..<50 { _ = try caller.stableToken() }
        caller.simulator.scenario = .slow
        caller.simulator.inject(.emptyBody, on: "*")
        #expect(caller.send(.get, "/cgi-bin/token").delivery == .normal)
        #expect(caller.send(.get, "/cgi-bin/token").delivery == .delayed(seconds: 3))
    }

    @Test func aScenarioEndsWhenAnotherIsChosen() throws {
        var caller = try caller(.unverified)
        caller.simulator.configuration.dailyQuota = 7
        #expect(try caller.data("getupstreammsghour", "2026-11-19").errcode() == 48001)
        caller.simulator.scenario = .normal
        #expect(try caller.data("getupstreammsghour", "2026-11-19").errcode() == nil)
        #expect(caller.simulator.configuration.dailyQuota == 7)
    }
}
