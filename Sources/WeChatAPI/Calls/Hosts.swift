package import BeijingTime
import Synchronization

/// Upstream's hosts, of which one is in use: the next one after a fault, and the first one again ten minutes later.
///
/// All calls share it. WeChat takes a token of one host at the others too, so a change of hosts costs no token.
package final class Hosts: Sendable {
    /// Tells of a change: the host before, the one from now on, and the fault that caused it (nil when the first one is tried again).
    package typealias Changed = @Sendable (_ before: BaseURL, _ now: BaseURL, _ fault: UpstreamError?) -> Void

    private struct State {
        var current = 0
        /// When the first host last failed, in uptime.
        var leftAt = Duration.zero
        /// The hosts whose last call had a fault.
        var failing: Set<Int> = []
    }

    /// How long the first host is left alone after a fault.
    package static let respite = Duration.seconds(600)

    /// The hosts in the order of the configuration, at least one.
    package let all: [BaseURL]
    private let clock: any WallClock
    private let changed: Changed
    private let state = Mutex(State())

    /// Makes the hosts `all`; an empty list means WeChat itself.
    package init(_ all: [BaseURL], clock: any WallClock, changed: @escaping Changed = { _, _, _ in }) {
        self.all = all.isEmpty ? [.weChat] : all
        (self.clock, self.changed) = (clock, changed)
    }

    /// The host to which the last call went, or the next one will go.
    package var inUse: BaseURL { all[state.withLock(\.current)] }

    /// The hosts that one call has tried, and whether it may try more.
    struct Round {
        fileprivate(set) var host: Int
        fileprivate let isOutage: Bool
        fileprivate var tried: Set<Int> = []
    }

    /// Begins a call.
    ///
    /// While no host answers, a call tries one of them only, and the next call another: an outage must not cost many times the budget.
    func begin() -> Round {
        let (round, isBack, before) = state.withLock { state in
            let before = state.current
            let isBack = before != 0 && clock.uptime - state.leftAt >= Self.respite
            if isBack { state.current = 0 }
            let isOutage = state.failing.count == all.count
            return (Round(host: state.current, isOutage: isOutage), isBack, before)
        }
        if isBack { changed(all[before], all[0], nil) }
        return round
    }

    /// How many hosts the call may still try, the one under way included.
    func left(_ round: Round) -> Int { round.isOutage ? 1 : all.count - round.tried.count }

    /// Notes that the host under way answered, whatever it said.
    func answered(_ round: Round) { state.withLock { _ = $0.failing.remove(round.host) } }

    /// Notes a fault of the host under way.
    func failed(_ round: inout Round, _ fault: UpstreamError) {
        let (host, now) = (round.host, clock.uptime)
        round.tried.insert(host)
        let next: Int? = state.withLock { state in
            state.failing.insert(host)
            if host == 0 { state.leftAt = now }
            // Another call that failed earlier may have moved on already.
            guard host == state.current else { return nil }
            let others = after(host)
            state.current = others.first { !state.failing.contains($0) } ?? others.first ?? host
            return state.current
        }
        if let next, next != host { changed(all[host], all[next], fault) }
    }

    /// Moves the call to the next host that it has not tried: the one in use, or the one after it.
    ///
    /// - Returns: Whether there is one.
    func advance(_ round: inout Round) -> Bool {
        guard !round.isOutage else { return false }
        let current = state.withLock(\.current)
        guard let next = ([current] + after(current)).first(where: { !round.tried.contains($0) }) else { return false }
        round.host = next
        return true
    }

    /// The other hosts, in the order in which they follow.
    private func after(_ host: Int) -> [Int] { (1..<all.count).map { (host + $0) % all.count } }
}

/// The time-out of one call, which its attempts at several hosts share.
package final class CallTime: Sendable {
    private let state = Mutex((spent: Duration.zero, hosts: 1))

    /// Makes the time of a call that has not begun.
    package init() {}

    /// The part of what is left of `timeout` that the attempt under way may take: an equal one for each host that may still be tried.
    package func limit(of timeout: Duration) -> Duration {
        state.withLock { max(timeout - $0.spent, .zero) / $0.hosts }
    }

    /// Notes how long an attempt took.
    package func spend(_ time: Duration) { state.withLock { $0.spent += time } }

    /// Divides what is left by so many hosts.
    func divide(by hosts: Int) { state.withLock { $0.hosts = max(hosts, 1) } }
}
