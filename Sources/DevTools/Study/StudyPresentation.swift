import Baselines
import BeijingTime
import Collection
import DayStore
import Exposition
import Presentation
import Settings
import WeChatAPI

/// Shows the study's accounts as the exporter does: its own baselines, snapshots and families.
struct StudyPresentation {
    private static let endpoints: [Endpoint] = [.getupstreammsghour, .getupstreammsgmonth]
    private static let wanted = [
        "wechat_upstream_messages", "wechat_upstream_month_messages", "wechat_upstream_ref_date",
        "wechat_upstream_usual", "wechat_upstream_expected", "wechat_upstream_silence",
        "wechat_exporter_baseline_values", "wechat_up",
    ]
    private let window: BaselineWindow
    private let plan = RefreshPlan(policy: RefreshPolicy(), spread: 0)
    private let board: SnapshotBoard

    /// Leaves these days out of all baselines.
    init(specialDays: SpecialDays) throws {
        window = BaselineWindow(leavingOut: specialDays)
        board = try SnapshotBoard(on: Day.firstOfData)
    }

    /// The account on a day, and the same with each drop of that day, under the drop's name.
    func snapshots(of subject: inout StudyAccount, _ drops: [StudyDrop], on day: Day) -> [AccountSnapshot] {
        let record = subject.record(on: day)
        let month = Period.month.latestFinished(by: day)
        let months = BaselineWindow.months(before: month).map { start in
            Baseline.Part(
                subject.month(from: start),
                scale: BaselineWindow.scale(from: start, to: month, of: .getupstreammsgmonth))
        }
        let now = Self.shownAt(day)
        var state = AccountState(StoredAccount(), configured: Self.endpoints, today: day + 1)
        show(subject.month(from: month), month, .getupstreammsgmonth, now, &state)
        state.update(.getupstreammsgmonth) { $0.baseline = Baseline(.type, of: months) }
        let weeks = window.weekdays(before: day).map { subject.sum(on: $0) }
        let past = subject.pastYear(before: day, window)
        let shown =
            [(subject.name, record)] + drops.filter { $0.day == day }.map { ($0.account, $0.applied(to: record)) }
        return shown.map { name, record in
            show(record, day, .getupstreammsghour, now, &state)
            let expectation = Expectation(of: DaySum(record, .hourAndType), weeks: weeks, past: past)
            state.update(.getupstreammsghour) { $0.expectation = expectation }
            return AccountSnapshot(
                name: name, state: state, endpoints: Self.endpoints, plan: plan, tokenCall: nil,
                specialDays: window.specialDays, now: now)
        }
    }

    /// An account without months on a day of which something is known to be expected.
    func snapshot(
        _ name: String, _ record: PeriodRecord, _ expectation: Expectation, isSpecial: Bool, on day: Day
    ) -> AccountSnapshot {
        let endpoints = [Endpoint.getupstreammsghour]
        var specialDays = SpecialDays()
        if isSpecial { specialDays[day] = .init(kind: .event, name: "special") }
        var state = AccountState(StoredAccount(), configured: endpoints, today: day + 1)
        show(record, day, .getupstreammsghour, Self.shownAt(day), &state)
        state.update(.getupstreammsghour) { $0.expectation = expectation }
        return AccountSnapshot(
            name: name, state: state, endpoints: endpoints, plan: plan, tokenCall: nil, specialDays: specialDays,
            now: Self.shownAt(day))
    }

    /// The moment at which a day is shown: noon of the next one.
    static func shownAt(_ day: Day) -> UnixTime { (day + 1).at(.seconds(12 * 3_600)) }

    /// The text of the families that the rules read.
    func exposition(_ snapshots: [AccountSnapshot]) -> [UInt8] {
        board.cache.text(of: snapshots.sorted { $0.name < $1.name }, .text) { name in
            Self.wanted.contains { name.hasPrefix($0) }
        }
    }

    private func show(
        _ record: PeriodRecord, _ start: Day, _ endpoint: Endpoint, _ now: UnixTime, _ state: inout AccountState
    ) {
        state.update(endpoint) { state in
            state.accept(StoredPeriod(start: start, record: record, fetchedAt: now, settled: true))
            (state.status.lastAttempt, state.status.lastSuccess) = (now, now)
        }
    }
}
