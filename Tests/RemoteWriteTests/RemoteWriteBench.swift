import BeijingTime
import GRDB
import Synchronization
import TestKit
import Testing
import WeChatAPI

@testable import DayStore
@testable import EventTime
@testable import RemoteWrite
@testable import Settings
import Waiting

/// A value that a test changes while others read it.
final class SharedValue<Value: Sendable>: Sendable {
    private let content: Mutex<Value>
    init(_ value: Value) { content = Mutex(value) }
    var value: Value {
        get { content.withLock(\.self) }
        set { content.withLock { $0 = newValue } }
    }
}

/// A single point as a receiver knows it.
struct SentPoint: Hashable, CustomStringConvertible {
    let labels: [String]
    let milliseconds: Int64

    /// The value of a label.
    func label(_ name: String) -> String {
        zip(labels, labels.dropFirst()).first { $0.0 == name }?.1 ?? ""
    }

    var description: String { "\(labels) \(milliseconds)" }
}

/// A receiver that answers by a script, or else by a rule.
final class ScriptedReceiver: Sendable {
    typealias Answer = RemoteWriteVerdict.Answer

    struct Request: Equatable {
        let message: RemoteWriteMessage
        let series: [ReceivedSeries]

        var points: [SentPoint] {
            series.flatMap { series in
                series.milliseconds.map { SentPoint(labels: series.labels, milliseconds: $0) }
            }
        }

        /// The Beijing day of the first point.
        var day: Day? { series.first?.milliseconds.first.map { Day(containing: UnixTime(milliseconds: $0)) } }
    }

    /// What becomes of a request; nil takes all of it.
    typealias Rule = @Sendable (Request) -> Answer?

    private let state = Mutex<(script: [Answer?], requests: [Request], taken: [SentPoint])>(([], [], []))
    let rule = SharedValue<Rule>({ _ in nil })

    /// What comes next; nil is no answer, and after an empty script the rule speaks.
    func script(_ answers: Answer?...) { state.withLock { $0.script = answers } }

    /// Answers nothing from now on.
    func fail(_ kind: RemoteWriteError.Kind) { rule.value = { _ in .lost(kind) } }

    var requests: [Request] { state.withLock(\.requests) }

    /// The points of requests that were taken whole, in their order.
    var taken: [SentPoint] { state.withLock(\.taken) }

    func receive(_ body: [UInt8], _ message: RemoteWriteMessage) throws(RemoteWriteError) -> Answer {
        let plain = snappyDecompressed(body) ?? []
        let series =
            message == .writeRequest ? receivedSeries(writeRequest: plain) : receivedSeries(request: plain)?.series
        let request = Request(message: message, series: series ?? [])
        let scripted = state.withLock { state -> Answer?? in
            state.requests.append(request)
            return state.script.isEmpty ? .none : .some(state.script.removeFirst())
        }
        if let scripted {
            guard let answer = scripted else { throw .noAnswer(kind: .connect, reason: "Connection refused") }
            if (200..<300).contains(answer.status) { state.withLock { $0.taken += request.points } }
            return answer
        }
        if let answer = rule.value(request) {
            if let lost = answer.lost { throw lost }
            return answer
        }
        state.withLock { $0.taken += request.points }
        return Answer(status: 204, header: ["x-prometheus-remote-write-samples-written": "\(request.points.count)"])
    }
}

extension RemoteWriteVerdict.Answer {
    /// Stands for a request that is not answered.
    static func lost(_ kind: RemoteWriteError.Kind) -> Self { .init(status: 0, text: kind.rawValue) }

    /// The error of a request that is not answered.
    fileprivate var lost: RemoteWriteError? {
        guard status == 0, let kind = RemoteWriteError.Kind(rawValue: text) else { return nil }
        return .noAnswer(kind: kind, reason: text)
    }
}

/// A store with settled days, a clock, and senders to a scripted receiver.
struct RemoteWriteBench {
    let day = Day(year: 2026, month: 3, day: 1)
    let store: DayStore
    let clock = ManualClock(Day(year: 2026, month: 3, day: 11).at(.seconds(9 * 3600)))
    let log = LogCapture()
    let receiver = ScriptedReceiver()
    let statistics = RemoteWriteStatistics()
    let roster = SharedRoster()
    let incomplete = SharedValue<Set<String>>([])
    /// How often a sender asked which histories are incomplete, which walks through all accounts.
    let questions = SharedValue(0)

    init() throws {
        store = try DayStore(path: ":memory:")
        configure(["wx1": "shop", "wx2": "corner"])
    }

    /// Sets the names of the accounts by AppID.
    func configure(_ accounts: [String: String]) {
        roster.replace(accounts: accounts, receivers: ["r"], historyDays: 0)
    }

    func sender(
        name: String = "r", _ change: (inout RemoteWriteConfiguration) -> Void = { _ in }
    ) -> RemoteWriteSender {
        var configuration = RemoteWriteConfiguration(name: name, url: "http://receiver/write")
        change(&configuration)
        statistics.expect([configuration])
        let dependencies = RemoteWriteSender.Dependencies(
            store: store, disk: BlockingWork(), clock: clock, logger: log.logger, statistics: statistics,
            roster: { [roster] in roster.current },
            incomplete: { [incomplete, questions] in
                questions.value += 1
                return incomplete.value
            })
        return RemoteWriteSender(configuration, dependencies) { [receiver] body, message throws(RemoteWriteError) in
            try receiver.receive(body, message)
        }
    }

    func settle(_ day: Day, _ appID: String = "wx1", messages: Int = 7) async throws {
        let record = PeriodRecord(sortedCells: [.init(key: 1, hour: 0, users: 1, messages: messages)])
        let period = StoredPeriod(start: day, record: record, fetchedAt: clock.now, settled: true)
        try await store.keep(period, appID: appID, endpoint: .getupstreammsghour)
    }

    /// Ticks until the sender rests, or the time is over.
    ///
    /// - Returns: how long it took.
    @discardableResult
    func drain(_ sender: RemoteWriteSender, for longest: Duration = .seconds(36_000)) async -> Duration {
        let start = clock.now
        var (next, isResting) = (start, false)
        while !isResting, start.duration(to: next) < longest {
            clock.set(next)
            let before = receiver.requests.count
            next = await sender.tick()
            isResting = receiver.requests.count == before && clock.now.duration(to: next) >= RemoteWriteSender.idle
        }
        return start.duration(to: clock.now)
    }

    /// The days of the requests in their order.
    var sentDays: [Day] { receiver.requests.compactMap(\.day) }

    /// The points that are to arrive for these days of the account with that name.
    func points(_ days: some Sequence<Day>, _ account: String = "shop") -> Set<SentPoint> {
        let types = ["text", "image", "voice", "video", "link"]
        return Set(
            days.flatMap { day in
                EventSource.messages.families.flatMap { family in
                    types.flatMap { type in
                        (0..<24).map { hour in
                            SentPoint(
                                labels: ["__name__", family.rawValue, "account", account, "msg_type", type],
                                milliseconds: day.at(.seconds(hour * 3600)).milliseconds)
                        }
                    }
                }
            })
    }

    var counts: RemoteWriteStatistics.Counts { statistics["r"] ?? .init() }
}

extension DayStore {
    /// Makes every acknowledgement fail, as on a full disk, or work again.
    func refuseAcknowledgements(_ refuses: Bool) async throws {
        let sql =
            refuses
            ? "CREATE TRIGGER full BEFORE DELETE ON remote_pending BEGIN SELECT RAISE(ABORT, 'full'); END"
            : "DROP TRIGGER full"
        try await write { try $0.execute(sql: sql) }
    }
}
