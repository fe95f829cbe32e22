import Foundation
import Testing

@testable import Simulator

/// Callbacks and followers as the simulator answers them, by WeChat's documents.
struct CauseTests {
    private static let shop = SimulatedAccount.demo[0]
    private let day = "2026-11-19"

    @Test(arguments: [
        (
            name: "getinterfacesummary",
            keys: ["callback_count", "fail_count", "max_time_cost", "ref_date", "total_time_cost"]
        ),
        (
            "getinterfacesummaryhour",
            ["callback_count", "fail_count", "max_time_cost", "ref_date", "ref_hour", "total_time_cost"]
        ),
        ("getusersummary", ["cancel_user", "new_user", "ref_date", "user_source"]),
        ("getusercumulate", ["cumulate_user", "ref_date"]),
    ])
    func rowsHaveTheDocumentedKeysAlone(name: String, keys: [String]) throws {
        var caller = try Caller()
        let body = try JSONSerialization.jsonObject(with: Data(try caller.data(name, day).body)) as? [String: Any]
        let rows = try #require(body?["list"] as? [[String: Any]])
        #expect(!rows.isEmpty && rows.allSatisfy { $0.keys.sorted() == keys && $0["ref_date"] as? String == day })
    }

    @Test(arguments: [
        (name: "getinterfacesummary", days: 30), ("getinterfacesummaryhour", 1), ("getusersummary", 7),
        ("getusercumulate", 7),
    ])
    func spansAreAsDocumented(name: String, days: Int) throws {
        var caller = try Caller()
        let begin = try #require(BeijingDate(day)).advanced(by: 1 - days)
        #expect(try caller.data(name, begin.text, day).errcode() == nil)
        #expect(try caller.data(name, begin.advanced(by: -1).text, day).errcode() == 61501)
    }

    @Test func aDayIsTheSumOfItsHours() throws {
        let caller = try Caller()
        let hours = numbers("getinterfacesummaryhour", caller.simulator)
        let whole = numbers("getinterfacesummary", caller.simulator)
        for name in ["callback_count", "fail_count", "total_time_cost"] {
            let sum: Int = (hours[name] ?? []).reduce(0, +)
            #expect(whole[name] == [sum])
        }
        let longest: Int = hours["max_time_cost"]?.max() ?? 0
        #expect(whole["max_time_cost"] == [longest])
        let (calls, failures) = (whole["callback_count"]?[0] ?? 0, whole["fail_count"]?[0] ?? 0)
        #expect(calls > 20_000 && failures * 100 < calls)
    }

    @Test func aBrokenServerFailsItsCallbacksAndLosesMessagesAndFollowers() throws {
        var caller = try Caller()
        let usual = (
            messages: messages(caller), lost: numbers("getusersummary", caller.simulator)["cancel_user"] ?? []
        )
        caller.simulator.scenario = .brokenServer
        let rows = caller.simulator.rows(
            "getinterfacesummaryhour", appID: Self.shop.appID, from: day, to: day, at: caller.now)
        for row in rows {
            let (calls, failures) = (row.numbers[0].value, row.numbers[1].value)
            let isBroken = row.refHour == 2_000 || row.refHour == 2_100
            let share = Double(failures) / Double(calls)
            #expect(isBroken ? share > 0.8 : failures < 2 || share < 0.02, "\(row)")
            #expect(calls >= failures)
            #expect(row.numbers[2].value >= row.numbers[3].value)
        }
        let fewer: Int = messages(caller) * 100
        #expect(fewer < usual.messages * 95)
        let lost = numbers("getusersummary", caller.simulator, at: caller.now)["cancel_user"] ?? []
        let (left, leave): (Int, Int) = (lost.reduce(0, +), usual.lost.reduce(0, +))
        #expect(left > 3 * leave)
        #expect(numbers("getusersummary", caller.simulator)["cancel_user"] == usual.lost)
    }

    @Test func followersGrowAndASilentAccountHasNothing() throws {
        let caller = try Caller(accounts: [
            Self.shop, SimulatedAccount(appID: "wxsilent", secret: "s", dailyMessages: 0),
        ])
        let before = numbers("getusercumulate", caller.simulator, "2026-11-10")["cumulate_user"]?.first
        let after = numbers("getusercumulate", caller.simulator)["cumulate_user"]?.first
        #expect(try #require(before) < #require(after))
        for endpoint in DatacubeEndpoint.all.map(\.name) {
            #expect(caller.simulator.rows(endpoint, appID: "wxsilent", from: day, to: day).isEmpty)
        }
    }

    private func messages(_ caller: Caller) -> Int {
        caller.simulator.rows("getupstreammsghour", appID: Self.shop.appID, from: day, to: day, at: caller.now)
            .compactMap(\.msgCount).reduce(0, +)
    }

    private func numbers(
        _ endpoint: String, _ simulator: Simulator, _ date: String? = nil, at now: Int64? = nil
    ) -> [String: [Int]] {
        let rows = simulator.rows(
            endpoint, appID: Self.shop.appID, from: date ?? day, to: date ?? day, at: now)
        return rows.flatMap(\.numbers).reduce(into: [:]) { $0[$1.name, default: []].append($1.value) }
    }
}
