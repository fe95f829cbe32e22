import Testing

@testable import Simulator

struct ReadinessTests {
    @Test(
        arguments: [
            (endpoint: "getupstreammsg", reading: .classic, longest: 7),
            (endpoint: "getupstreammsghour", reading: .classic, longest: 1),
            (endpoint: "getupstreammsgweek", reading: .classic, longest: 30),
            (endpoint: "getupstreammsgmonth", reading: .classic, longest: 30),
            (endpoint: "getupstreammsgdist", reading: .classic, longest: 15),
            (endpoint: "getupstreammsgdistweek", reading: .classic, longest: 30),
            (endpoint: "getupstreammsgdistmonth", reading: .classic, longest: 30),
            (endpoint: "getupstreammsg", reading: .perPage, longest: 7),
            (endpoint: "getupstreammsghour", reading: .perPage, longest: 1),
            (endpoint: "getupstreammsgweek", reading: .perPage, longest: 1),
            (endpoint: "getupstreammsgmonth", reading: .perPage, longest: 1),
            (endpoint: "getupstreammsgdist", reading: .perPage, longest: 15),
            (endpoint: "getupstreammsgdistweek", reading: .perPage, longest: 15),
            (endpoint: "getupstreammsgdistmonth", reading: .perPage, longest: 15),
        ] as [(endpoint: String, reading: SpanReading, longest: Int)])
    func requestsMayBeAsLongAsTheChosenPageSays(endpoint: String, reading: SpanReading, longest: Int) throws {
        var caller = try Caller()
        caller.simulator.configuration.spanReading = reading
        let last = try #require(BeijingDate("2026-11-19"))
        let first = last.advanced(by: 1 - longest)
        #expect(try caller.data(endpoint, first.text, last.text).errcode() == nil)
        #expect(try caller.data(endpoint, first.advanced(by: -1).text, last.text).errcode() == 61501)
    }

    @Test(
        arguments: [
            (hour: 7, date: "2026-11-19", answer: .errcode, errcode: 61503),
            (hour: 8, date: "2026-11-19", answer: .errcode, errcode: nil),
            (hour: 0, date: "2026-11-18", answer: .errcode, errcode: nil),
            (hour: 7, date: "2026-11-19", answer: .emptyList, errcode: nil),
        ] as [(hour: Int, date: String, answer: NotReadyAnswer, errcode: Int?)])
    func aDayIsReadyAtEightTheNextMorning(hour: Int, date: String, answer: NotReadyAnswer, errcode: Int?) throws {
        var caller = try Caller(hour: hour)
        caller.simulator.configuration.notReadyAnswer = answer
        let reply = try caller.data("getupstreammsghour", date)
        #expect(try reply.errcode() == errcode)
        if answer == .emptyList { #expect(reply.text == #"{"list":[]}"#) }
    }

    @Test func readyTimesMayDifferByEndpointAndChangeInMidRun() throws {
        var caller = try Caller(hour: 9)
        caller.simulator.configuration.readySecondByEndpoint["getupstreammsghour"] = 36_000
        #expect(try caller.data("getupstreammsghour", "2026-11-19").errcode() == 61503)
        #expect(try caller.data("getupstreammsg", "2026-11-19").errcode() == nil)
        caller.simulator.configuration.readySecondByEndpoint["getupstreammsghour"] = 30 * 3_600
        #expect(try caller.data("getupstreammsghour", "2026-11-18").errcode() == nil)
        caller.now = try beijing("2026-11-20", hour: 5)
        #expect(try caller.data("getupstreammsghour", "2026-11-18").errcode() == 61503)
    }

    @Test func readyDaysOfARangeComeWithoutTheLateOne() throws {
        var caller = try Caller(hour: 7)
        #expect(try caller.data("getupstreammsg", "2026-11-17", "2026-11-19").errcode() == 61503)
        caller.simulator.configuration.notReadyAnswer = .emptyList
        let dates = try caller.data("getupstreammsg", "2026-11-17", "2026-11-19").list().map {
            $0["ref_date"] as? String
        }
        #expect(Set(dates) == ["2026-11-17", "2026-11-18"])
    }

    // 2026-11-16 is a Monday; the week before it began on 2026-11-09.
    @Test(
        arguments: [
            (at: "2026-11-16", hour: 8, begin: "2026-11-09", end: "2026-11-09", dates: ["2026-11-09"], errcode: nil),
            (at: "2026-11-16", hour: 7, begin: "2026-11-09", end: "2026-11-09", dates: [], errcode: 61503),
            (at: "2026-11-15", hour: 9, begin: "2026-11-09", end: "2026-11-14", dates: [], errcode: nil),
            (at: "2026-11-16", hour: 8, begin: "2026-11-10", end: "2026-11-15", dates: [], errcode: nil),
            (
                at: "2026-11-18", hour: 8, begin: "2026-11-02", end: "2026-11-12", dates: ["2026-11-02", "2026-11-09"],
                errcode: nil
            ),
            (at: "2026-11-18", hour: 8, begin: "2026-11-09", end: "2026-11-17", dates: ["2026-11-09"], errcode: nil),
            (at: "2026-11-18", hour: 7, begin: "2026-11-09", end: "2026-11-17", dates: [], errcode: 61503),
        ] as [(at: String, hour: Int, begin: String, end: String, dates: [String], errcode: Int?)])
    func weeksAreDatedMondayOnceTheyAreOver(
        at: String, hour: Int, begin: String, end: String, dates: [String], errcode: Int?
    ) throws {
        for endpoint in ["getupstreammsgweek", "getupstreammsgdistweek"] {
            try expectPeriods(endpoint, at: at, hour: hour, begin: begin, end: end, dates: dates, errcode: errcode)
        }
    }

    @Test(
        arguments: [
            (at: "2026-12-01", hour: 8, begin: "2026-11-01", end: "2026-11-05", dates: ["2026-11-01"], errcode: nil),
            (at: "2026-12-01", hour: 8, begin: "2026-11-01", end: "2026-11-01", dates: ["2026-11-01"], errcode: nil),
            (at: "2026-12-01", hour: 7, begin: "2026-11-01", end: "2026-11-01", dates: [], errcode: 61503),
            (at: "2026-11-30", hour: 8, begin: "2026-11-01", end: "2026-11-29", dates: [], errcode: nil),
            (at: "2026-11-30", hour: 8, begin: "2026-10-20", end: "2026-11-05", dates: [], errcode: nil),
            (at: "2026-03-01", hour: 8, begin: "2026-02-01", end: "2026-02-28", dates: ["2026-02-01"], errcode: nil),
        ] as [(at: String, hour: Int, begin: String, end: String, dates: [String], errcode: Int?)])
    func monthsAreDatedTheFirstOnceTheyAreOver(
        at: String, hour: Int, begin: String, end: String, dates: [String], errcode: Int?
    ) throws {
        for endpoint in ["getupstreammsgmonth", "getupstreammsgdistmonth"] {
            try expectPeriods(endpoint, at: at, hour: hour, begin: begin, end: end, dates: dates, errcode: errcode)
        }
    }

    private func expectPeriods(
        _ endpoint: String, at: String, hour: Int, begin: String, end: String, dates: [String], errcode: Int?
    ) throws {
        var caller = try Caller(at, hour: hour)
        let answer = try caller.data(endpoint, begin, end)
        #expect(try answer.errcode() == errcode)
        guard errcode == nil else { return }
        #expect(Set(try answer.list().compactMap { $0["ref_date"] as? String }) == Set(dates))
    }

    @Test(arguments: DatacubeEndpoint.all.map(\.name))
    func answersHoldExactlyTheRowsOfTheTruth(endpoint: String) throws {
        var caller = try Caller("2026-12-01")
        let begin = endpoint.hasSuffix("week") ? "2026-11-02" : "2026-11-01"
        let truth = caller.simulator.rows(endpoint, appID: SimulatedAccount.demo[0].appID, from: begin, to: begin)
        #expect(!truth.isEmpty)
        #expect(try caller.data(endpoint, begin) == .list(truth, spelling: NumberSpelling()))
    }

    @Test func nothingIsKeptFromBeforeDecember2014() throws {
        var caller = try Caller()
        #expect(try caller.data("getupstreammsghour", "2014-11-30").text == #"{"list":[]}"#)
        let dates = try caller.data("getupstreammsg", "2014-11-28", "2014-12-02").list().map {
            $0["ref_date"] as? String
        }
        #expect(Set(dates) == ["2014-12-01", "2014-12-02"])
    }

    @Test func silentDaysAreEmptyThoughReady() throws {
        var caller = try Caller()
        caller.simulator.configuration.silentDays = ["2026-11-19"]
        for endpoint in ["getupstreammsg", "getupstreammsghour", "getupstreammsgdist"] {
            #expect(try caller.data(endpoint, "2026-11-19").text == #"{"list":[]}"#)
        }
        caller.now = try beijing("2026-11-20", hour: 7)
        #expect(try caller.data("getupstreammsg", "2026-11-19").errcode() == 61503)
    }
}
