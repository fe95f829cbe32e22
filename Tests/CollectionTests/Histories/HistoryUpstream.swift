import BeijingTime
import HTTPTypes
import Synchronization
import TestKit
import WeChatAPI

/// A WeChat that answers as a history says, and honestly otherwise, by a clock of its own that nobody sets; it keeps a ledger.
final class HistoryUpstream: Transport {
    /// What the caller got.
    enum Reply: Equatable {
        case rows(edition: Int, isWhole: Bool)
        case other(History.Answer)
        case token
    }

    /// One request and its answer.
    struct Exchange {
        let account: Int
        let call: Call
        /// The first and the last day that were asked for; nil of a token call.
        let dates: DateRange?
        /// What the exporter's clock showed.
        let at: UnixTime
        let reply: Reply
    }

    private struct State {
        var script: [Int: [Call: [History.Answer]]] = [:]
        var editions: [Int: Int] = [:]
        var ledger: [Exchange] = []
        var tokens = 0
        var kill: (after: Int, isAnswered: Bool)?
        var hasKilled = false
    }

    private let clock: ManualClock
    private let begin: UnixTime
    private let state = Mutex(State())

    /// Makes it on the exporter's clock, which shows WeChat's time at the beginning.
    init(clock: ManualClock) { (self.clock, begin) = (clock, clock.now) }

    /// WeChat's own time.
    var trueNow: UnixTime { begin.advanced(by: clock.uptime) }

    /// Adds answers to the next calls.
    func answer(_ account: Int, _ call: Call, _ answer: History.Answer, times: Int) {
        state.withLock { state in
            let answers = Array(repeating: answer, count: times)
            state.script[account, default: [:]][call, default: []] += answers
        }
    }

    /// Forgets all answers that are still to come.
    func clearScript() { state.withLock { ($0.script, $0.kill) = ([:], nil) } }

    /// Changes the numbers of all periods of an account.
    func restate(_ account: Int) { state.withLock { $0.editions[account, default: 1] += 1 } }

    /// Kills the process during the exchange after `exchanges` others.
    func kill(after exchanges: Int, isAnswered: Bool) {
        state.withLock { $0.kill = ($0.ledger.count + exchanges, isAnswered) }
    }

    /// Whether a kill has happened since the last look.
    func tookLife() -> Bool {
        state.withLock { state in
            defer { state.hasKilled = false }
            return state.hasKilled
        }
    }

    /// The exchanges from the `first`-th on.
    func exchanges(from first: Int) -> ArraySlice<Exchange> { state.withLock { $0.ledger[first...] } }

    /// How many exchanges there were.
    var count: Int { state.withLock { $0.ledger.count } }

    func send(
        _ request: HTTPRequest, body: [UInt8]
    ) async throws(UpstreamError) -> (response: HTTPResponse, body: [UInt8]) {
        let text = String(decoding: body, as: UTF8.self)
        let isToken = (request.path ?? "").contains("stable_token")
        let account = History.appIDs.firstIndex { (request.path ?? "").contains($0) || text.contains($0) } ?? 0
        let name = (request.path ?? "").prefix { $0 != "?" }.split(separator: "/").last.map(String.init) ?? ""
        let call: Call = isToken ? .token(.stableToken) : .data(Endpoint(rawValue: name) ?? .getupstreammsghour)
        // {"begin_date":"2026-03-09","end_date":"2026-03-09"}
        let days = text.split(separator: "\"").compactMap { Day(String($0)) }
        let dates = isToken || days.count < 2 ? nil : DateRange(days[0], days[1])
        let now = trueNow
        let (reply, isKilled, isAnswered, token) = state.withLock { state in
            let reply = Self.reply(account, call, dates, now, &state)
            let kill = state.kill.flatMap { $0.after == state.ledger.count ? $0 : nil }
            if kill != nil { (state.kill, state.hasKilled) = (nil, true) }
            state.ledger.append(Exchange(account: account, call: call, dates: dates, at: clock.now, reply: reply))
            state.tokens += 1
            return (reply, kill != nil, kill?.isAnswered ?? true, state.tokens)
        }
        if isKilled { withUnsafeCurrentTask { $0?.cancel() } }
        guard isAnswered else { throw .transport(reason: "killed") }
        return try Self.answer(reply, call, dates, token: "\(History.appIDs[account])-\(token)")
    }

    private static func reply(
        _ account: Int, _ call: Call, _ dates: DateRange?, _ now: UnixTime, _ state: inout State
    ) -> Reply {
        let edition = state.editions[account, default: 1]
        if let answer = state.script[account]?[call]?.first {
            state.script[account]?[call]?.removeFirst()
            // A list that lacks nothing but its rows, and rows that are not there yet, are no answers of a period to come.
            return answer == .partial ? .rows(edition: edition, isWhole: false) : .other(answer)
        }
        guard case .data(let endpoint) = call, let dates else { return .token }
        let end = endpoint.period.lastDay(startingOn: dates.begin) + 1
        if end.start > now { return .other(.errcode(61501)) }
        if endpoint.period == .week, dates.end == dates.begin, account == 1 { return .other(.errcode(61501)) }
        return now < end.at(.seconds(29_400)) ? .other(.notReady) : .rows(edition: edition, isWhole: true)
    }
}
