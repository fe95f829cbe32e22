import BeijingTime
import DayStore
import TestKit
import WeChatAPI

@testable import Collection

extension HistoryRun {
    /// Compares everything of all accounts.
    mutating func compare() throws {
        for place in accounts.keys.sorted() where complaint == nil { try compare(place, asked: nil, nil) }
    }

    /// Compares what an account's collector knows and what it has written with the model: after a turn what that may have changed.
    ///
    /// `stored` is the period that was asked for, as it is on disk.
    mutating func compare(_ place: Int, asked turn: ModelAccount.Turn?, _ stored: [StoredPeriod]?) throws {
        guard let account = accounts[place], let model = models[place] else { return }
        var differences: [String] = []
        func expect<Value: Equatable>(_ what: String, _ real: Value, _ expected: Value) {
            if real != expected { differences.append("\(what) is \(real) instead of \(expected)") }
        }
        for endpoint in turn.map({ [$0.endpoint] }) ?? History.endpoints {
            let known = model.endpoints[endpoint] ?? ModelEndpoint()
            let real = account.state.endpoint(endpoint)
            let name = "\(endpoint)"
            expect("\(name): shown", real.latest?.start, known.shown)
            expect("\(name): the numbers shown", real.latest.map(ModelEndpoint.Period.init), known.latest)
            let held = real.held.all.mapValues(ModelEndpoint.Held.init)
            for start in Set(held.keys).union(known.held.keys).sorted() {
                expect("\(name): \(start)", held[start], known.held[start].map(ModelEndpoint.Held.init))
            }
            expect("\(name): status", ModelEndpoint.Status(real.status), known.status)
            expect("\(name): skips", real.deferrals.mapValues(ModelEndpoint.Skip.init), known.skips)
            expect("\(name): recheck", real.recheck, known.recheck)
            let calls = try store.reservedCalls(
                appID: model.appID, call: .data(endpoint), day: Day(containing: clock.now))
            expect("\(name): counted calls", calls, model.used(.data(endpoint), on: Day(containing: clock.now)))
            let onDisk =
                try stored ?? store.periods(appID: model.appID, endpoint: endpoint, starts: Array(known.stored.keys))
            for period in onDisk {
                expect("\(name): \(period.start) on disk", ModelEndpoint.Period(period), known.stored[period.start])
            }
        }
        expect("the closure", account.state.closure?.until, model.closure?.until)
        let (next, expected) = (
            account.plan.next(History.endpoints, of: account.state, now: clock.now), model.next(clock.now)
        )
        if let next, let expected {
            expect("whether a call is due", next.at <= clock.now, expected.at <= clock.now)
            if next.at > clock.now {
                expect("the next call's time", Rfc3339.text(next.at), Rfc3339.text(expected.at))
            } else {
                expect("the next call", "\(next.endpoint) \(next.start)", "\(expected.endpoint) \(expected.start)")
            }
        }
        guard !differences.isEmpty else { return }
        complaint =
            "account \(place) at \(Rfc3339.text(clock.now)), "
            + (turn.map { "after \($0.purpose) \($0.endpoint) \($0.start)" } ?? "after the step")
            + ":\n  " + differences.joined(separator: "\n  ")
    }
}

extension ModelEndpoint {
    /// How a period is held, as far as the process keeps it in mind.
    struct Held: Equatable {
        let holding: Hold
        let since: UnixTime?

        init(_ period: Period) {
            let isOpen = period.holding == .unsettled || period.holding == .incomplete
            (holding, since) = (period.holding, isOpen ? period.since : nil)
        }

        init(_ real: Holding) {
            switch real {
            case .settled: (holding, since) = (.settled, nil)
            case .unsettled(let instant): (holding, since) = (.unsettled, instant)
            case .incomplete(let instant): (holding, since) = (.incomplete, instant)
            case .abandoned: (holding, since) = (.abandoned, nil)
            }
        }
    }
}

extension ModelEndpoint.Period {
    init(_ real: StoredPeriod) {
        let holding: ModelEndpoint.Hold =
            switch real.holding {
            case .settled: .settled
            case .unsettled: .unsettled
            case .incomplete: .incomplete
            case .abandoned: .abandoned
            }
        self.init(
            edition: real.record.edition, cells: real.record.cells.count, since: real.fetchedAt, holding: holding)
    }
}

extension ModelEndpoint.Status {
    init(_ real: EndpointStatus) {
        self.init(
            attempt: real.lastAttempt, success: real.lastSuccess, notBefore: real.notBefore,
            pending: real.notReady?.start, askAgain: real.notReady?.askAgain, failures: real.failures,
            label: real.error?.label, errorClass: real.error?.errorClass, retiredSince: real.retiredSince)
    }
}

extension ModelEndpoint.Skip {
    init(_ real: Deferral) {
        self.init(
            until: real.until, failures: real.failures, since: real.since, label: real.error?.label,
            errorClass: real.error?.errorClass, isPutOff: real.isPutOff)
    }
}
