import Baselines
import BeijingTime
import DayStore
import Settings
import WeChatAPI
import Waiting

/// Tells of what is shown what was to be expected, from what the store holds.
package struct BaselineSource: Sendable {
    private var store: DayStore
    private let disk: BlockingWork
    private let isOn: Bool
    private var collected: [Endpoint] = []
    /// Which earlier periods count.
    let window: BaselineWindow

    /// Makes the source for a configuration; without `collect.baseline` nothing is told.
    init(_ configuration: ExporterConfiguration, store: DayStore, disk: BlockingWork) {
        (self.store, self.disk) = (store, disk)
        isOn = configuration.policy.baseline
        window = BaselineWindow(leavingOut: configuration.specialDays)
        compare(configuration.endpoints)
    }

    /// The same, but reading from another connection to the store.
    func reading(_ store: DayStore) -> BaselineSource {
        var source = self
        source.store = store
        return source
    }

    /// Compares what an account shows of these endpoints.
    mutating func compare(_ collected: [Endpoint]) { self.collected = collected }

    /// The endpoints that are compared in `state`: upstream may have retired one of those that are collected.
    private func compared(_ state: AccountState) -> [Endpoint] {
        let daily = state.dailyEndpoint(among: collected)
        return isOn ? collected.filter { $0 == daily || $0 == .getupstreammsgmonth } : []
    }

    /// The endpoint whose days make up the months shown; nil where days or months are not collected.
    private func daysOfMonths(_ state: AccountState) -> Endpoint? {
        collected.contains(.getupstreammsgmonth) ? state.dailyEndpoint(among: collected) : nil
    }

    /// The first days of the periods that say what is usual for the one that `state` shows, held or not.
    func parts(of endpoint: Endpoint, _ state: AccountState) -> [Day] {
        guard compared(state).contains(endpoint), let shown = state.endpoint(endpoint).latest else { return [] }
        return parts(of: endpoint, shown: shown.start)
    }

    private func parts(of endpoint: Endpoint, shown: Day) -> [Day] {
        endpoint.period == .month ? BaselineWindow.months(before: shown) : window.weekdays(before: shown)
    }

    /// A state in which what it shows, all of it or `only` of one endpoint, is compared anew with what the store holds, for a task, which
    /// waits for the disk without keeping a thread from the others.
    ///
    /// What was compared earlier and is not now, by another configuration or before upstream retired an endpoint, is left out.
    func completed(_ state: AccountState, of appID: String, only: Endpoint? = nil) async throws -> AccountState {
        var state = state
        let (endpoints, daysOfMonths) = (compared(state), daysOfMonths(state))
        for endpoint in Endpoint.allCases where !endpoints.contains(endpoint) {
            let known = state.endpoint(endpoint)
            guard known.baseline != nil || known.expectation != nil else { continue }
            state.update(endpoint) { ($0.baseline, $0.expectation) = (nil, nil) }
        }
        let wanted = endpoints.filter { only == nil || $0 == only }
        let addsUp = daysOfMonths != nil && (only == nil || only == daysOfMonths || only == .getupstreammsgmonth)
        if daysOfMonths == nil, state.endpoint(.getupstreammsgmonth).monthDays != nil {
            state.update(.getupstreammsgmonth) { $0.monthDays = nil }
        }
        guard !wanted.isEmpty || addsUp else { return state }
        return try await disk.run { [state] in
            var completed = state
            try complete(&completed, wanted, of: appID)
            if addsUp { try addUpMonth(&completed, of: appID) }
            return completed
        }
    }

    /// Compares all that a restored account shows.
    func complete(_ state: inout AccountState, of appID: String) throws(StoreError) {
        try complete(&state, compared(state), of: appID)
        try addUpMonth(&state, of: appID)
    }

    /// Adds up the stored days of the month shown.
    private func addUpMonth(_ state: inout AccountState, of appID: String) throws(StoreError) {
        guard let daysOfMonths = daysOfMonths(state), let month = state.endpoint(.getupstreammsgmonth).latest?.start
        else { return }
        let sum = try store.monthDays(appID: appID, endpoint: daysOfMonths, of: month)
        state.update(.getupstreammsgmonth) { $0.monthDays = sum }
    }

    private func complete(
        _ state: inout AccountState, _ endpoints: [Endpoint], of appID: String
    ) throws(StoreError) {
        for endpoint in endpoints {
            var known = state.endpoint(endpoint)
            try compare(&known, endpoint, of: appID)
            state.update(endpoint) { ($0.baseline, $0.expectation) = (known.baseline, known.expectation) }
        }
    }

    private func compare(_ state: inout EndpointState, _ endpoint: Endpoint, of appID: String) throws(StoreError) {
        guard let shown = state.latest else { return }
        let parts = try wholePeriods(appID, endpoint, parts(of: endpoint, shown: shown.start))
        if endpoint.period == .month {
            state.baseline = Baseline(
                endpoint.rowKind,
                of: parts.map { start, record in
                    Baseline.Part(record, scale: BaselineWindow.scale(from: start, to: shown.start, of: endpoint))
                })
        } else {
            let like = try like(appID, endpoint, shown.start)
            // Too few weeks say nothing, whatever the year before was like.
            let isKnown = parts.count >= Baseline.fewest || !like.isEmpty
            state.expectation = Expectation(
                of: DaySum(shown.record, endpoint.rowKind),
                weeks: parts.values.map { DaySum($0, endpoint.rowKind) }, like: like,
                past: isKnown
                    ? try past(appID, endpoint, before: shown.start) : YearSummary(PastYear(before: shown.start)))
        }
    }

    /// The days that a special day is compared with, at the account's present size; none for an ordinary day.
    private func like(_ appID: String, _ endpoint: Endpoint, _ day: Day) throws(StoreError) -> [DaySum] {
        let like = window.specialDays.likeDays(of: day)
        guard !like.isEmpty else { return [] }
        let days = like.map { (day: $0, growth: window.growthDays(before: $0)) }
        let own = window.growthDays(before: day)
        let wanted = Set(days.flatMap { [$0.day] + $0.growth } + own)
        let sums = try wholePeriods(appID, endpoint, Array(wanted)).mapValues { DaySum($0, endpoint.rowKind) }
        let present = own.compactMap { sums[$0]?.total }
        return days.compactMap { day, growth in
            guard let sum = sums[day] else { return nil }
            return BaselineWindow.growth(from: growth.compactMap { sums[$0]?.total }, to: present).map(sum.scaled)
        }
    }

    /// What the year before `end` comes down to; what is not kept is computed and kept.
    private func past(_ appID: String, _ endpoint: Endpoint, before end: Day) throws(StoreError) -> YearSummary {
        let mark = window.calendarMark(before: end)
        let kept = try store.yearNumbers(appID: appID, endpoint: endpoint, before: end)
        if let kept, kept.calendarMark == mark, let known = kept.numbers.flatMap({ YearSummary(numbers: $0) }) {
            return known
        }
        let past = YearSummary(try pastYear(appID, endpoint, before: end))
        if let kept {
            // Only so that it need not be computed again, as for the days below.
            try? store.keep(
                kept.computed(past.numbers, calendarMark: mark), before: end, appID: appID, endpoint: endpoint)
        }
        return past
    }

    /// What the ordinary days before `end` tell; what is not kept of them is computed and kept.
    private func pastYear(_ appID: String, _ endpoint: Endpoint, before end: Day) throws(StoreError) -> PastYear {
        var year = PastYear(before: end)
        var outdated: [Day: DayNumbers] = [:]
        let known = try store.dayNumbers(appID: appID, endpoint: endpoint, within: year.range)
        for (day, kept) in known {
            if let numbers = kept.numbers, kept.calendarMark == window.calendarMark(of: day) {
                year[day] = PastDay(numbers: numbers)
            } else if mayTell(day, known, since: year.range.lowerBound) {
                outdated[day] = kept
            }
        }
        guard !outdated.isEmpty else { return year }
        let wanted = Set(outdated.keys.flatMap { [$0] + window.weekdays(before: $0) })
        let sums = try wholePeriods(appID, endpoint, Array(wanted)).mapValues { DaySum($0, endpoint.rowKind) }
        for day in outdated.keys where window.isOrdinary(day) {
            year[day] = sums[day].flatMap { PastDay($0, weeks: window.weekdays(before: day).compactMap { sums[$0] }) }
        }
        let computed = outdated.map { day, kept in
            (day, kept.computed(year[day]?.numbers ?? [], calendarMark: window.calendarMark(of: day)))
        }
        // Only so that they need not be computed again. A disk that takes nothing is told of where the day itself is stored.
        try? store.keep(Dictionary(uniqueKeysWithValues: computed), appID: appID, endpoint: endpoint)
        return year
    }

    /// Whether so many weeks behind a day are stored that it may tell something: while a history comes in, most days cannot. `known` has the
    /// days that are stored from `first` on.
    private func mayTell(_ day: Day, _ known: [Day: DayNumbers], since first: Day) -> Bool {
        let stored = window.weekdays(before: day).count { $0 < first || known[$0] != nil }
        return stored >= Baseline.fewest
    }

    private func wholePeriods(
        _ appID: String, _ endpoint: Endpoint, _ starts: [Day]
    ) throws(StoreError) -> [Day: PeriodRecord] {
        try store.periods(appID: appID, endpoint: endpoint, starts: starts)
            .reduce(into: [:]) { if $1.completeness == .whole { $0[$1.start] = $1.record } }
    }
}
