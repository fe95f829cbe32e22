import BeijingTime
import Foundation
import TestKit
import Testing
import WeChatAPI

@testable import Baselines

/// What counts as a drop here is what the alerts tell.
struct DropRuleTests {
    @Test func theThresholdsAreThoseOfTheAlerts() throws {
        let text = try String(
            contentsOfFile: "\(Paths.root)/dashboards/prometheus/wechat-exporter.rules.yml", encoding: .utf8)
        func shipped(_ name: String) throws -> Double {
            let found = text.ranges(of: "- record: wechat:\(name)\n        expr: vector(")
            try #require(found.count == 1, "\(name)")
            return try #require(Double(text[found[0].upperBound...].prefix { $0 != ")" }))
        }
        #expect(
            DropRule.hour
                == DropRule(
                    scatter: try shipped("hour_drop:scatter"), emptyScatter: try shipped("hour_drop:empty_scatter"),
                    ratio: try shipped("hour_drop:ratio"), floor: try shipped("hour_drop:floor")))
        let scatter = try shipped("day_drop:scatter")
        #expect(
            DropRule.day
                == DropRule(
                    scatter: scatter, emptyScatter: scatter, ratio: try shipped("day_drop:ratio"),
                    floor: try shipped("day_drop:floor")))
        #expect(
            !text.contains("wechat:day_drop:empty_scatter"), "the alert on days has a threshold that is not known here")
    }

    /// Each condition alone keeps an hour from being a drop.
    @Test(arguments: [
        // (came, usual, expected, noise): 100 expected at noise 2 must fall below (10 - 6)² = 16.
        (15.9, 100.0, 100.0, 2.0, true), (16, 100, 100, 2, false), (69, 100, 100, 0.1, true),
        (70, 100, 100, 0.1, false),
        (0, 12, 100, 2, true), (0, 11.9, 100, 2, false), (0, 50, 25, 2, false), (0, 50, 25.1, 2, true),
        (1, 50, 25.1, 2, false),
    ])
    func anHourFallsByEveryCondition(came: Double, usual: Double, expected: Double, noise: Double, isDrop: Bool) {
        let level = Baselines.Expectation.Level(usual: usual, expected: expected, noise: noise)
        #expect(DropRule.hour.isDrop(came, from: level) == isDrop)
    }

    @Test func anEmptyDayHasNoThresholdOfItsOwn() {
        let level = Baselines.Expectation.Level(usual: 20, expected: 17, noise: 2)
        #expect(DropRule.day.isDrop(0, from: level))
        #expect(!DropRule.day.isDrop(0, from: .init(usual: 20, expected: 16, noise: 2)))
        #expect(!DropRule.day.isDrop(0, from: .init(usual: 19.9, expected: 17, noise: 2)))
    }

    @Test func theHoursThatFellAreNamed() throws {
        let start = try #require(Day("2026-03-09"))
        let usual = DaySum(hours: [Int](repeating: 100, count: 24))
        var hours = [Int](repeating: 100, count: 24)
        (hours[9], hours[20]) = (0, 3)
        let shown = DaySum(hours: hours)
        let known = Expectation(of: shown, weeks: [usual, usual, usual], past: PastYear(before: start))
        #expect(Drops(of: shown, known) == Drops(isOfDay: false, hours: [9, 20]))
        let nothing = DaySum(hours: [Int](repeating: 0, count: 24))
        let silent = Expectation(of: nothing, weeks: [usual, usual, usual], past: PastYear(before: start))
        #expect(Drops(of: nothing, silent).isOfDay)
        let unknown = Expectation(of: nothing, weeks: [usual, usual], past: PastYear(before: start))
        #expect(Drops(of: nothing, unknown) == Drops(isOfDay: false, hours: []))
    }
}

extension DaySum {
    /// A day of texts.
    fileprivate init(hours: [Int]) {
        let cells = hours.enumerated().map {
            PeriodRecord.Cell(key: 1, hour: $0.offset, users: 1, messages: $0.element)
        }
        self.init(PeriodRecord(sortedCells: cells), .hourAndType)
    }
}
