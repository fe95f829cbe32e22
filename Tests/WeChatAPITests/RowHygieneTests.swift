import Testing

@testable import BeijingTime
@testable import WeChatAPI

struct RowHygieneTests {
    @Test(arguments: [
        (
            json: #"{"ref_date":"2024-03-04","ref_hour":900,"msg_type":1,"msg_user":4,"msg_count":9}"#,
            reason: RowRejection?.none
        ),
        (#"{"ref_date":"2024-03-04","ref_hour":"1800","msg_type":"1","msg_user":"4","msg_count":"9"}"#, nil),
        (#"{"ref_date":"2024-03-04","ref_hour":"000","msg_type":49,"msg_user":4,"msg_count":9,"user_source":0}"#, nil),
        (#"{"ref_date":"2022-03-04","ref_hour":900,"msg_type":1,"msg_user":4,"msg_count":9}"#, .wrongDate),
        (#"{"ref_hour":900,"msg_type":1,"msg_user":4,"msg_count":9}"#, .wrongDate),
        (#"{"ref_date":"2024-03-04","ref_hour":2400,"msg_type":1,"msg_user":4,"msg_count":9}"#, .badHour),
        (#"{"ref_date":"2024-03-04","ref_hour":50,"msg_type":1,"msg_user":4,"msg_count":9}"#, .badHour),
        (#"{"ref_date":"2024-03-04","ref_hour":-1,"msg_type":1,"msg_user":4,"msg_count":9}"#, .badHour),
        (#"{"ref_date":"2024-03-04","msg_type":1,"msg_user":4,"msg_count":9}"#, .badHour),
        (#"{"ref_date":"2024-03-04","ref_hour":900,"msg_user":4,"msg_count":9}"#, .missingKey),
        (#"{"ref_date":"2024-03-04","ref_hour":900,"msg_type":1,"msg_count":9}"#, .missingCount),
        (#"{"ref_date":"2024-03-04","ref_hour":900,"msg_type":1,"msg_user":4,"msg_count":-9}"#, .negativeCount),
        (#"{"ref_date":"2024-03-04","ref_hour":900,"msg_type":1,"msg_user":4,"msg_count":{}}"#, .missingCount),
        (#"{"ref_date":"2024-03-04","ref_hour":900,"msg_type":1,"msg_user":4,"msg_count":1000000000000}"#, nil),
        (#"{"ref_date":"2024-03-04","ref_hour":900,"msg_type":1,"msg_user":4,"msg_count":1000000000001}"#, .outOfRange),
        (
            #"{"ref_date":"2024-03-04","ref_hour":900,"msg_type":1,"msg_user":9007199254740992,"msg_count":9}"#,
            .outOfRange
        ),
        (
            #"{"ref_date":"2024-03-04","ref_hour":900,"msg_type":1,"msg_user":9223372036854775807,"msg_count":9}"#,
            .outOfRange
        ),
        (
            #"{"ref_date":"2024-03-04","ref_hour":900,"msg_type":1,"msg_user":9223372036854775808,"msg_count":9}"#,
            .outOfRange
        ),
        (
            #"{"ref_date":"2024-03-04","ref_hour":900,"msg_type":1,"msg_user":"99999999999999999999","msg_count":9}"#,
            .outOfRange
        ),
        (#"{"ref_date":"2024-03-04","ref_hour":900,"msg_type":1,"msg_user":1e308,"msg_count":9}"#, .outOfRange),
        (#"{"ref_date":"2024-03-04","ref_hour":900,"msg_type":1,"msg_user":-1e308,"msg_count":9}"#, .negativeCount),
        (
            #"{"ref_date":"2024-03-04","ref_hour":900,"msg_type":9223372036854775807,"msg_user":4,"msg_count":9}"#,
            .outOfRange
        ),
        (
            #"{"ref_date":"2024-03-04","ref_hour":9223372036854775807,"msg_type":1,"msg_user":4,"msg_count":9}"#,
            .badHour
        ),
        (#"{"ref_date":"2024-03-04","ref_hour":900,"msg_type":1,"msg_user":4.0,"msg_count":9e2}"#, nil),
        (#"{"ref_date":"2024-03-04","ref_hour":900,"msg_type":1,"msg_user":1.5,"msg_count":9}"#, .missingCount),
        (#"{"ref_date":"2024-03-04","ref_hour":900,"msg_type":1,"msg_user":"1e3","msg_count":9}"#, .missingCount),
        (#"{"ref_date":"2024-03-04","ref_hour":900,"msg_type":1,"msg_user":true,"msg_count":9}"#, .missingCount),
        (#"{"ref_date":"2024-03-04","ref_hour":900,"msg_type":1,"msg_user":null,"msg_count":9}"#, .missingCount),
        (#"{"ref_date":"2024-03-04","ref_hour":900,"msg_type":1,"msg_user":"NaN","msg_count":9}"#, .missingCount),
        (#"{"ref_date":"2024-13-40","ref_hour":900,"msg_type":1,"msg_user":4,"msg_count":9}"#, .wrongDate),
    ])
    func rowsAreTakenOrRefusedWithAReason(json: String, reason: RowRejection?) throws {
        let rows = try AnswerDecoding.rows(list: json)
        let day = Day(year: 2024, month: 3, day: 4)
        let reading = RowHygiene.reading(of: rows, endpoint: .getupstreammsghour, start: day)
        #expect(reading.record.cells.count == (reason == nil ? 1 : 0))
        #expect(reading.rejected == (reason.map { [$0: 1] } ?? [:]))
    }

    @Test func lastOfEqualKeysWinsAndIsCounted() throws {
        let json = """
            {"ref_date":"2024-03-04","msg_type":2,"msg_user":1,"msg_count":1},
            {"ref_date":"2024-03-04","msg_type":1,"msg_user":5,"msg_count":6},
            {"ref_date":"2024-03-04","msg_type":2,"msg_user":3,"msg_count":4}
            """
        let rows = try AnswerDecoding.rows(list: json)
        let day = Day(year: 2024, month: 3, day: 4)
        let reading = RowHygiene.reading(of: rows, endpoint: .getupstreammsg, start: day)
        #expect(reading.record.cells.map(\.key) == [1, 2])
        #expect(reading.record.cells.last == PeriodRecord.Cell(key: 2, hour: 0, users: 3, messages: 4))
        #expect(reading.rejected == [.duplicate: 1])
    }

    @Test func intervalsNeedNoMessageCount() throws {
        let json = #"{"ref_date":"2024-03-04","count_interval":3,"msg_user":7}"#
        let rows = try AnswerDecoding.rows(list: json)
        let day = Day(year: 2024, month: 3, day: 4)
        let reading = RowHygiene.reading(of: rows, endpoint: .getupstreammsgdist, start: day)
        #expect(reading.record.cells == [PeriodRecord.Cell(key: 3, hour: 0, users: 7, messages: 0)])
        #expect(reading.rejected.isEmpty)
    }

    @Test(arguments: [
        (more: #"{"ref_date":"2022-03-04","ref_hour":900,"msg_type":1,"msg_user":4,"msg_count":9}"#, isWhole: true),
        (#"{"ref_date":"2024-03-04","ref_hour":800,"msg_type":1,"msg_user":4,"msg_count":9}"#, true),
        (#"{"ref_date":"2024-03-04","ref_hour":800,"msg_type":1,"msg_user":4,"msg_count":8}"#, false),
        (#"{"ref_date":"2024-03-04","ref_hour":900,"msg_type":49,"msg_user":4,"msg_count":9}"#, true),
        (#"{"ref_date":"2024-03-04","ref_hour":9,"msg_type":1,"msg_user":4,"msg_count":9}"#, false),
        (#"{"ref_date":"2024-03-04","ref_hour":900,"msg_user":4,"msg_count":9}"#, false),
        (#"{"ref_date":"2024-03-04","ref_hour":900,"msg_type":1,"msg_user":4}"#, false),
        (#"{"ref_date":"2024-03-04","ref_hour":900,"msg_type":1,"msg_user":4,"msg_count":-9}"#, false),
        (#"{"ref_date":"2024-03-04","ref_hour":900,"msg_type":1,"msg_user":4,"msg_count":1e18}"#, false),
        (#"{"ref_hour":900,"msg_type":1,"msg_user":4,"msg_count":9}"#, false),
        (#"{"ref_date":"March","ref_hour":900,"msg_type":1,"msg_user":4,"msg_count":9}"#, false),
    ])
    func aReadingIsWholeUnlessRowsOfThePeriodWereRefusedOrContradictEachOther(more: String, isWhole: Bool) throws {
        let good = #"{"ref_date":"2024-03-04","ref_hour":800,"msg_type":1,"msg_user":4,"msg_count":9}"#
        let rows = try AnswerDecoding.rows(list: "\(good),\(more)")
        let day = Day(year: 2024, month: 3, day: 4)
        #expect(RowHygiene.reading(of: rows, endpoint: .getupstreammsghour, start: day).isWhole == isWhole)
    }

    @Test func moreTypesThanCanBeRealAreRefused() throws {
        let json = (1...150).map { #"{"ref_date":"2024-03-04","msg_type":\#($0),"msg_user":1,"msg_count":1}"# }
        let rows = try AnswerDecoding.rows(list: json.joined(separator: ","))
        let day = Day(year: 2024, month: 3, day: 4)
        let reading = RowHygiene.reading(of: rows, endpoint: .getupstreammsg, start: day)
        #expect(reading.record.cells.count == RowHygiene.mostKeys)
        #expect(reading.rejected == [.outOfRange: 50])
        #expect(!reading.isWhole)
    }
}
