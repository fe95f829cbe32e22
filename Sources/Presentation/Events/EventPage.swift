import DayStore
import EventTime
import Exposition
import WeChatAPI

/// The content of one answer of `/metrics/events`, determined before its first byte: a day that settles meanwhile belongs to the next
/// answer.
struct EventPage: Sendable {
    /// An account with its final days on the page, oldest first.
    struct Account: Equatable, Sendable {
        let name: String
        let appID: String
        let days: [SettledDay]
    }

    /// Some accounts whose points of one family are made together.
    struct Block: Equatable, Sendable {
        let accounts: [Account]
        /// The most days of each account.
        let limit: Int
    }

    /// The blocks in the order of the page; accounts without a final day are left out.
    let blocks: [Block]

    /// How many account-days make a block: about 100 kB of text for each family, at 120 lines of 80 bytes a day.
    private static let daysOfBlock = 12

    /// Divides a page of `accounts` into blocks whose borders stay the same when a day settles.
    init(_ accounts: [Account], limit: Int) {
        let size = max(1, Self.daysOfBlock / limit)
        blocks = stride(from: 0, to: accounts.count, by: size).compactMap { first in
            let shown = accounts[first..<min(first + size, accounts.count)].filter { !$0.days.isEmpty }
            return shown.isEmpty ? nil : Block(accounts: shown, limit: limit)
        }
    }
}

extension EventPage.Block {
    /// The block's lines of a family, read from the store.
    func text(_ family: EventFamily, _ store: DayStore) throws(StoreError) -> [UInt8] {
        var writer = ByteWriter(capacity: 1 << 17)
        for account in accounts {
            guard let first = account.days.first?.day, let last = account.days.last?.day else { continue }
            let periods = try store.settledPeriods(
                appID: account.appID, endpoint: .getupstreammsghour, days: first...last)
            let wanted = Set(account.days.map(\.day))
            for series in EventSeries.series(of: account.name, periods.filter { wanted.contains($0.start) }) {
                EventExposition.append(family, series, to: &writer)
            }
        }
        return writer.bytes
    }
}
