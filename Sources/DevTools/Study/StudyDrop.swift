import BeijingTime
import Simulator
import WeChatAPI

/// One injected drop: some hours of one day of one account lose a share of their messages.
struct StudyDrop {
    /// The account as which the day with the drop is shown.
    let account: String
    /// The day.
    let day: Day
    /// The hours that lose.
    let hours: Range<Int>
    /// The share that is lost.
    let share: Double
    private let key: UInt64

    /// Draws, for each share and length, that many days and hours of an account.
    static func drawn(for subject: StudyAccount, among ordinary: [Day], days: Int) -> [StudyDrop] {
        [0.3, 0.5, 0.8, 1].flatMap { share in
            [1, 6, 24].flatMap { length in
                let name = "\(subject.name)_drop\(Int(share * 100))_\(length == 24 ? "day" : "\(length)h")"
                let key = SplitMix64.key(subject.key, name)
                var generator = SplitMix64(key: key)
                return ordinary.shuffled(using: &generator).prefix(days).map { day in
                    let first = Int(generator.uniform() * Double(length == 1 ? 24 : 25 - length))
                    return StudyDrop(
                        account: name, day: day, hours: first..<first + length, share: share,
                        key: SplitMix64.key(key, day.daysSinceEpoch))
                }
            }
        }
    }

    /// The day's record after the drop: each message of the hours is lost with the drop's probability.
    func applied(to record: PeriodRecord) -> PeriodRecord {
        var generator = SplitMix64(key: key)
        let cells = record.cells.compactMap { cell -> PeriodRecord.Cell? in
            guard hours.contains(cell.hour) else { return cell }
            let messages = kept(of: cell.messages, &generator)
            guard messages > 0 else { return nil }
            let users = min(messages, max(1, kept(of: cell.users, &generator)))
            return PeriodRecord.Cell(key: cell.key, hour: cell.hour, users: users, messages: messages)
        }
        return PeriodRecord(sortedCells: cells)
    }

    private func kept(of count: Int, _ generator: inout SplitMix64) -> Int {
        guard share < 1 else { return 0 }
        guard count > 500 else {
            return (0..<count).reduce(0) { sum, _ in sum + (generator.uniform() < share ? 0 : 1) }
        }
        let normal = (0..<12).reduce(-6.0) { sum, _ in sum + generator.uniform() }
        let mean = Double(count) * (1 - share)
        return min(count, max(0, Int((mean + normal * (mean * share).squareRoot()).rounded())))
    }
}
