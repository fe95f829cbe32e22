import BeijingTime
import DayStore
import Settings
import TestKit
import WeChatAPI

@testable import Collection

/// What holds whatever the model says, judged by what is on disk, shown, and seen by WeChat.
struct HistoryLaws {
    private struct Key: Hashable {
        let place: Int
        let endpoint: Endpoint
        let start: Day
    }

    /// Settled periods, by when they were first seen so, on the exporter's clock.
    private var settled: [Key: UnixTime] = [:]
    private var shown: [String: Day] = [:]

    /// What lies ahead of the clock is not believed any more.
    mutating func clockWasSetBack(to now: UnixTime) {
        settled = settled.filter { $0.value <= now }
        shown = [:]
    }

    /// Judges what was asked: never a settled period, but to see whether a retired endpoint is back.
    func judge(
        _ exchanges: ArraySlice<HistoryUpstream.Exchange>, _ place: Int, trueNow: UnixTime, _ model: ModelAccount
    ) -> String? {
        for exchange in exchanges {
            guard exchange.account == place else { return "account \(place) called as \(exchange.account)" }
            guard case .data(let endpoint) = exchange.call, let dates = exchange.dates else { continue }
            let isRetired = model.endpoints[endpoint]?.status.errorClass == .retired
            if !isRetired, settled[Key(place: place, endpoint: endpoint, start: dates.begin)] != nil {
                return "account \(place): \(endpoint) \(dates.begin) is settled and was asked for again"
            }
        }
        return nil
    }

    /// Notes what came of a turn, and judges it: what is settled stays so, and what is shown never goes back.
    mutating func note(_ turn: ModelAccount.Turn, _ place: Int, _ run: HistoryRun, _ stored: StoredPeriod?) -> String? {
        guard let account = run.accounts[place] else { return nil }
        let key = Key(place: place, endpoint: turn.endpoint, start: turn.start)
        if stored?.settled == true {
            // What was read when the clock was ahead, or before it fell behind, is on disk and not believed until it is read anew.
            if account.state.endpoint(turn.endpoint).held[turn.start] == .settled {
                settled[key] = settled[key] ?? run.clock.now
            }
        } else if settled[key] != nil {
            return "account \(place): \(turn.endpoint) \(turn.start) was settled and is not any more"
        }
        let name = "\(place) \(turn.endpoint)"
        let start = account.state.endpoint(turn.endpoint).latest?.start
        if let before = shown[name], start ?? .firstOfData < before {
            return "account \(place): \(turn.endpoint) showed \(before) and shows \(start.map { "\($0)" } ?? "nothing")"
        }
        shown[name] = start
        // A week for the retired, and the rest of a day; as much for a week's numbers.
        let next = account.plan.next(turn.endpoint, of: account.state, now: run.clock.now).at
        if next > run.clock.now.advanced(by: .seconds(9 * 86_400)) {
            return "account \(place): \(turn.endpoint) stops until \(Rfc3339.text(next))"
        }
        return nil
    }

    /// What is missing after two calm days: every period of the history is held, and those of older days are final.
    func missing(in run: HistoryRun) throws -> String? {
        let now = run.clock.now
        for (place, account) in run.accounts.sorted(by: { $0.key < $1.key }) {
            for endpoint in History.endpoints {
                guard account.state.endpoint(endpoint).status.error?.errorClass != .retired else { continue }
                let target = account.plan.target(endpoint, now: now)
                for start in [target] + account.plan.historyPeriods(endpoint, now: now) {
                    let period = try run.store.periods(
                        appID: account.account.appID, endpoint: endpoint, starts: [start]
                    ).first
                    guard let period else { return "account \(place): \(endpoint) \(start) is lost" }
                    let isOld = endpoint.period.lastDay(startingOn: start) < Day(containing: now) - 4
                    let isOpen = period.completeness == .incomplete || period.completeness == .whole && !period.settled
                    if isOld, isOpen, period.fetchedAt.advanced(by: .seconds(4 * 86_400)) < now {
                        return "account \(place): \(endpoint) \(start) never becomes final"
                    }
                }
            }
        }
        return nil
    }
}

/// Hears of no call.
final class Deaf: CallObserver {
    func callEnded(_ call: Call, duration: Duration, error: UpstreamError?) {}
    func rowsRejected(_ rejected: [RowRejection: Int], endpoint: Endpoint) {}
}
