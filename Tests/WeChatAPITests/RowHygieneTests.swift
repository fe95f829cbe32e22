import FoundationEssentials
import Testing
import WeChatAPI

struct RowHygieneTests {
    @Test(arguments: [
        (
            json: #"{"ref_date":"2024-03-04","ref_hour":900,"msg_type":1,"msg_user":4,"msg_count":9}"#,
            reason: RowRejection?.none
        ),
        (#"{"ref_date":"2024-03-04","ref_hour":"1800","msg_type":"1","msg_user":"4","msg_count":"9"}"#, nil),
        (#"{"ref_date":"2024-03-04","ref_hour":"000","msg_type":49,"msg_user":4,"msg_count":9,"user_source":0}"#, nil),
        (#"{"ref_date":"2022-03-04","ref_hour":900,"msg_type":1,"msg_user":4,"msg_count":9}"#, .alienDate),
        (#"{"ref_hour":900,"msg_type":1,"msg_user":4,"msg_count":9}"#, .alienDate),
        (#"{"ref_date":"2024-03-04","ref_hour":2400,"msg_type":1,"msg_user":4,"msg_count":9}"#, .badHour),
        (#"{"ref_date":"2024-03-04","ref_hour":50,"msg_type":1,"msg_user":4,"msg_count":9}"#, .badHour),
        (#"{"ref_date":"2024-03-04","ref_hour":-1,"msg_type":1,"msg_user":4,"msg_count":9}"#, .badHour),
        (#"{"ref_date":"2024-03-04","msg_type":1,"msg_user":4,"msg_count":9}"#, .badHour),
        (#"{"ref_date":"2024-03-04","ref_hour":900,"msg_user":4,"msg_count":9}"#, .missingKey),
        (#"{"ref_date":"2024-03-04","ref_hour":900,"msg_type":1,"msg_count":9}"#, .missingCount),
        (#"{"ref_date":"2024-03-04","ref_hour":900,"msg_type":1,"msg_user":4,"msg_count":-9}"#, .negativeCount),
        (#"{"ref_date":"2024-03-04","ref_hour":900,"msg_type":1,"msg_user":4,"msg_count":{}}"#, .missingCount),
    ])
    func rowsAreTakenOrRefusedWithAReason(json: String, reason: RowRejection?) throws {
        let row = try JSONDecoder().decode(UpstreamRow.self, from: Data(json.utf8))
        let day = Day(year: 2024, month: 3, day: 4)
        let (record, rejected) = RowHygiene.record(of: [row], endpoint: .getupstreammsghour, start: day)
        #expect(record.cells.count == (reason == nil ? 1 : 0))
        #expect(rejected == (reason.map { [$0: 1] } ?? [:]))
    }

    @Test func lastOfEqualKeysWinsAndIsCounted() throws {
        let json = """
            [{"ref_date":"2024-03-04","msg_type":2,"msg_user":1,"msg_count":1},
             {"ref_date":"2024-03-04","msg_type":1,"msg_user":5,"msg_count":6},
             {"ref_date":"2024-03-04","msg_type":2,"msg_user":3,"msg_count":4}]
            """
        let rows = try JSONDecoder().decode([UpstreamRow].self, from: Data(json.utf8))
        let day = Day(year: 2024, month: 3, day: 4)
        let (record, rejected) = RowHygiene.record(of: rows, endpoint: .getupstreammsg, start: day)
        #expect(record.cells.map(\.key) == [1, 2])
        #expect(record.cells.last == PeriodRecord.Cell(key: 2, hour: 0, users: 3, messages: 4))
        #expect(rejected == [.duplicate: 1])
    }

    @Test func intervalsNeedNoMessageCount() throws {
        let json = #"[{"ref_date":"2024-03-04","count_interval":3,"msg_user":7}]"#
        let rows = try JSONDecoder().decode([UpstreamRow].self, from: Data(json.utf8))
        let day = Day(year: 2024, month: 3, day: 4)
        let (record, rejected) = RowHygiene.record(of: rows, endpoint: .getupstreammsgdist, start: day)
        #expect(record.cells == [PeriodRecord.Cell(key: 3, hour: 0, users: 7, messages: 0)])
        #expect(rejected.isEmpty)
    }
}
