import Languages
import Testing

@testable import Pages

/// The table that says when each day came.
struct ArrivalTableTests {
    private func day(_ date: Int, messages: Int? = 10, _ coming: Coming? = nil) -> AccountDetail.DayPoint {
        // 2026-11-20 begins at 1,795,104,000 in Beijing.
        let day = PageDay(text: "2026-11-\(date)", start: 1_795_104_000 + 86_400 * Int64(date - 20))
        return .init(day: day, messages: messages, coming: coming)
    }

    private func rows(_ days: AccountDetail.DayPoint...) -> [String] {
        let parts = ArrivalTable(days: days, language: .english).section.html.split(separator: "<tr><th scope=\"row\"")
        return parts.dropFirst().map { row in
            let cells = row.split(separator: "<td").dropFirst().map { cell in
                let text = cell.drop { $0 != ">" }.dropFirst()
                return text.replacing(/<[^>]*>/, with: "").trimmingPrefix { $0.isWhitespace }
            }
            return cells.map { $0.prefix { !$0.isNewline } }.joined(separator: " | ")
        }
    }

    @Test func eachDaySaysWhenItCameAfterHowManyPollsAndWhetherItChanged() {
        let eight: Int64 = 1_795_104_000 + 86_400 + 8 * 3_600
        #expect(
            rows(
                day(17), day(18, .init(polls: 1, readyAt: eight - 2 * 86_400)),
                day(19, .init(polls: 3, readyAt: eight - 86_400 + 780, restatements: 1, restatedAt: eight - 60_000)),
                day(20, .init(polls: 2, readyAt: eight + 60, restatements: 2, restatedAt: eight + 18_000)),
                day(21, messages: nil, .init(polls: 1_004, readyAt: nil)), day(22, messages: nil)
            ) == [
                "– | – | –", "not yet | 1,004 | –", "2026-11-21 08:01 | 2 | 2026-11-21 13:00, 2 times",
                "2026-11-20 08:13 | 3 | 2026-11-20 15:20", "by 2026-11-19 08:00 | 1 | no", "fetched later | – | –",
            ])
    }

    @Test func whereNothingIsKnownThereIsNoTable() {
        #expect(ArrivalTable(days: [day(19), day(20)], language: .english).section == .none)
    }
}
