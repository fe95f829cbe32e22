import Testing

@testable import Simulator

/// How far traffic strays beyond chance.
struct TrafficScatterTests {
    private static let wild = SimulatedAccount(
        appID: "wx00000000000000ad", secret: "s", dailyMessages: 20_000, scatter: 1)

    @Test(
        arguments: [(account: SimulatedAccount.demo[0], wildness: 1), (wild, 1), (wild, 0.5), (wild, 0)]
            as [(SimulatedAccount, Double)])
    func hoursStrayAsFarAsTheirAccountSays(account: SimulatedAccount, wildness: Double) throws {
        var configuration = SimulatorConfiguration(accounts: [account])
        configuration.wildness = wildness
        let simulator = Simulator(configuration: configuration)
        let start = try #require(BeijingDate("2026-01-05"))
        // Each hour against the median of the same hour of twenty weeks, less what is chance.
        var (strayed, usual) = (0.0, 0.0)
        for weekday in 0..<7 {
            let weeks = (0..<20).map { week in
                let day = start.advanced(by: 7 * week + weekday).text
                let rows = simulator.rows("getupstreammsghour", appID: account.appID, from: day, to: day)
                return rows.reduce(into: Array(repeating: 0.0, count: 24)) {
                    $0[($1.refHour ?? 0) / 100] += Double($1.msgCount ?? 0)
                }
            }
            for hour in 0..<24 {
                let counts = weeks.map { $0[hour] }.sorted()
                let median = (counts[9] + counts[10]) / 2
                for count in counts {
                    strayed += (count - median) * (count - median) - median
                    usual += median * median
                }
            }
        }
        let scatter = (strayed / usual).squareRoot()
        let said = account.scatter * wildness
        #expect((0.75 * said...1.5 * said + 0.1).contains(scatter), "\(scatter)")
    }

    @Test func eachAccountHasAScatterOfItsOwn() {
        let scatters = SimulatedAccount.made(300).map(\.scatter)
        #expect(scatters.allSatisfy { (0.3...1).contains($0) })
        #expect(Set(scatters).count == 300)
        #expect(scatters.count { $0 < 0.5 } > 50 && scatters.count { $0 > 0.8 } > 50)
        #expect(
            SimulatedAccount(appID: "wx1", secret: "s", dailyMessages: 1, seed: 7).scatter
                == SimulatedAccount(appID: "wx1", secret: "t", dailyMessages: 2).scatter)
    }

    @Test func factorsAreMoodsOfDaysAndHoursAroundOne() {
        let days = (0..<4_000).map { TrafficScatter(strength: 0.5).factors(dayKey: SplitMix64.key(5, $0)) }
        let means = days.map { $0.reduce(0, +) / 24 }
        let mean = means.reduce(0, +) / 4_000
        #expect((0.97...1.05).contains(mean))
        let between = means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 4_000
        #expect(
            (0.19...0.27).contains(between.squareRoot()),
            "a day as a whole strays by two fifths of the strength, bad days further")
        let within = zip(days, means).reduce(0) { sum, day in
            sum + day.0.reduce(0) { $0 + ($1 - day.1) * ($1 - day.1) } / 24
        }
        #expect(
            (0.33...0.45).contains((within / 4_000).squareRoot()), "its hours stray by seven tenths, bursts further")
    }

    @Test func burstsLastSomeHours() {
        let days = (0..<4_000).map { TrafficScatter(strength: 1).factors(dayKey: SplitMix64.key(6, $0)) }
        func together(_ distance: Int) -> Double {
            let products = days.map { day in
                (0..<12).reduce(0.0) { $0 + (day[$1] - 1) * (day[$1 + distance] - 1) } / 12
            }
            return products.reduce(0, +) / Double(days.count)
        }
        #expect(together(1) > together(9) + 0.03)
        #expect(together(2) > together(9) + 0.015)
    }

    @Test func aMonthHasAboutOneBadDay() {
        let calm = TrafficScatter(strength: 0)
        #expect(calm.factors(dayKey: 1) == Array(repeating: 1, count: 24))
        let means = (0..<3_000).map { day in
            TrafficScatter(strength: 1).factors(dayKey: SplitMix64.key(7, day)).reduce(0, +) / 24
        }
        // A day's mood alone is below 0.35 once in 100 days.
        #expect((60...140).contains(means.count { $0 < 0.4 }), "\(means.count { $0 < 0.4 })")
    }
}
