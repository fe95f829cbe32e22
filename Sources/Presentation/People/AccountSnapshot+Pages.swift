import Baselines
import BeijingTime
import Collection
import DayStore
import Pages
import Settings
import WeChatAPI

extension AccountSnapshot {
    /// The account's row in the list.
    func summary(appID: String, _ specialDays: SpecialDays) -> AccountSummary {
        var summary = AccountSummary(name: name, appID: appID, state: isUp.map { $0 ? .up : .failing } ?? .waiting)
        if let endpoint = dailyEndpoint, let period = shown[endpoint] {
            summary.day = PageDay(period.start)
            summary.special = specialDays[period.start]?.words
            summary.messages = period.record.messages
            summary.isIncomplete = period.completeness != .whole
            summary.expected = baselines[endpoint].flatMap { PageSpread(summing: $0.totals) }
        }
        summary.next = health.compactMap { endpoint, health in
            health.nextAttempt.map { AccountSummary.NextCall(endpoint: endpoint.rawValue, at: $0.seconds) }
        }.min { $0.at < $1.at }
        summary.error = endpoints.lazy.compactMap { self.currentError($0) }.first
        return summary
    }

    /// The days of the chart, oldest first, and the endpoint that has them.
    func historyDays(_ policy: RefreshPolicy, now: UnixTime) -> (endpoint: Endpoint, starts: [Day]) {
        let endpoint = dailyEndpoint ?? .getupstreammsghour
        let last = max(shown[endpoint]?.start ?? policy.candidate(at: now), policy.candidate(at: now))
        return (endpoint, (0..<35).map { last - 34 + $0 })
    }

    /// The content of this account's page; `periods` are the stored ones among `days`.
    func detail(
        appID: String, _ configuration: ExporterConfiguration, days: [Day], _ periods: [StoredPeriod]
    ) -> AccountDetail {
        let specialDays = configuration.specialDays
        var detail = AccountDetail(summary: summary(appID: appID, specialDays))
        detail.calls = endpoints.map(calls)
        // The latest day is one of them; missing days are reported among those before it.
        let wanted = dailyEndpoint == nil ? 0 : configuration.policy.historyDays
        let before = max(0, wanted - 1 - historyDaysMissing)
        let latest = dailyEndpoint.flatMap { shown[$0] } == nil ? 0 : 1
        detail.history = .init(held: min(wanted, before + latest), wanted: wanted, putOff: historyDaysPutOff)
        let held = periods.reduce(into: [:]) { $0[$1.start] = $1 }
        detail.days = days.map { day in
            AccountDetail.DayPoint(
                day: PageDay(day), messages: held[day]?.record.messages, special: specialDays[day]?.words,
                isIncomplete: held[day].map { $0.completeness != .whole } ?? false)
        }
        guard let endpoint = dailyEndpoint, let period = shown[endpoint] else { return detail }
        if let baseline = baselines[endpoint] {
            detail.baseline = progress(of: baseline, before: period.start, specialDays, held)
            detail.hourBands = baseline.hours == 24 ? PageSpread.hours(of: baseline) : []
        }
        if endpoint == .getupstreammsghour { detail.hours = period.record.typeHours }
        return detail
    }

    private var dailyEndpoint: Endpoint? { BaselineWindow.dailyEndpoint(among: endpoints) }

    /// The collected endpoints, in upstream's order.
    private var endpoints: [Endpoint] { Endpoint.allCases.filter { health[$0] != nil } }

    private func currentError(_ endpoint: Endpoint) -> AccountSummary.CurrentError? {
        health[endpoint]?.status.error.map { error in
            AccountSummary.CurrentError(
                endpoint: endpoint.rawValue, errcode: error.label, errorClass: error.errorClass.rawValue,
                sentence: error.sentence)
        }
    }

    private func calls(_ endpoint: Endpoint) -> AccountDetail.Calls {
        var calls = AccountDetail.Calls(
            endpoint: endpoint.rawValue, used: callsUsed[.data(endpoint)] ?? 0, allowed: callsPerDay)
        calls.period = shown[endpoint].map { period in
            let name = endpoint.period == .month ? String("\(period.start)".dropLast(3)) : "\(period.start)"
            return period.completeness == .whole ? name : "\(name), incomplete"
        }
        calls.lastSuccess = health[endpoint]?.status.lastSuccess?.seconds
        calls.lastAttempt = health[endpoint]?.status.lastAttempt?.seconds
        calls.nextAttempt = health[endpoint]?.nextAttempt?.seconds
        calls.error = currentError(endpoint)
        return calls
    }

    private func progress(
        of baseline: Baseline, before day: Day, _ specialDays: SpecialDays, _ held: [Day: StoredPeriod]
    ) -> BaselineProgress {
        let weekdays = (1...4).map { day - 7 * $0 }
        let absent = weekdays.filter { specialDays[$0] != nil || held[$0]?.completeness != .whole }
        let absences = absent.map { BaselineProgress.Absence(day: PageDay($0), special: specialDays[$0]?.words) }
        return BaselineProgress(held: baseline.parts, needed: Baseline.fewest, absences: absences)
    }
}

extension PageDay {
    /// The day as the pages need it.
    fileprivate init(_ day: Day) { self.init(text: "\(day)", start: day.start.seconds) }
}

extension SpecialDays.Entry {
    /// Name and kind of the special day.
    fileprivate var words: String { "\(name), \(kind.rawValue)" }
}

extension PageSpread {
    /// The spread of a sum, as the alert rules compute it: the sum of the medians, and deviations as of independent parts.
    fileprivate init?(summing parts: some Collection<Spread>) {
        guard !parts.isEmpty else { return nil }
        self.init(
            median: parts.reduce(0) { $0 + $1.median },
            mad: parts.reduce(0) { $0 + $1.mad * $1.mad }.squareRoot())
    }

    /// The spreads of the 24 hours over all types; empty without a baseline.
    fileprivate static func hours(of baseline: Baseline) -> [PageSpread] {
        (0..<24).compactMap { hour in
            PageSpread(summing: stride(from: hour, to: baseline.messages.count, by: 24).map { baseline.messages[$0] })
        }
    }
}

extension PeriodRecord {
    /// The messages by hour of each type that is documented or occurs.
    fileprivate var typeHours: [AccountDetail.TypeHours] {
        let keys = Set(CellKeys.documented(.hourAndType)).union(cells.map(\.key)).sorted()
        return keys.map { key in
            let hours = cells.reduce(into: [Int: Int]()) { if $1.key == key { $0[$1.hour] = $1.messages } }
            return AccountDetail.TypeHours(name: CellKeys.text(key, .hourAndType)) { hours[$0] ?? 0 }
        }
    }
}
