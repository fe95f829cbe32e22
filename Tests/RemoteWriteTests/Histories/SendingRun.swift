import BeijingTime
import TestKit

@testable import DayStore
@testable import RemoteWrite
@testable import Settings

/// A history played to the real sender; the model judges what arrives, and after each step what is still to come.
struct SendingRun {
    let history: SendingHistory
    let bench: RemoteWriteBench
    let model: SendingModel
    /// What was wrong; nil while all is well.
    private(set) var complaint: String?

    private var sender: RemoteWriteSender
    private var queue: RemoteWriteQueue
    private var next: UnixTime
    private var configured: Set<Int> = [0, 1]
    /// Whether the sender has looked since something settled or the configuration changed.
    private var hasLooked = false
    private var settled: Set<[Int]> = []
    /// How many points of days that left the queue were refused.
    private var refused = 0
    /// The days that waited at the last look, each as account and day.
    private var waited: Set<[Int]> = []
    private static let names = ["shop", "corner"]
    /// The most requests of one history, so that a sender that never rests is told of.
    private static let most = 5_000

    /// Sets the stage.
    init(_ history: SendingHistory) async throws {
        self.history = history
        let bench = try RemoteWriteBench()
        self.bench = bench
        model = SendingModel(first: bench.day)
        sender = Self.sender(history, bench)
        queue = try await RemoteWriteQueue(of: "r", in: bench.store)
        next = bench.clock.now
        bench.receiver.rule.value = { [model] request in
            if model.isKilling() { withUnsafeCurrentTask { $0?.cancel() } }
            return model.answer(request)
        }
    }

    /// Plays all steps, then two calm days, after which nothing may wait.
    ///
    /// - Returns: The number of the step at which something was wrong, or nil.
    mutating func run() async throws -> Int? {
        for (number, step) in history.steps.enumerated() {
            try await take(step)
            if complaint != nil { return number }
        }
        model.calmDown()
        configured = [0, 1]
        configure()
        try await pass(.seconds(2 * 86_400))
        if complaint == nil, try waiting(of: [0, 1]) > 0 { complaint = "days wait although the receiver is well" }
        if bench.counts.setAside > 0, complaint == nil {
            complaint = "days are set aside although the receiver is well"
        }
        return complaint == nil ? nil : history.steps.count
    }

    private mutating func take(_ step: SendingHistory.Step) async throws {
        switch step {
        case .settle(let account, let day):
            guard settled.insert([account, day]).inserted else { return }
            try await bench.settle(bench.day + day, SendingHistory.accounts[account], messages: 7 + day * 2 + account)
            waited.insert([account, day])
            lookSoon()
        case .mood(let mood, let times): model.add(mood, times: times)
        case .taste(let taste, let keepsRest): model.change(taste, keepsRest: keepsRest)
        case .pass(let minutes): try await pass(.seconds(minutes * 60))
        case .away(let minutes):
            model.setAway(true)
            try await pass(.seconds(minutes * 60))
            model.setAway(false)
        case .kill: try start()
        case .killDuring(let requests, let keeps): model.kill(after: requests, keeps: keeps)
        case .remove(let account):
            configured.remove(account)
            configure()
        case .add(let account):
            configured.insert(account)
            configure()
        }
    }

    /// An idle sender looks every five seconds, one that waits for the receiver when the wait is over.
    private mutating func lookSoon() {
        hasLooked = false
        next = min(next, bench.clock.now.advanced(by: RemoteWriteSender.idle))
    }

    private mutating func configure() {
        bench.configure(
            Dictionary(uniqueKeysWithValues: configured.map { (SendingHistory.accounts[$0], Self.names[$0]) }))
        lookSoon()
    }

    private mutating func start() throws {
        let waiting = try queued().map { points(of: $0) }
        model.killed(waiting: waiting.reduce(into: []) { $0.formUnion($1) })
        sender = Self.sender(history, bench)
        next = bench.clock.now
    }

    private static func sender(_ history: SendingHistory, _ bench: RemoteWriteBench) -> RemoteWriteSender {
        bench.sender {
            ($0.maxSamplesPerSend, $0.message) = (history.limit, history.isSecond ? .request : .writeRequest)
            ($0.minBackoff, $0.maxBackoff) = (.seconds(1), .seconds(900))
        }
    }

    /// Lets time pass; a sender that found nothing to do looks again when something may have changed.
    private mutating func pass(_ time: Duration) async throws {
        let end = bench.clock.now.advanced(by: time)
        while complaint == nil, next <= end {
            bench.clock.set(next)
            try await tick()
        }
        guard complaint == nil else { return }
        bench.clock.set(end)
        try judge()
        let waiting = waited.count { configured.contains($0[0]) }
        if hasLooked, isResting, bench.counts.pending != waiting * 240 {
            complaint = complaint ?? "\(waiting) days wait, and the metric says \(bench.counts.pending)"
        }
    }

    private var isResting: Bool { bench.clock.now.duration(to: next) >= RemoteWriteSender.idle }

    private mutating func tick() async throws {
        let sender = sender
        let requests = model.requests
        let isDoomed = model.isKilling()
        let ticking = Task { await sender.tick() }
        next = await ticking.value
        hasLooked = true
        if isDoomed, model.requests > requests { return try start() }
        if model.requests > requests { try judge() }
        if model.requests > Self.most { complaint = "the sender never rests" }
        // An idle sender compares two numbers every five seconds; what it waits for are days set aside, which are due each hour.
        if model.requests == requests, isResting { next = max(next, bench.clock.now.advanced(by: .seconds(1_200))) }
    }

    /// Judges what left the queue: all of it has come, or was refused.
    private mutating func judge() throws {
        complaint = complaint ?? model.complaint
        let present = try queued()
        defer { waited = present }
        for gone in waited.subtracting(present) {
            refused += model.refused(points(of: gone))
            guard let missing = model.missing(points(of: gone)).first else { continue }
            complaint = complaint ?? "\(missing) never came, and its day left the queue"
        }
        if bench.counts.failed < refused {
            complaint = complaint ?? "\(refused) samples were refused, and the metric says \(bench.counts.failed)"
        }
    }

    /// The points of an account's day.
    private func points(of day: [Int]) -> Set<SentPoint> { bench.points([bench.day + day[1]], Self.names[day[0]]) }

    /// The days that wait, each as account and day.
    private func queued() throws -> Set<[Int]> {
        var queued: Set<[Int]> = []
        for day in Set(settled.map { $0[1] }) {
            for appID in try queue.accounts(on: bench.day + day) {
                queued.insert([SendingHistory.accounts.firstIndex(of: appID) ?? 0, day])
            }
        }
        return queued
    }

    /// How many days of these accounts wait.
    private func waiting(of accounts: Set<Int>) throws -> Int { try queued().filter { accounts.contains($0[0]) }.count }
}
