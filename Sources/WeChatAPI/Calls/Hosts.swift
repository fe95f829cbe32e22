package import BeijingTime
import Synchronization

/// Upstream's hosts, of which one is in use: the next one after a fault, and the first one again ten minutes later.
///
/// All calls share it. WeChat takes a token of one host at the others too, so a change of hosts costs no token.
package final class Hosts: Sendable {
    /// A change of the host in use.
    package struct Change: Sendable {
        /// The host that was in use before, as far as was told.
        package let before: BaseURL
        /// The host from now on.
        package let now: BaseURL
        /// The fault that caused the change; nil when the first host is tried again.
        package let fault: UpstreamError?
    }

    private struct State {
        var current = 0
        /// The host that was last told to be in use.
        var told = 0
        /// The latest fault of the host that was last told.
        var fault: UpstreamError?
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
    private let changed: @Sendable (Change?) -> Void
    private let state = Mutex(State())

    /// Makes the hosts `all`; an empty list means WeChat itself.
    ///
    /// `changed` hears of each change of ``inUse``: with nil while no host answers, since calls then try them in turn.
    package init(
        _ all: [BaseURL], clock: any WallClock, changed: @escaping @Sendable (Change?) -> Void = { _ in }
    ) {
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
        let (round, isBack, change) = state.withLock { state in
            let isBack = state.current != 0 && clock.uptime - state.leftAt >= Self.respite
            if isBack { state.current = 0 }
            let isOutage = state.failing.count == all.count
            return (
                Round(host: state.current, isOutage: isOutage), isBack,
                isBack && !isOutage ? told(0, fault: nil, &state) : nil
            )
        }
        if isBack { changed(change) }
        return round
    }

    /// How many hosts the call may still try, the one under way included.
    func left(_ round: Round) -> Int { round.isOutage ? 1 : all.count - round.tried.count }

    /// Notes that the host under way answered, whatever it said.
    func answered(_ round: Round) {
        let change: Change? = state.withLock { state in
            state.failing.remove(round.host)
            guard round.host == state.current else { return nil }
            return told(round.host, fault: round.host == 0 ? nil : state.fault, &state)
        }
        if let change { changed(change) }
    }

    /// Notes that `host` is told to be in use.
    private func told(_ host: Int, fault: UpstreamError?, _ state: inout State) -> Change? {
        guard state.told != host else { return nil }
        defer { state.told = host }
        return Change(before: all[state.told], now: all[host], fault: fault)
    }

    /// Notes a fault of the host under way.
    func failed(_ round: inout Round, _ fault: UpstreamError) {
        let (host, now) = (round.host, clock.uptime)
        round.tried.insert(host)
        let (isMoved, change): (Bool, Change?) = state.withLock { state in
            state.failing.insert(host)
            if host == 0 { state.leftAt = now }
            if host == state.told { state.fault = fault }
            // Another call that failed earlier may have moved on already.
            guard host == state.current else { return (false, nil) }
            let others = after(host)
            state.current = others.first { !state.failing.contains($0) } ?? others.first ?? host
            let isOutage = state.failing.count == all.count
            return (state.current != host, isOutage ? nil : told(state.current, fault: fault, &state))
        }
        if isMoved { changed(change) }
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
