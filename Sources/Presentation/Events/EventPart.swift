import BeijingTime
import EventTime
import Synchronization

/// The blocks of one source for some accounts, each with its days as they were when it was last looked at; all pages of these accounts
/// and days share it.
final class EventPart: Sendable {
    private struct Listed {
        let block: EventBlock
        /// The store's generation in which the days were last found unchanged.
        var generation: Int
        /// The days that were looked at.
        let range: ClosedRange<Day>
    }

    let source: EventSource
    let accounts: [EventAccount]
    /// The most days of each account.
    let limit: Int
    private let blocks: Mutex<[Listed?]>

    /// How many account-days make a block: about 13 kB packed in each family, and 2 ms of packing.
    private static let daysOfBlock = 24

    /// Divides accounts into blocks whose borders stay the same when a day settles; blocks of the same accounts come from `former`, others
    /// are not looked at yet.
    init(_ source: EventSource, _ accounts: [EventAccount], limit: Int, former: EventPart?) {
        (self.source, self.accounts, self.limit) = (source, accounts, limit)
        let size = Self.size(limit)
        var known: [EventAccount: Listed] = [:]
        for case let listed? in former?.blocks.withLock(\.self) ?? [] {
            if let first = listed.block.accounts.first { known[first] = listed }
        }
        blocks = Mutex(
            stride(from: 0, to: accounts.count, by: size).map { first in
                let here = accounts[first..<min(first + size, accounts.count)]
                return known[accounts[first]].flatMap { $0.block.accounts == here ? $0 : nil }
            })
    }

    private static func size(_ limit: Int) -> Int { max(1, daysOfBlock / limit) }

    /// How many blocks there are.
    var count: Int { blocks.withLock(\.count) }

    /// The accounts of a block.
    func accounts(of place: Int) -> ArraySlice<EventAccount> {
        let first = place * Self.size(limit)
        return accounts[first..<min(first + Self.size(limit), accounts.count)]
    }

    /// A block whose days within `range` cannot have changed since they were looked at, in a generation of the store; `ofAccounts` tells
    /// in which generation some accounts last changed.
    func block(
        _ place: Int, _ range: ClosedRange<Day>, generation: Int, ofAccounts: (ArraySlice<EventAccount>) -> Int
    ) -> EventBlock? {
        blocks.withLock { blocks in
            guard let listed = blocks[place], listed.range == range else { return nil }
            guard listed.generation < generation else { return listed.block }
            guard ofAccounts(listed.block.accounts) <= listed.generation else { return nil }
            blocks[place]?.generation = generation
            return listed.block
        }
    }

    /// Takes the days of a block's accounts as they were in a generation.
    ///
    /// - Returns: The block, which is the one from before if its days have not changed.
    func list(_ place: Int, _ days: [EventDays], _ range: ClosedRange<Day>, generation: Int) -> EventBlock {
        let accounts = accounts(of: place)
        return blocks.withLock { blocks in
            let same = blocks[place].flatMap { $0.block.days == days ? $0.block : nil }
            let block = same ?? EventBlock(source, accounts, days)
            // What another request has looked at later stays.
            guard (blocks[place]?.generation ?? 0) <= generation else { return block }
            blocks[place] = Listed(block: block, generation: generation, range: range)
            return block
        }
    }
}

/// The parts that are kept between answers: those requested last, up to a number of blocks.
final class EventParts: Sendable {
    private struct Key: Hashable {
        let source: EventSource
        let limit: Int
        let count: Int
        let first: EventAccount?

        init(_ source: EventSource, _ limit: Int, _ accounts: [EventAccount]) {
            (self.source, self.limit, count, first) = (source, limit, accounts.count, accounts.first)
        }
    }

    private struct Kept {
        let part: EventPart
        var usedAt: UnixTime
    }

    private struct State {
        var parts: [Key: [Kept]] = [:]
        var blocks = 0

        /// The part that has most of the blocks of these days, for when accounts were added or removed.
        func largest(_ source: EventSource, _ limit: Int) -> EventPart? {
            parts.filter { $0.key.source == source && $0.key.limit == limit }.values.joined()
                .max { $0.part.count < $1.part.count }?.part
        }

        mutating func drop(unusedSince instant: UnixTime?) {
            for (key, kept) in parts {
                let left = kept.filter { kept in instant.map { kept.usedAt >= $0 } ?? false }
                parts[key] = left.isEmpty ? nil : left
            }
            blocks = parts.values.joined().reduce(0) { $0 + $1.part.count }
        }
    }

    private let state = Mutex(State())
    private let room: Int

    /// Makes an empty collection with room for so many blocks: each takes about 400 bytes.
    init(room: Int) { self.room = room }

    /// The part of these accounts, which is made when there is none.
    func part(_ source: EventSource, _ accounts: [EventAccount], limit: Int, now: UnixTime) -> EventPart {
        let key = Key(source, limit, accounts)
        return state.withLock { state in
            if let place = state.parts[key]?.firstIndex(where: { $0.part.accounts == accounts }),
                let part = state.parts[key]?[place].part
            {
                state.parts[key]?[place].usedAt = now
                return part
            }
            let former = accounts.count > 1 ? state.largest(source, limit) : nil
            let part = EventPart(source, accounts, limit: limit, former: former)
            state.parts[key, default: []].append(Kept(part: part, usedAt: now))
            state.blocks += part.count
            if state.blocks > room {
                let times = state.parts.values.joined().map(\.usedAt).sorted()
                // The part at hand may be too large by itself; then this answer alone has it.
                state.drop(unusedSince: times[times.count / 2].advanced(by: .milliseconds(1)))
            }
            return part
        }
    }

    /// Drops the parts that nobody has requested since `instant`; all of them without one.
    func drop(unusedSince instant: UnixTime?) { state.withLock { $0.drop(unusedSince: instant) } }

    /// How many blocks are kept.
    var count: Int { state.withLock(\.blocks) }
}
