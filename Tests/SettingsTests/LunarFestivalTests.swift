import BeijingTime
import Foundation
import Settings
import TestKit
import Testing

@testable import Baselines

/// The dates of the lunar festivals, against new moons and the sun's longitude.
struct LunarFestivalTests {
    @Test func theFestivalsFollowFromNewMoonsAndTheSun() throws {
        for year in LunarFestival.years {
            let months = try #require(Sky.months(ofLunarYearAround: year), "\(year)")
            let expected: [Day?] = try [(1, 0), (5, 4), (8, 14)].map { try #require(months[$0.0]) + $0.1 }
            #expect(LunarFestival.allCases.map { $0.date(in: year) } == expected, "\(year)")
        }
        #expect(LunarFestival.spring.date(in: LunarFestival.years.lowerBound - 1) == nil)
        #expect(LunarFestival.spring.date(in: LunarFestival.years.upperBound + 1) == nil)
    }

    /// A leap month moves the festival by 385 days; the four weeks before it say how large the account was then.
    @Test func theStoreKeepsLastYearsFestivalUntilItIsComparedWith() throws {
        let holiday = SpecialDays.Entry(kind: .holiday, name: "Spring Festival")
        var furthest = 0
        for year in LunarFestival.years.dropFirst() {
            var list = SpecialDays()
            for year in [year - 1, year] {
                let spring = try #require(LunarFestival.spring.date(in: year))
                for offset in -1..<7 { list[spring + offset] = holiday }
            }
            let window = BaselineWindow(leavingOut: list)
            for day in list.entries.keys where day.civil.year == year {
                let like = try #require(list.likeDays(of: day).first)
                let oldest = try #require(window.growthDays(before: like).min())
                // A day is shown on the next one.
                furthest = max(furthest, (day + 1).daysSinceEpoch - oldest.daysSinceEpoch)
            }
        }
        #expect(furthest > 400 && furthest + 7 <= RefreshPolicy().retentionDays, "\(furthest)")
    }

    /// The thirteen days off that law and sky give 2027, and nothing else, are holidays of the provisional list.
    @Test func theProvisionalListHasTheStatutoryDays() throws {
        let list = try CalendarFile.load(path: "\(Paths.root)/deploy/calendars/cn-2027.yml")
        let months = try #require(Sky.months(ofLunarYearAround: 2027))
        let (spring, fifth, eighth) = try (#require(months[1]), #require(months[5]), #require(months[8]))
        func day(_ month: Int, _ day: Int) -> Day { Day(year: 2027, month: month, day: day) }
        let fixed = [(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)].map(day)
        let lunar = [spring - 1, spring, spring + 1, spring + 2, fifth + 4, eighth + 14]
        let qingming = Sky.day(of: Sky.instant(ofLongitude: 15, year: 2027))
        let holidays = list.entries.filter { $0.value.kind == .holiday }.keys.sorted()
        #expect(holidays == (fixed + lunar + [qingming]).sorted())
        #expect(holidays.count == 13)
        #expect(Set(list.entries.values.map(\.kind)) == [.holiday, .unknown])
        #expect(list.covered == day(1, 1)...day(12, 31))
        // What the notices of earlier years changed at most lies beside a holiday.
        for unknown in list.entries.keys where list[unknown]?.kind == .unknown {
            #expect(holidays.contains { abs($0.daysSinceEpoch - unknown.daysSinceEpoch) <= 13 }, "\(unknown)")
        }
    }
}

/// New moons (chapter 49) and the sun's longitude (chapter 25) of Jean Meeus' "Astronomical Algorithms", good to a minute.
private enum Sky {
    /// The first days of the months of the lunar year that begins in `year`, by their number; leap months are left out.
    ///
    /// The month that holds the winter solstice is the eleventh. Where thirteen months lie between two of these, the first without one of
    /// the sun's twelve middle terms is a leap month.
    static func months(ofLunarYearAround year: Int) -> [Int: Day]? {
        let solstice = instant(ofLongitude: 270, year: year - 1)
        let (first, last) = (day(of: solstice), day(of: instant(ofLongitude: 270, year: year)))
        let start = ((solstice - 2_451_550.1) / 29.530_588_861).rounded(.down) - 2
        let moons = (0..<18).map { day(of: newMoon(start + Double($0))) }
        guard let from = moons.lastIndex(where: { $0 <= first }), let to = moons.lastIndex(where: { $0 <= last })
        else { return nil }
        let terms = (0..<12).map { day(of: instant(ofLongitude: Double($0) * 30, year: year)) } + [first]
        let isLeapYear = to - from == 13
        var (number, hasLeapt) = (11, false)
        var months: [Int: Day] = [:]
        for place in from..<to {
            let hasTerm = terms.contains { moons[place] <= $0 && $0 < moons[place + 1] }
            if isLeapYear, !hasLeapt, !hasTerm, place > from {
                hasLeapt = true
                continue
            }
            if place > from { number = number % 12 + 1 }
            months[number] = moons[place]
        }
        return months
    }

    /// The Beijing day of an instant in Julian ephemeris days.
    static func day(of instant: Double) -> Day {
        let years = (instant - 2_451_545) / 365.25
        let delta = 62.92 + 0.322_17 * years + 0.005_589 * years * years
        return Day(daysSinceEpoch: Int((instant - delta / 86_400 + 8.0 / 24 - 2_440_587.5).rounded(.down)))
    }

    /// When the sun has a longitude in a year.
    static func instant(ofLongitude degrees: Double, year: Int) -> Double {
        var turn = (degrees - 280.46).truncatingRemainder(dividingBy: 360)
        if turn < 0 { turn += 360 }
        var instant = 2_451_545 + (Double(year - 2000) + turn / 360) * 365.2422
        for _ in 0..<10 {
            var miss = (degrees - longitude(instant) + 180).truncatingRemainder(dividingBy: 360)
            if miss < 0 { miss += 360 }
            instant += (miss - 180) / 360 * 365.2422
        }
        return instant
    }

    private static func sine(_ degrees: Double) -> Double { sin(degrees * .pi / 180) }

    private static func longitude(_ instant: Double) -> Double {
        let t = (instant - 2_451_545) / 36_525
        let mean = 280.466_46 + 36_000.769_83 * t + 0.000_303_2 * t * t
        let anomaly = 357.529_11 + 35_999.050_29 * t - 0.000_153_7 * t * t
        let center =
            (1.914_602 - 0.004_817 * t) * sine(anomaly) + (0.019_993 - 0.000_101 * t) * sine(2 * anomaly)
            + 0.000_289 * sine(3 * anomaly)
        return (mean + center - 0.005_69 - 0.004_78 * sine(125.04 - 1_934.136 * t))
            .truncatingRemainder(dividingBy: 360)
    }

    /// The new moon number `k`, counted from the first of the year 2000.
    private static func newMoon(_ k: Double) -> Double {
        let t = k / 1_236.85
        let e = 1 - 0.002_516 * t - 0.000_007_4 * t * t
        let sun = 2.5534 + 29.105_356_70 * k - 0.000_001_4 * t * t
        let moon = 201.5643 + 385.816_935_28 * k + 0.010_758_2 * t * t
        let node = 160.7108 + 390.670_502_84 * k - 0.001_611_8 * t * t
        let terms: [(Double, Double)] = [
            (-0.407_20, moon), (0.172_41 * e, sun), (0.016_08, 2 * moon), (0.010_39, 2 * node),
            (0.007_39 * e, moon - sun), (-0.005_14 * e, moon + sun), (0.002_08 * e * e, 2 * sun),
            (-0.001_11, moon - 2 * node), (-0.000_57, moon + 2 * node), (0.000_56 * e, 2 * moon + sun),
            (-0.000_42, 3 * moon), (0.000_42 * e, sun + 2 * node), (0.000_38 * e, sun - 2 * node),
            (-0.000_24 * e, 2 * moon - sun), (-0.000_17, 124.7746 - 1.563_755_88 * k),
        ]
        let mean = 2_451_550.097_66 + 29.530_588_861 * k + 0.000_154_37 * t * t
        return terms.reduce(mean) { $0 + $1.0 * sine($1.1) }
    }
}
