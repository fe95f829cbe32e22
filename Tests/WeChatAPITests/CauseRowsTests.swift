import Testing

@testable import BeijingTime
@testable import WeChatAPI

/// Rows of callbacks and followers, from WeChat's own examples to broken ones.
struct CauseRowsTests {
    private let day = Day(year: 2014, month: 12, day: 7)

    private func reading(_ endpoint: Endpoint, _ rows: String...) throws -> PeriodReading {
        let rows = try AnswerDecoding.rows(list: rows.joined(separator: ","))
        return RowHygiene.reading(of: rows, endpoint: endpoint, start: day)
    }

    @Test func theDocumentedDayOfCallbacksIsTaken() throws {
        let reading = try reading(
            .getinterfacesummary,
            #"{"ref_date":"2014-12-07","callback_count":36974,"fail_count":67,"total_time_cost":14994291,"max_time_cost":5044}"#
        )
        #expect(reading.isWhole && reading.rejected.isEmpty)
        let values = CallbackNumber.allCases.map { reading.record.callbacks($0, .callbacks) }
        #expect(values == [[36974], [67], [14_994_291], [5044]])
    }

    @Test func hoursOfCallbacksStandAtTheirHourAndOthersAreZero() throws {
        let reading = try reading(
            .getinterfacesummaryhour,
            #"{"ref_date":"2014-12-07","ref_hour":0,"callback_count":331,"fail_count":18,"total_time_cost":167870,"max_time_cost":5042}"#,
            #"{"ref_date":"2014-12-07","ref_hour":"1800","callback_count":"4","fail_count":"0","total_time_cost":"800","max_time_cost":"300"}"#
        )
        let failures = reading.record.callbacks(.failures, .callbacksByHour)
        #expect(failures.count == 24 && failures[0] == 18 && failures.reduce(0, +) == 18)
        #expect(reading.record.callbacks(.callbacks, .callbacksByHour)[18] == 4)
        #expect(reading.isWhole)
    }

    @Test func changesOfFollowersAreKeptBySource() throws {
        let reading = try reading(
            .getusersummary, #"{"ref_date":"2014-12-07","user_source":0,"new_user":5,"cancel_user":2}"#,
            #"{"ref_date":"2014-12-07","user_source":999,"new_user":0,"cancel_user":7}"#)
        #expect(
            reading.record.cells == [
                .init(key: 0, hour: 0, users: 5, messages: 2), .init(key: 999, hour: 0, users: 0, messages: 7),
            ])
        let all = try self.reading(.getusercumulate, #"{"ref_date":"2014-12-07","cumulate_user":1217056}"#)
        #expect(all.record.cells == [.init(key: 0, hour: 0, users: 1_217_056, messages: 0)])
    }

    @Test(arguments: [
        (
            endpoint: Endpoint.getinterfacesummaryhour,
            row:
                #"{"ref_date":"2014-12-07","ref_hour":2400,"callback_count":3,"fail_count":1,"total_time_cost":8,"max_time_cost":4}"#,
            reason: RowRejection.badHour
        ),
        (
            .getinterfacesummaryhour,
            #"{"ref_date":"2014-12-07","callback_count":3,"fail_count":1,"total_time_cost":8,"max_time_cost":4}"#,
            .badHour
        ),
        (
            .getinterfacesummary,
            #"{"ref_date":"2014-12-06","callback_count":3,"fail_count":1,"total_time_cost":8,"max_time_cost":4}"#,
            .wrongDate
        ),
        (.getinterfacesummary, #"{"ref_date":"2014-12-07","callback_count":3,"fail_count":1}"#, .missingCount),
        (
            .getinterfacesummary,
            #"{"ref_date":"2014-12-07","callback_count":3,"fail_count":-1,"total_time_cost":8,"max_time_cost":4}"#,
            .negativeCount
        ),
        (
            .getinterfacesummary,
            #"{"ref_date":"2014-12-07","callback_count":3,"fail_count":1,"total_time_cost":1e15,"max_time_cost":4}"#,
            .outOfRange
        ),
        (.getusersummary, #"{"ref_date":"2014-12-07","new_user":5,"cancel_user":2}"#, .missingKey),
        (.getusersummary, #"{"ref_date":"2014-12-07","user_source":0,"new_user":5}"#, .missingCount),
        (.getusercumulate, #"{"ref_date":"2014-12-07","user_source":0,"new_user":5}"#, .missingCount),
        (.getusercumulate, #"{"ref_date":"2014-12-07","msg_type":1,"msg_user":5,"msg_count":5}"#, .missingCount),
    ])
    func whatCannotBeUsedIsRefusedWithAReason(endpoint: Endpoint, row: String, reason: RowRejection) throws {
        let reading = try reading(endpoint, row)
        #expect(reading.record.cells.isEmpty && reading.rejected == [reason: 1])
    }

    @Test(arguments: [(fails: 18, isWhole: true), (19, false)])
    func aRepeatedHourCountsOnceAndTheLastWins(fails: Int, isWhole: Bool) throws {
        func row(_ fails: Int) -> String {
            #"{"ref_date":"2014-12-07","ref_hour":900,"callback_count":331,"fail_count":\#(fails),"total_time_cost":8,"max_time_cost":4}"#
        }
        let reading = try reading(.getinterfacesummaryhour, row(18), row(fails))
        #expect(reading.rejected == [.duplicate: 1] && reading.isWhole == isWhole)
        #expect(reading.record.callbacks(.failures, .callbacksByHour)[9] == fails)
    }
}
