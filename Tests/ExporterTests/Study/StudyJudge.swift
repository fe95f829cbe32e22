import BeijingTime
import DayStore
import Settings
import Simulator
import WeChatAPI

/// Holds what the exporter kept and asked against what upstream had and said.
struct StudyJudge {
    private let run: StudyRun
    private let ledger: [StudyUpstream.Exchange]
    private let exchanges: [StudyFate.Subject: [StudyUpstream.Exchange]]
    private let failures: [String: [UnixTime]]
    private let usage: [String: Int]
    /// What was wrong.
    private(set) var complaints: [String] = []

    /// Prepares the judgement of a run that has ended.
    init(_ run: StudyRun) {
        self.run = run
        ledger = run.upstream.ledger
        exchanges = Dictionary(grouping: ledger.filter { $0.subject != nil }) {
            $0.subject ?? .init(appID: "", endpoint: .getupstreammsg, start: .firstOfData)
        }
        failures = Dictionary(grouping: ledger.filter { $0.answer == .failure || $0.answer == .quotaSpent }) {
            $0.appID ?? ""
        }
        .mapValues { $0.map(\.at) }
        usage = ledger.reduce(into: [:]) { usage, exchange in
            guard let subject = exchange.subject else { return }
            usage[StudyJudge.account(subject, on: Day(containing: exchange.at)), default: 0] += 1
        }
    }

    /// Judges the budget of every day and the fate of every period.
    mutating func judge() async throws {
        for (account, calls) in usage where calls > run.policy.callsPerDay {
            complaints.append("\(account): \(calls) calls")
        }
        judgeRestraint()
        for subject in periods { try judge(subject) }
    }

    /// The periods that must be there: those that were over and had numbers two days before the end, back to the 35 days before the start.
    private var periods: [StudyFate.Subject] {
        let first = Day(containing: run.begin) - 1
        let last = run.end.advanced(by: .seconds(-2 * 86_400))
        return SimulatedAccount.demo.flatMap { account in
            run.endpoints.flatMap { endpoint -> [StudyFate.Subject] in
                // The first month is the one that was over at the start; of weeks the history holds those that began in the 35 days.
                let oldest = endpoint.period == .month ? endpoint.period.latestFinished(by: first - 1) : first - 25
                let newest = endpoint.period.latestFinished(by: Day(containing: last) - 1)
                let starts = sequence(first: newest) { endpoint.period.previous($0) }.prefix { $0 >= oldest }
                return starts.map { StudyFate.Subject(appID: account.appID, endpoint: endpoint, start: $0) }
                    .filter { run.upstream.fate($0).ready <= last }
            }
        }
    }

    private mutating func judge(_ subject: StudyFate.Subject) throws {
        let name = "\(subject.appID) \(subject.endpoint) \(subject.start)"
        let asked = exchanges[subject] ?? []
        let noon = subject.end.at(.seconds(43_200))
        let believed = asked.filter { $0.answer == .numbers || $0.answer == .empty && $0.at >= noon }
        let stored = try run.store.periods(
            appID: subject.appID, endpoint: subject.endpoint, starts: [subject.start]
        ).first
        guard asked.allSatisfy({ $0.answer != .partial }) else { return judgePartial(subject, name, stored) }
        guard let stored, let first = believed.first, let last = believed.last else {
            return complaints.append("\(name) is not stored")
        }
        let reread = StudyJudge.reread(after: first.at, of: subject)
        if !stored.settled { complaints.append("\(name) is not settled") }
        let onFirstDay = reread == nil ? 1 : 2
        if believed.prefix(onFirstDay).allSatisfy({ $0.answer == .empty }) {
            // Silence counts only when it is told again on a later day; a restart in between may ask once more.
            let isConfirmed = Day(containing: last.at) > Day(containing: first.at) || last.answer == .numbers
            if !isConfirmed { complaints.append("\(name) is silent by one day's word") }
        } else if believed.count != onFirstDay {
            complaints.append("\(name) was read \(believed.count) times")
        }
        if let reread, last.at < reread { complaints.append("\(name) was read again too early") }
        if asked.last?.at != last.at { complaints.append("\(name) was asked for although settled") }
        let telling = believed.last { $0.answer == .numbers }
        let cells = telling.map { run.upstream.truth(subject, at: $0.at) } ?? []
        if stored.record.cells.filter({ [1, 2, 3, 4, 6].contains($0.key) }) != cells {
            complaints.append("\(name) has other numbers than upstream gave last")
        }
        judgePromptness(subject, name, first: first.at)
    }

    /// A period that was told with bad rows ends up whole when it was told without them too, and is not asked for without end.
    private mutating func judgePartial(_ subject: StudyFate.Subject, _ name: String, _ stored: StoredPeriod?) {
        let asked = exchanges[subject] ?? []
        guard let stored else { return complaints.append("\(name) is not stored") }
        if asked.filter({ [.numbers, .partial].contains($0.answer) }).count > 9 {
            complaints.append("\(name) was read without end")
        }
        guard let telling = asked.last(where: { $0.answer == .numbers }) else {
            if stored.settled { complaints.append("\(name) is settled without a whole answer") }
            return
        }
        if !stored.settled { complaints.append("\(name) is not settled") }
        let cells = run.upstream.truth(subject, at: telling.at)
        if stored.record.cells.filter({ [1, 2, 3, 4, 6].contains($0.key) }) != cells {
            complaints.append("\(name) has other numbers than the last whole answer")
        }
    }

    /// No call follows on the day of a spent quota, and no period is asked for more than six times in half a minute: each of up to
    /// three ranges of dates, once more with a fresh token.
    private mutating func judgeRestraint() {
        var spent: Set<String> = []
        for exchange in ledger {
            guard let subject = exchange.subject else { continue }
            let account = StudyJudge.account(subject, on: Day(containing: exchange.at))
            if spent.contains(account) { complaints.append("\(account): called after the quota was spent") }
            if exchange.answer == .quotaSpent { spent.insert(account) }
        }
        for (subject, asked) in exchanges {
            for (early, late) in zip(asked, asked.dropFirst(6)) where early.at.duration(to: late.at) < .seconds(30) {
                complaints.append("\(subject.appID) \(subject.endpoint) \(subject.start) was asked for in haste")
            }
        }
    }

    /// A period that came on its own day, to an exporter that ran and met no fault since the day before, is there within two polls.
    private mutating func judgePromptness(_ subject: StudyFate.Subject, _ name: String, first: UnixTime) {
        let fate = run.upstream.fate(subject)
        let isSilent = run.upstream.truth(subject, at: first).isEmpty
        let (eight, noon) = (subject.end.at(.seconds(28_800)), subject.end.at(.seconds(43_200)))
        var open = max(fate.ready, eight, run.begin)
        if isSilent { open = max(open, noon) } else if fate.answersEmpty { open = min(open, max(noon, run.begin)) }
        let calm = (subject.end - 1).start
        guard open < subject.end.at(.seconds(84_600)), Day(containing: open) == subject.end,
            !run.pauses.contains(where: { $0.begin <= first && calm <= $0.end }),
            !(failures[subject.appID] ?? []).contains(where: { calm <= $0 && $0 <= first }),
            usage[StudyJudge.account(subject, on: subject.end), default: 0] < run.policy.callsPerDay
        else { return }
        if first > open.advanced(by: .seconds(22 * 60)) {
            complaints.append("\(name) came \(open.duration(to: first)) after it was ready")
        }
    }

    /// When a period first read at `first` must be read again by the README; nil when not on the same day.
    private static func reread(after first: UnixTime, of subject: StudyFate.Subject) -> UnixTime? {
        guard Day(containing: first) == subject.end else { return nil }
        let instant = max(subject.end.at(.seconds(43_200)), first.advanced(by: .seconds(4 * 3600)))
        return instant < (subject.end + 1).start ? instant : nil
    }

    private static func account(_ subject: StudyFate.Subject, on day: Day) -> String {
        "\(subject.appID) \(subject.endpoint) \(day)"
    }
}
