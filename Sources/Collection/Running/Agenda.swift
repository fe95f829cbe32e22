import BeijingTime
import HeapModule
import Synchronization
import Waiting

/// When the loops that rest go on, with one task that sleeps for all of them: ten thousand tasks asleep take tens of megabytes, and look at
/// the clock ten thousand times in half a minute.
final class Agenda: Sendable {
    /// A loop and when it goes on; the earlier one is the lesser.
    private struct Entry: Comparable {
        let instant: UnixTime
        let loop: AccountLoop

        static func == (one: Entry, other: Entry) -> Bool { one.instant == other.instant }
        static func < (one: Entry, other: Entry) -> Bool { one.instant < other.instant }
    }

    private struct State {
        var entries = Heap<Entry>()
        /// The last look at the clock.
        var seen: ClockReading
        /// Ends the present sleep, which lasts until the instant, or until there is an entry; nil while nobody sleeps.
        var sleep: (end: UnixTime?, waking: OneTimeSignal)?
    }

    private let clock: any WallClock
    private let state: Mutex<State>

    /// Makes an agenda without entries.
    init(clock: any WallClock) {
        self.clock = clock
        state = Mutex(State(seen: ClockReading(of: clock)))
    }

    /// Adds a loop that rests until `instant`.
    func add(_ loop: AccountLoop, at instant: UnixTime) {
        let planned = loop.seen
        let waking = state.withLock { state -> OneTimeSignal? in
            // All others were woken since, and this one planned by a clock that was set.
            let instant = state.seen.wasSet(since: planned) ? state.seen.now : instant
            state.entries.insert(Entry(instant: instant, loop: loop))
            return state.sleep.flatMap { sleep in sleep.end.map { $0 <= instant } == true ? nil : sleep.waking }
        }
        waking?.give()
    }

    /// Removes the loops that have ended.
    func removeEnded() {
        state.withLock { $0.entries = Heap($0.entries.unordered.filter { !$0.loop.isOver }) }
    }

    /// Calls `wake` for each loop at its time, and for all of them after the clock was set; returns when the task is cancelled.
    func run(_ wake: (AccountLoop) -> Void) async {
        while !Task.isCancelled {
            for loop in due(ClockReading(of: clock)) { wake(loop) }
            await sleep()
        }
    }

    /// Takes out the loops that go on now.
    private func due(_ reading: ClockReading) -> [AccountLoop] {
        state.withLock { state in
            defer { state.seen = reading }
            guard !reading.wasSet(since: state.seen) else {
                defer { state.entries = Heap() }
                return state.entries.unordered.map(\.loop)
            }
            var due: [AccountLoop] = []
            while let first = state.entries.min, first.instant <= reading.now {
                due.append(first.loop)
                state.entries.removeMin()
            }
            return due
        }
    }

    /// Sleeps until the earliest entry, an earlier one that comes meanwhile, or until the clock was set.
    private func sleep() async {
        let waking = OneTimeSignal()
        let end = state.withLock { state in
            let end = state.entries.min?.instant
            state.sleep = (end, waking)
            return end
        }
        await withTaskGroup(of: Void.self) { [clock] group in
            if let end {
                group.addTask {
                    // The sleep fails only when it is to end.
                    try? await clock.sleep(until: end, tolerance: nil)
                    waking.give()
                }
            }
            await waking.wait()
            group.cancelAll()
        }
        state.withLock { $0.sleep = nil }
    }
}
