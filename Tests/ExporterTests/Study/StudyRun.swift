import BeijingTime
import Collection
import DayStore
import Exporter
import Logging
import Settings
import Simulator
import TestKit
import WeChatAPI

/// One simulated stretch of days: the exporter on a virtual clock, killed and started again at odd times.
struct StudyRun {
    /// A time without a running exporter.
    struct Pause {
        let begin: UnixTime
        let end: UnixTime
    }

    let seed: Int
    let begin: UnixTime
    let end: UnixTime
    let policy: RefreshPolicy
    let endpoints: [Endpoint]
    let clock: ManualClock
    let upstream: StudyUpstream
    let store: DayStore
    let pauses: [Pause]
    /// What was wrong on the way.
    private(set) var complaints: [String] = []

    private let configuration: ExporterConfiguration
    private var exporter: Exporter
    private var accounts: [AccountRefresher]
    private var shown: [String: Day] = [:]

    /// Sets up `days` days, the last four of them calm; every third seed has few calls a day.
    init(seed: Int, days: Int, endpoints: [Endpoint]) throws {
        let first = Day(year: 2025, month: 2, day: 1) + seed * 17
        (self.seed, self.endpoints) = (seed, endpoints)
        (begin, end) = (first.at(.seconds(seed * 7_001 % 86_400)), (first + days).start)
        clock = ManualClock(begin)
        let calmFrom = (first + days - 4).start
        let silent = (-70..<days).map { first + $0 }.filter { day in
            var dice = StudyDice(seed, "silent \(day)")
            return dice.happens(0.03)
        }
        upstream = StudyUpstream(
            seed: seed, weather: StudyWeather(seed: seed, calmFrom: calmFrom, isFair: seed % 3 == 0),
            silentDays: Set(silent.map(\.description)), clock: clock)
        store = try DayStore(path: ":memory:")
        var configuration = DemoConfiguration.make(
            accounts: SimulatedAccount.demo.map { ($0.name, $0.appID, $0.secret) },
            upstream: "https://api.weixin.qq.com", storePath: ":memory:")
        configuration.endpoints = endpoints
        configuration.policy.retentionDays = days + 100
        configuration.policy.callsPerDay = seed % 3 == 0 ? 24 : 90
        (self.configuration, policy) = (configuration, configuration.policy)
        pauses = StudyRun.pauses(seed: seed, from: first + 1, until: calmFrom)
        exporter = try Exporter(
            configuration, store: store, transport: upstream, clock: clock, logger: StudyRun.silence)
        accounts = exporter.accounts
    }

    /// Lets all days pass.
    mutating func run() async throws {
        var due = accounts.map { _ in clock.now }
        var ahead = pauses[...]
        var idle = accounts.map { _ in 0 }
        while let place = due.indices.min(by: { due[$0] < due[$1] }) {
            if let pause = ahead.first, pause.begin <= max(due[place], clock.now) {
                ahead.removeFirst()
                clock.set(pause.end)
                try restart()
                due = accounts.map { _ in clock.now }
                continue
            }
            guard due[place] <= end else { break }
            clock.set(due[place])
            let before = upstream.count
            due[place] = await accounts[place].tick()
            // Where the budget of token calls is spent, each endpoint learns it for itself, without a call.
            idle[place] = due[place] <= clock.now && upstream.count == before ? idle[place] + 1 : 0
            if idle[place] > endpoints.count { complain("woke for nothing") }
            look()
            guard complaints.count < 20 else { break }
        }
        clock.set(end)
    }

    /// Kills the process, in effect, and starts it anew on the same store.
    private mutating func restart() throws {
        exporter = try Exporter(
            configuration, store: store, transport: upstream, clock: clock, logger: StudyRun.silence)
        accounts = exporter.accounts
        look()
    }

    /// Checks that what is shown never goes back and is a period that upstream had ready, or had called empty after 12:00.
    private mutating func look() {
        for (account, snapshot) in zip(SimulatedAccount.demo, exporter.snapshots) {
            for endpoint in endpoints {
                let key = "\(account.name) \(endpoint)"
                guard let start = snapshot.shown[endpoint]?.start else {
                    if shown[key] != nil { complain("\(key) shows nothing any more") }
                    continue
                }
                guard start != shown[key] else { continue }
                if let before = shown[key], start < before { complain("\(key) went back from \(before) to \(start)") }
                shown[key] = start
                let subject = StudyFate.Subject(appID: account.appID, endpoint: endpoint, start: start)
                let fate = upstream.fate(subject)
                let isBelieved = fate.answersEmpty && clock.now >= subject.end.at(.seconds(43_200))
                if clock.now < fate.ready, !isBelieved { complain("\(key) shows \(start), which is not ready") }
            }
        }
    }

    private mutating func complain(_ text: String) { complaints.append("\(text), on \(Day(containing: clock.now))") }

    private static let silence = Logger(label: "study") { _ in SwiftLogNoOpLogHandler() }

    /// A restart on every tenth day at any time, each third of them with up to 30 hours of standstill.
    private static func pauses(seed: Int, from first: Day, until end: UnixTime) -> [Pause] {
        var pauses: [Pause] = []
        for day in sequence(first: first, next: { $0 + 1 }).prefix(while: { $0.start < end }) {
            var dice = StudyDice(seed, "restart \(day)")
            guard dice.happens(0.1) else { continue }
            let begin = day.at(dice.hours(0...23.9))
            let standstill = dice.happens(0.33) ? dice.hours(0...30) : .zero
            let pause = Pause(begin: begin, end: min(begin.advanced(by: standstill), end))
            if pause.begin < end, pause.begin > pauses.last?.end ?? begin.advanced(by: .seconds(-1)) {
                pauses.append(pause)
            }
        }
        return pauses
    }
}
