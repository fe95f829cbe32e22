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
        let source: EventSource
        let accounts: [Account]
        /// The most days of each account.
        let limit: Int
    }

    /// The blocks of one source in the order of the page; accounts without a final day are left out.
    struct Part: Sendable {
        let source: EventSource
        let blocks: [Block]
    }

    /// The sources in the order of the page.
    let parts: [Part]

    /// How many account-days make a block: about 100 kB of text for each family, at 120 lines of 80 bytes a day.
    private static let daysOfBlock = 12

    /// Divides a page of `accounts`, listed for each source, into blocks whose borders stay the same when a day settles.
    init(_ accounts: [(source: EventSource, accounts: [Account])], limit: Int) {
        let size = max(1, Self.daysOfBlock / limit)
        parts = accounts.map { source, accounts in
            Part(
                source: source,
                blocks: stride(from: 0, to: accounts.count, by: size).compactMap { first in
                    let shown = accounts[first..<min(first + size, accounts.count)].filter { !$0.days.isEmpty }
                    return shown.isEmpty ? nil : Block(source: source, accounts: shown, limit: limit)
                })
        }
    }

    /// What the page consists of: the header of each family (no block), and its blocks.
    var pieces: [(family: EventFamily, block: Block?)] {
        parts.flatMap { part in
            part.source.families.flatMap { family in [(family, nil)] + part.blocks.map { (family, $0) } }
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
                appID: account.appID, endpoint: source.endpoint, days: first...last)
            let wanted = Set(account.days.map(\.day))
            let shown = periods.filter { wanted.contains($0.start) }
            for series in EventSeries.series(of: account.name, shown, from: source) {
                EventExposition.append(family, series, to: &writer)
            }
        }
        return writer.bytes
    }
}
