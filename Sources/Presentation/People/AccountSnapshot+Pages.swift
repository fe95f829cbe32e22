import Baselines
import BeijingTime
import Collection
import DayStore
import Languages
import Pages
import Settings
import WeChatAPI

extension AccountSnapshot {
    /// The account's row in the list.
    func summary(appID: String, _ specialDays: SpecialDays) -> AccountSummary {
        var summary = AccountSummary(
            name: name, appID: appID, state: isUp.map { $0 ? .up : .failing } ?? .waiting, labels: identity.labels)
        if let endpoint = dailyEndpoint, let period = shown[endpoint] {
            summary.day = PageDay(period.start)
            summary.special = specialDays[period.start]?.words
            summary.messages = period.record.messages
            summary.isIncomplete = period.completeness != .whole
            summary.expected = (expectation?.day).map(PageBand.init)
        }
        summary.next = health.compactMap { endpoint, health in
            health.nextAttempt.map { AccountSummary.NextCall(endpoint: endpoint.rawValue, at: $0.seconds) }
        }.min { $0.at < $1.at }
        let errors = endpoints.compactMap { self.currentError($0) }
        // A retired endpoint must not hide what can be mended.
        summary.error = errors.first { $0.retiredSince == nil } ?? errors.first
        return summary
    }

    /// The days of the chart, oldest first, and the endpoint that has them.
    func historyDays(_ policy: RefreshPolicy, now: UnixTime) -> (endpoint: Endpoint, starts: [Day]) {
        let endpoint = dailyEndpoint ?? .getupstreammsghour
        let last = max(shown[endpoint]?.start ?? policy.candidate(at: now), policy.candidate(at: now))
        return (endpoint, (0..<35).map { last - 34 + $0 })
    }

    /// The same weekdays that say what is usual for the day shown, held or not, newest first.
    func weekdays(_ specialDays: SpecialDays) -> [Day] {
        guard let shown = dailyEndpoint.flatMap({ shown[$0] }) else { return [] }
        return BaselineWindow(leavingOut: specialDays).weekdays(before: shown.start)
    }

    /// What the page of this account shows; `stored` has the stored periods among `days` and its weekdays, and how the days came.
    func detail(
        appID: String, _ configuration: ExporterConfiguration, days: [Day], _ stored: PagesEndpoint.StoredDays
    ) -> AccountDetail {
        let specialDays = configuration.specialDays
        var detail = AccountDetail(summary: summary(appID: appID, specialDays))
        detail.calls = endpoints.map(calls)
        detail.causes = causes
        // The latest day is one of them; missing days are reported among those before it.
        let wanted = dailyEndpoint == nil ? 0 : configuration.policy.historyDays
        let before = max(0, wanted - 1 - historyDaysMissing)
        let latest = dailyEndpoint.flatMap { shown[$0] } == nil ? 0 : 1
        detail.history = .init(held: min(wanted, before + latest), wanted: wanted, putOff: historyDaysPutOff)
        let held = stored.periods.reduce(into: [:]) { $0[$1.start] = $1 }
        detail.days = days.map { day in
            AccountDetail.DayPoint(
                day: PageDay(day), messages: held[day]?.record.messages, special: specialDays[day]?.words,
                isIncomplete: held[day].map { $0.completeness != .whole } ?? false,
                coming: stored.arrivals[day].map(Coming.init))
        }
        guard let endpoint = dailyEndpoint, let period = shown[endpoint] else { return detail }
        if let expectation {
            detail.baseline = progress(of: expectation, before: period.start, specialDays, held)
            detail.hourBands = expectation.hours.map(PageBand.init)
            detail.silence = expectation.silence.map { .init(messages: $0.messages, limit: $0.limit) }
        }
        if endpoint == .getupstreammsghour { detail.hours = period.record.typeHours }
        return detail
    }

    /// The collected endpoints, in upstream's order.
    private var endpoints: [Endpoint] { Endpoint.allCases.filter { health[$0] != nil } }

    private func currentError(_ endpoint: Endpoint) -> AccountSummary.CurrentError? {
        guard let status = health[endpoint]?.status, let error = status.error else { return nil }
        var current = AccountSummary.CurrentError(
            endpoint: endpoint.rawValue, errcode: error.label, errorClass: error.errorClass.rawValue,
            sentence: error.sentence)
        if error.errorClass == .retired { current.retiredSince = status.retiredSince.map { "\(Day(containing: $0))" } }
        return current
    }

    private func calls(_ endpoint: Endpoint) -> AccountDetail.Calls {
        var calls = AccountDetail.Calls(
            endpoint: endpoint.rawValue, used: callsUsed[.data(endpoint)] ?? 0, allowed: callsPerDay)
        calls.period = shown[endpoint].map { period in
            endpoint.period == .month ? String("\(period.start)".dropLast(3)) : "\(period.start)"
        }
        calls.isPeriodIncomplete = shown[endpoint].map { $0.completeness != .whole } ?? false
        calls.lastSuccess = health[endpoint]?.status.lastSuccess?.seconds
        calls.lastAttempt = health[endpoint]?.status.lastAttempt?.seconds
        calls.nextAttempt = health[endpoint]?.nextAttempt?.seconds
        calls.error = currentError(endpoint)
        calls.quota = quotas[endpoint].map(QuotaFact.init)
        return calls
    }

    private func progress(
        of expectation: Expectation, before day: Day, _ specialDays: SpecialDays, _ held: [Day: StoredPeriod]
    ) -> BaselineProgress {
        let ordinary = weekdays(specialDays)
        let all = sequence(first: day - 7) { $0 - 7 }.prefix { $0 >= ordinary.last ?? day }
        let leftOut = all.compactMap { day in
            specialDays[day].map { BaselineProgress.Special(day: PageDay(day), words: $0.words) }
        }
        return BaselineProgress(
            held: expectation.weeks, wanted: ordinary.count, needed: Baseline.fewest, leftOut: leftOut,
            missing: ordinary.filter { held[$0]?.completeness != .whole }.map { PageDay($0) },
            like: specialDays[day].map { _ in expectation.likeDays })
    }
}

extension Coming {
    /// The arrival for the pages.
    fileprivate init(_ arrival: Arrival) {
        self.init(
            polls: arrival.polls, readyAt: arrival.readyAt?.seconds, restatements: arrival.restatements,
            restatedAt: arrival.restatedAt?.seconds)
    }
}

extension PageDay {
    /// The day as the pages need it.
    init(_ day: Day) { self.init(text: "\(day)", start: day.start.seconds) }
}

extension SpecialDays.Entry {
    /// Name and kind of the special day.
    fileprivate var words: Sentence {
        Sentence(en: "\(name), \(kind.rawValue)", zh: "\(name)，\(kind.chineseName)")
    }
}

extension SpecialDays.Kind {
    /// The kind in Chinese; in English it is the calendar file's own word.
    fileprivate var chineseName: String {
        switch self {
        case .holiday: "放假"
        case .workday: "调休上班"
        case .event: "活动"
        case .unknown: "未定"
        }
    }
}

extension PageBand {
    /// The band for the pages.
    fileprivate init(_ level: Expectation.Level) {
        self.init(usual: level.usual, expected: level.expected, noise: level.noise)
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
