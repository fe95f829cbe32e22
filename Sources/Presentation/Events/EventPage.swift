import DayStore
import EventTime
import Exposition
import WeChatAPI

/// What `/metrics/events` shows in one answer, found out before its first byte: a day that settles meanwhile belongs to the next.
struct EventPage: Sendable {
    /// An account with the final days that are shown of it, oldest first.
    struct Account: Equatable, Sendable {
        let name: String
        let appID: String
        let days: [SettledDay]
    }

    /// Some accounts whose points of one family are made at once.
    struct Block: Equatable, Sendable {
        let accounts: [Account]
        /// How many days of each account are shown at most.
        let limit: Int
    }

    /// The accounts in the order of the page; those without a final day are left out.
    let blocks: [Block]

    /// A block's text of a family is some 100 kB: an account's day has 120 lines of 80 bytes.
    private static let daysOfBlock = 12

    /// Cuts a page of `accounts` into blocks whose borders stay where they are when a day settles.
    init(_ accounts: [Account], limit: Int) {
        let size = max(1, Self.daysOfBlock / limit)
        blocks = stride(from: 0, to: accounts.count, by: size).compactMap { first in
            let shown = accounts[first..<min(first + size, accounts.count)].filter { !$0.days.isEmpty }
            return shown.isEmpty ? nil : Block(accounts: shown, limit: limit)
        }
    }
}

extension EventPage.Block {
    /// The block's lines of a family, from what the store holds.
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
