import BeijingTime
import DayStore
import Foundation
import Logging
import Settings
import TestKit
import Waiting
import WeChatAPI

@testable import Collection

/// A history played to the real collector and to the model, side by side; ends at the first step at which they differ.
struct HistoryRun {
    let history: History
    let clock: ManualClock
    let upstream: HistoryUpstream
    let store: DayStore
    /// What differs, or what law is broken; nil while all is well.
    var complaint: String?
    /// How many calls were made.
    var calls: Int { upstream.count }

    var models: [Int: ModelAccount] = [:]
    var accounts: [Int: AccountRefresher] = [:]
    var laws = HistoryLaws()
    var configuration = ExporterConfiguration()
    var assembly: Assembly?
    private let folder: String
    /// The most turns, so that a collector that never rests is told of.
    private static let most = 6_000
    private var turns = 0
    /// How often the process was started.
    var starts = 0

    /// Sets the stage; secrets are kept in `folder`.
    init(_ history: History, folder: String) throws {
        (self.history, self.folder) = (history, folder)
        clock = ManualClock(history.setting.begin)
        upstream = HistoryUpstream(clock: clock)
        store = try DayStore(path: ":memory:")
        configuration.policy.callsPerDay = history.setting.callsPerDay
        configuration.policy.historyDays = history.setting.historyDays
        (configuration.policy.baseline, configuration.policy.quota) = (false, false)
        configuration.endpoints = History.endpoints
        for place in History.appIDs.indices {
            if place < history.setting.accounts { configuration.accounts.append(configured(place)) }
            models[place] = ModelAccount(
                place: place, callsPerDay: history.setting.callsPerDay, historyDays: history.setting.historyDays)
        }
        try write(secret: 0)
    }

    /// Plays all steps, then two calm days, after which nothing may be missing.
    ///
    /// - Returns: The number of the step at which something differed, or nil.
    mutating func run() async throws -> Int? {
        try start()
        for (number, step) in history.steps.enumerated() {
            try await take(step)
            if complaint != nil { return number }
        }
        try await calm()
        return complaint == nil ? nil : history.steps.count
    }

    private mutating func take(_ step: History.Step) async throws {
        switch step {
        case .pass(let minutes): try await pass(.seconds(minutes * 60))
        case .answer(let account, let call, let answer, let times):
            upstream.answer(account, call, answer, times: times)
        case .restate(let account): upstream.restate(account)
        case .clock(let minutes):
            let now = clock.now.advanced(by: .seconds(minutes * 60))
            clock.step(to: now)
            if minutes < 0 { laws.clockWasSetBack(to: now) }
            for place in accounts.keys { change(place) { $0.restore(at: now) } }
            try await pass(.zero)
        case .kill: try start()
        case .killDuring(let exchanges, let isAnswered): upstream.kill(after: exchanges, isAnswered: isAnswered)
        case .secret(let account):
            models[account]?.secret += 1
            try write(secret: models[account]?.secret ?? 0)
        case .callsPerDay(let calls):
            configuration.policy.callsPerDay = calls
            try await reload()
        case .ownCallsPerDay(let account, let calls):
            guard let place = configuration.accounts.firstIndex(where: { $0.appID == History.appIDs[account] }) else {
                return
            }
            configuration.accounts[place].callsPerDay = calls
            try await reload()
        case .reload: try await reload()
        case .remove(let account):
            configuration.accounts.removeAll { $0.appID == History.appIDs[account] }
            try await reload()
        case .add(let account):
            guard !configuration.accounts.contains(where: { $0.appID == History.appIDs[account] }) else { return }
            configuration.accounts.append(configured(account))
            try await reload()
        }
        try compare()
    }

    /// Ends all trouble, sets the clock right and lets two days pass, to an evening.
    private mutating func calm() async throws {
        upstream.clearScript()
        if abs(clock.now.duration(to: upstream.trueNow).components.seconds) > 1 {
            laws.clockWasSetBack(to: min(upstream.trueNow, clock.now))
            clock.step(to: upstream.trueNow)
            let now = clock.now
            for place in accounts.keys { change(place) { $0.restore(at: now) } }
        }
        configuration.policy.callsPerDay = 40
        configuration.accounts = (0..<history.setting.accounts).map(configured)
        try start()
        try await pass(clock.now.duration(to: (Day(containing: clock.now) + 2).at(.seconds(72_000))))
        try compare()
        if complaint == nil { complaint = try laws.missing(in: self) }
    }

    private func configured(_ place: Int) -> AccountConfiguration {
        AccountConfiguration(
            name: "\(place)", appID: History.appIDs[place],
            access: place == 0
                ? .secret(.file(path: "\(folder)/secret"), .stable)
                : .openInterface(fromAppID: History.appIDs[place]))
    }

    /// Changes the model of an account.
    mutating func change(_ place: Int, _ body: (inout ModelAccount) -> Void) {
        guard var model = models[place] else { return }
        body(&model)
        models[place] = model
    }

    private func write(secret: Int) throws {
        try "secret\(secret)".write(toFile: "\(folder)/secret", atomically: false, encoding: .utf8)
    }

    // MARK: Time

    /// Lets time pass, each account making its calls when they are due.
    private mutating func pass(_ time: Duration) async throws {
        let end = clock.now.advanced(by: time)
        var due = Dictionary(uniqueKeysWithValues: accounts.keys.map { ($0, nextTurn($0)) })
        while complaint == nil {
            let next = due.min { ($0.value, $0.key) < ($1.value, $1.key) }
            guard let (place, at) = next, at <= end else { break }
            clock.set(at)
            let starts = self.starts
            try await turn(place)
            for place in self.starts == starts ? [place] : Array(accounts.keys) { due[place] = nextTurn(place) }
            turns += 1
            if turns > Self.most { complaint = "the collector never rests" }
        }
        if complaint == nil { clock.set(end) }
    }

    /// When an account acts next: looks at its secret's file, every quarter of a minute, are left out.
    private mutating func nextTurn(_ place: Int) -> UnixTime {
        guard var account = accounts[place] else { return clock.now }
        models[place]?.noticeSecret()
        let next = account.nextTick()
        accounts[place] = account
        guard next > clock.now else { return clock.now }
        return account.plan.next(History.endpoints, of: account.state, now: clock.now)?.at ?? next
    }

    /// Lets an account act as its loop does, and hears what it says to WeChat.
    private mutating func turn(_ place: Int) async throws {
        guard let account = accounts[place], var model = models[place] else { return }
        let (now, uptime, first) = (clock.now, clock.uptime, upstream.count)
        let (expected, secret) = (model.next(now), model.secret)
        let ticking = Task { () -> AccountRefresher in
            var account = account
            _ = await account.tick()
            return account
        }
        let after = await ticking.value
        let isKilled = upstream.tookLife()
        let exchanges = upstream.exchanges(from: first)
        complaint = laws.judge(exchanges, place, trueNow: upstream.trueNow, model)
        guard complaint == nil else { return }
        guard let expected, expected.at <= now else {
            // After the clock was set the collector looks, and may find nothing to do.
            accounts[place] = after
            if !exchanges.isEmpty { complaint = "a call that is not due: \(exchanges.map(\.call))" }
            return
        }
        let outcome = model.outcome(
            of: expected, .init(exchanges: exchanges, isKilled: isKilled, now: now, uptime: uptime))
        if case .wrong(let text) = outcome {
            complaint = "account \(place) at \(Rfc3339.text(now)), expected \(expected): \(text)"
            return
        }
        model.take(outcome, of: expected, now: now, secret: secret)
        models[place] = model
        if isKilled { return try start() }
        accounts[place] = after
        let stored = try store.periods(
            appID: model.appID, endpoint: expected.endpoint, starts: [expected.start])
        try compare(place, asked: expected, stored)
        if complaint == nil { complaint = laws.note(expected, place, self, stored.first) }
    }
}
