import BeijingTime
import DayStore
import EventTime
import Exposition
import HTTPServer
import Synchronization

/// An account of a page by its label and its AppID.
struct EventAccount: Hashable, Sendable {
    let name: String
    let appID: String
}

/// Which final days of an account a page shows, and of which reading: equal values mean equal numbers.
///
/// Of ten thousand accounts the days themselves would take several megabytes for each page.
struct EventDays: Equatable, Sendable {
    /// The newest day; nil when there is none.
    let last: Day?
    /// Bit n stands for the day n days before the newest.
    private let days: UInt64
    private let readings: Int

    /// Notes days, oldest first and less than 64 days apart.
    init(_ settled: [SettledDay]) {
        last = settled.last?.day
        let newest = settled.last?.day.daysSinceEpoch ?? 0
        var days: UInt64 = 0
        for one in settled { days |= 1 << UInt64(newest - one.day.daysSinceEpoch) }
        self.days = days
        readings = settled.hashValue
    }

    /// The days from the oldest to the newest; nil when there is none.
    var range: ClosedRange<Day>? {
        guard let last else { return nil }
        let oldest = last - (63 - days.leadingZeroBitCount)
        return oldest...last
    }

    /// Whether a day within the range is one of them.
    func contains(_ day: Day) -> Bool {
        guard let last, range?.contains(day) == true else { return false }
        return days >> UInt64(last.daysSinceEpoch - day.daysSinceEpoch) & 1 == 1
    }
}

/// Some accounts of a page with their days at one moment; their points of one family are packed together, once.
///
/// Points of a series must stand together, and its days with them: so a block is packed anew when one of its days changes, and a block of
/// many days has one account. Segments of single days would take twice the bytes, since each begins without a text to refer back to.
final class EventBlock: Sendable {
    let source: EventSource
    let accounts: ArraySlice<EventAccount>
    let days: [EventDays]
    private let pieces: Mutex<[EventPiece?]>

    /// Makes a block of which nothing is packed.
    init(_ source: EventSource, _ accounts: ArraySlice<EventAccount>, _ days: [EventDays]) {
        (self.source, self.accounts, self.days) = (source, accounts, days)
        pieces = Mutex(Array(repeating: nil, count: source.families.count))
    }

    /// Whether the accounts have points.
    var isEmpty: Bool { days.allSatisfy { $0.last == nil } }

    /// The packed points of the source's family at this place, if they are kept.
    func piece(_ family: Int) -> EventPiece? { pieces.withLock { $0[family] } }

    /// Keeps packed points for as long as the block is in use.
    func keep(_ piece: EventPiece, _ family: Int) { pieces.withLock { $0[family] = piece } }

    /// The points of a family as lines, read from the store.
    func text(_ family: Int, _ store: DayStore) throws(StoreError) -> [UInt8] {
        var writer = ByteWriter(capacity: 1 << 17)
        for (account, days) in zip(accounts, days) {
            guard let range = days.range else { continue }
            let periods = try store.settledPeriods(appID: account.appID, endpoint: source.endpoint, days: range)
            let shown = periods.filter { days.contains($0.start) }
            for series in EventSeries.series(of: account.name, shown, from: source) {
                EventExposition.append(source.families[family], series, to: &writer)
            }
        }
        return writer.bytes
    }
}

/// The packed points of a block in one family.
struct EventPiece: Sendable {
    /// Where the packed bytes are.
    enum Place: Sendable {
        case file(ScratchFile.Stretch)
        /// In memory, for one answer: the file has no room.
        case memory([UInt8])
    }

    let place: Place
    /// The text's checksum.
    let checksum: Checksum
}
