import Testing

@testable import Simulator

struct TrafficModelTests {
    private static let accounts: [SimulatedAccount] =
        SimulatedAccount.demo + [
            SimulatedAccount(appID: "wx00000000000000aa", secret: "s", dailyMessages: 40),
            SimulatedAccount(appID: "wx00000000000000ab", secret: "s", dailyMessages: 1),
            SimulatedAccount(appID: "wx00000000000000ac", secret: "s", dailyMessages: 3_000_000),
        ]
    private static let simulator = Simulator(configuration: SimulatorConfiguration(accounts: accounts))
    /// The same, as chance alone has it.
    private static let calm = {
        var calm = Simulator(configuration: SimulatorConfiguration(accounts: accounts))
        calm.configuration.wildness = 0
        return calm
    }()
    private static let shop = accounts[0].appID
    private static let small = accounts[2].appID

    private func rows(_ endpoint: String, _ appID: String, _ from: String, _ to: String) -> [SimulatedRow] {
        Self.simulator.rows(endpoint, appID: appID, from: from, to: to)
    }

    @Test func oneSmallDayIsPinnedByteForByte() throws {
        var caller = try Caller(accounts: Self.accounts)
        caller.simulator.configuration.wildness = 0
        let day = try caller.data("getupstreammsg", "2026-11-19", of: Self.accounts[2]).text
        let senders = try caller.data("getupstreammsgdist", "2026-11-19", of: Self.accounts[2]).text
        let hours = try caller.data("getupstreammsghour", "2026-11-19", of: Self.accounts[2]).text
        #expect(
            day
                == #"{"list":[{"ref_date":"2026-11-19","user_source":0,"msg_type":1,"msg_user":25,"msg_count":33},"#
                + #"{"ref_date":"2026-11-19","user_source":0,"msg_type":2,"msg_user":2,"msg_count":3},"#
                + #"{"ref_date":"2026-11-19","user_source":0,"msg_type":3,"msg_user":5,"msg_count":6},"#
                + #"{"ref_date":"2026-11-19","user_source":0,"msg_type":6,"msg_user":1,"msg_count":2}]}"#)
        #expect(
            senders == #"{"list":[{"ref_date":"2026-11-19","user_source":0,"count_interval":1,"msg_user":29}]}"#)
        #expect(
            hours.hasPrefix(
                #"{"list":[{"ref_date":"2026-11-19","ref_hour":800,"user_source":0,"msg_type":1,"msg_user":1,"msg_count":1},"#
                    + #"{"ref_date":"2026-11-19","ref_hour":800,"user_source":0,"msg_type":2,"msg_user":1,"msg_count":1},"#
            ))
    }

    @Test func numbersDoNotDependOnTheOrderOfCalls() throws {
        var first = try Caller()
        var second = try Caller()
        _ = try second.data("getupstreammsgweek", "2026-11-09")
        _ = try second.data("getupstreammsghour", "2026-11-17", of: SimulatedAccount.demo[1])
        let answer = try first.data("getupstreammsghour", "2026-11-19")
        #expect(try second.data("getupstreammsghour", "2026-11-19") == answer)
    }

    @Test func seedsAccountsAndDaysAllMatter() {
        var reseeded = Self.simulator
        reseeded.configuration.seed = 2
        var restated = Self.simulator
        restated.configuration.accounts[0].seed += 1
        let base = rows("getupstreammsghour", Self.shop, "2026-11-19", "2026-11-19")
        for other in [reseeded, restated] {
            #expect(other.rows("getupstreammsghour", appID: Self.shop, from: "2026-11-19", to: "2026-11-19") != base)
        }
        let dayBefore = rows("getupstreammsghour", Self.shop, "2026-11-18", "2026-11-18")
        #expect(dayBefore.map(\.msgCount) != base.map(\.msgCount))
    }

    @Test(arguments: [
        (appID: accounts[0].appID, low: 15_000, high: 26_000), (appID: accounts[1].appID, low: 200, high: 420),
        (appID: accounts[2].appID, low: 20, high: 70), (appID: accounts[4].appID, low: 2_300_000, high: 3_900_000),
    ])
    func daysHaveTheSizeOfTheirAccount(appID: String, low: Int, high: Int) {
        for date in ["2026-11-15", "2026-11-16", "2026-11-17", "2026-11-18"] {
            let rows = Self.calm.rows("getupstreammsg", appID: appID, from: date, to: date)
            let total = rows.compactMap(\.msgCount).reduce(0, +)
            #expect((low...high).contains(total), "\(date)")
        }
    }

    @Test func aBigAccountSleepsAtNightAndPeaksTwice() {
        var hours = Array(repeating: 0, count: 24)
        for row in rows("getupstreammsghour", Self.shop, "2026-10-01", "2026-10-31") {
            hours[(row.refHour ?? 0) / 100] += row.msgCount ?? 0
        }
        #expect((hours[1...5].max() ?? 0) * 5 < hours[13])
        #expect(hours[11] > hours[13] && hours[21] > hours[18] && hours[11] > hours[8] && hours[21] > hours[23])
    }

    @Test func weekdaysTypesAndYearsDiffer() {
        let types = rows("getupstreammsgmonth", Self.shop, "2026-10-01", "2026-10-01").compactMap(\.msgCount)
        #expect(types.count == 5)
        #expect(types.max() == types[0] && types.min() == types[3])
        let monday = total("2026-11-02", "2026-11-09", "2026-11-16")
        #expect(monday > total("2026-11-01", "2026-11-08", "2026-11-15"))
        #expect(monday > total("2020-11-02", "2020-11-09", "2020-11-16"))
    }

    private func total(_ dates: String...) -> Int {
        dates.flatMap { rows("getupstreammsg", Self.shop, $0, $0) }.compactMap(\.msgCount).reduce(0, +)
    }

    @Test func someHourNowAndThenLosesMostOfItsMessages() {
        let first = BeijingDate(year: 2026, month: 3, day: 1)
        let last = first.advanced(by: 799)
        let texts = Self.calm.rows("getupstreammsghour", appID: Self.shop, from: first.text, to: last.text)
            .filter { $0.msgType == 1 && (900...2_200).contains($0.refHour ?? 0) }
        let bad = Dictionary(grouping: texts) { $0.refHour }.values.map { days in
            let counts = days.compactMap(\.msgCount).sorted()
            return counts.count { $0 * 5 < counts[counts.count / 2] * 2 }
        }
        #expect((2...12).contains(bad.reduce(0, +)))
    }

    @Test func aSmallAccountHasEmptyHoursAndNoZeroRows() {
        let day = rows("getupstreammsghour", Self.small, "2026-11-19", "2026-11-19")
        #expect(Set(day.map(\.refHour)).count < 22)
        #expect(day.count < 40)
        #expect(day.allSatisfy { ($0.msgCount ?? 0) > 0 && $0.msgUser > 0 })
    }

    @Test(arguments: accounts.map(\.appID))
    func hourRowsAreWellFormedAndInOrder(appID: String) {
        let day = rows("getupstreammsghour", appID, "2026-11-17", "2026-11-18")
        let keys = day.map { [$0.refDate == "2026-11-17" ? 0 : 1, $0.refHour ?? -1, $0.msgType ?? -1] }
        #expect(keys == keys.sorted { $0.lexicographicallyPrecedes($1) })
        #expect(Set(keys).count == keys.count)
        #expect(day.allSatisfy { [1, 2, 3, 4, 6].contains($0.msgType ?? 0) && (0...2_300).contains($0.refHour ?? -1) })
        #expect(day.allSatisfy { ($0.refHour ?? 1) % 100 == 0 && $0.msgUser <= $0.msgCount ?? 0 })
    }

    @Test(arguments: accounts.map(\.appID))
    func longerTimesAreMadeOfShorterOnes(appID: String) {
        for (part, whole, first, last) in [
            ("getupstreammsghour", "getupstreammsg", "2026-11-02", "2026-11-02"),
            ("getupstreammsg", "getupstreammsgweek", "2026-11-02", "2026-11-08"),
            ("getupstreammsg", "getupstreammsgmonth", "2026-11-01", "2026-11-30"),
        ] {
            let parts = Dictionary(grouping: rows(part, appID, first, last)) { $0.msgType }
            let wholes = rows(whole, appID, first, first)
            #expect(Set(wholes.map(\.msgType)) == Set(parts.keys))
            for row in wholes {
                let pieces = parts[row.msgType] ?? []
                #expect(row.msgCount == pieces.compactMap(\.msgCount).reduce(0, +))
                #expect(row.msgUser <= pieces.map(\.msgUser).reduce(0, +))
                #expect(row.msgUser >= pieces.map(\.msgUser).max() ?? .max)
            }
        }
    }

    @Test(arguments: accounts.map(\.appID))
    func sendersByIntervalFitTheMessages(appID: String) {
        for (messages, senders, date) in [
            ("getupstreammsg", "getupstreammsgdist", "2026-11-02"),
            ("getupstreammsgweek", "getupstreammsgdistweek", "2026-11-02"),
            ("getupstreammsgmonth", "getupstreammsgdistmonth", "2026-11-01"),
        ] {
            let byType = rows(messages, appID, date, date)
            let byInterval = rows(senders, appID, date, date)
            let people = byInterval.map(\.msgUser).reduce(0, +)
            #expect(people >= byType.map(\.msgUser).max() ?? 0)
            #expect(people <= byType.map(\.msgUser).reduce(0, +))
            #expect(byInterval.allSatisfy { (1...3).contains($0.countInterval ?? 0) && $0.msgUser > 0 })
        }
    }

    @Test func splitsOfSendersCanAddUpToTheMessages() {
        for users in 1...40 {
            for messages in users...(users * 30) {
                let senders = Publication.sendersByInterval(Tally(users: users, messages: messages))
                #expect(senders.reduce(0, +) == users && senders.allSatisfy { $0 >= 0 })
                #expect(senders[0] + 6 * senders[1] + 11 * senders[2] <= messages)
                #expect(senders[2] > 0 || 5 * senders[0] + 10 * senders[1] >= messages)
            }
        }
    }

    @Test func nobodyWritesBeforeTheFirstDayOrToASilentAccount() {
        let accounts = [
            SimulatedAccount(appID: "wx1", secret: "s", dailyMessages: 900, firstDay: "2026-11-10"),
            SimulatedAccount(appID: "wx2", secret: "s", dailyMessages: 0),
        ]
        let simulator = Simulator(configuration: SimulatorConfiguration(accounts: accounts))
        #expect(simulator.rows("getupstreammsghour", appID: "wx1", from: "2026-11-01", to: "2026-11-09").isEmpty)
        #expect(!simulator.rows("getupstreammsghour", appID: "wx1", from: "2026-11-10", to: "2026-11-10").isEmpty)
        #expect(simulator.rows("getupstreammsgmonth", appID: "wx2", from: "2026-10-01", to: "2026-10-01").isEmpty)
    }

    @Test(arguments: [0.02, 0.7, 4.0, 20.0, 60.0])
    func drawsScatterAsPoissonVariablesDo(mean: Double) {
        var generator = SplitMix64(key: 7)
        let draws = (0..<20_000).map { _ in Double(generator.poisson(mean: mean)) }
        let average = draws.reduce(0, +) / 20_000
        let variance = draws.reduce(0) { $0 + ($1 - average) * ($1 - average) } / 20_000
        #expect(abs(average / mean - 1) < 0.15 && abs(variance / mean - 1) < 0.15)
    }
}
